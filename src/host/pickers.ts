import * as vscode from 'vscode';
import { checkBaseUrl, type Provider } from '../core/api/providers.ts';
import { SeedreamError } from '../core/errors.ts';
import type { Models } from './models.ts';
import { namedProviders } from './namedProviders.ts';
import { translate } from './phrases.ts';
import type { Settings } from './settings.ts';
import { abilities } from './words.ts';

/** Resolves true when a provider was chosen. */
export async function selectProvider(settings: Settings): Promise<boolean> {
  const current = settings.provider().id;
  const items = namedProviders().map(provider => ({
    label: provider.label,
    description: provider.id === current ? vscode.l10n.t('current') : '',
    detail: detailOf(provider, settings),
    provider,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Select Provider'),
    placeHolder: vscode.l10n.t('Where requests and the API key go'),
    matchOnDetail: true,
  });
  if (chosen === undefined) return false;
  if (chosen.provider.id === 'custom' && !(await askBaseUrl(settings))) return false;
  await settings.setProvider(chosen.provider.id);
  return true;
}

/** Resolves true when a model was chosen. */
export async function selectModel(
  settings: Settings,
  models: Models,
  scope: vscode.Uri | undefined,
): Promise<boolean> {
  const table = await models.table();
  const current = settings.generation(scope).model;
  const currency = settings.provider().currency;
  const rows = table
    .list()
    .filter(model => model.retired !== true)
    .map(model => ({
      label: model.label,
      description: model === table.find(current) ? vscode.l10n.t('current') : '',
      detail: abilities(model, currency ?? 'USD'),
      name: model.name,
    }));
  const other = {
    label: vscode.l10n.t('Other Model or Endpoint ID…'),
    description: table.find(current) === undefined ? current : '',
    detail: vscode.l10n.t('Sent exactly as you type it, for instance ep-…'),
    name: undefined,
  };
  const chosen = await vscode.window.showQuickPick([...rows, other], {
    title: vscode.l10n.t('Select Model'),
    placeHolder: vscode.l10n.t('What each can do, and the makers’ list price'),
    matchOnDetail: true,
  });
  if (chosen === undefined) return false;
  const name = chosen.name ?? (await askModelId(table.find(current) === undefined ? current : ''));
  if (name === undefined) return false;
  await settings.setModel(name);
  return true;
}

async function askBaseUrl(settings: Settings): Promise<boolean> {
  const answer = await vscode.window.showInputBox({
    title: vscode.l10n.t('Custom Endpoint'),
    prompt: vscode.l10n.t('The address before /images/generations'),
    placeHolder: 'https://example.com/v1',
    value: settings.customBaseUrl(),
    ignoreFocusOut: true,
    validateInput: value => problemOf(value),
  });
  if (answer === undefined) return false;
  await settings.setCustomBaseUrl(checkBaseUrl(answer));
  return true;
}

function problemOf(baseUrl: string): string | undefined {
  try {
    checkBaseUrl(baseUrl);
    return undefined;
  } catch (error) {
    return SeedreamError.is(error) ? translate(error.words) : undefined;
  }
}

async function askModelId(current: string): Promise<string | undefined> {
  const answer = await vscode.window.showInputBox({
    title: vscode.l10n.t('Model or Endpoint ID'),
    value: current,
    placeHolder: 'ep-…',
    validateInput: value =>
      /^[\x21-\x7e]{1,200}$/.test(value.trim())
        ? undefined
        : vscode.l10n.t('An ID has letters, digits and signs, without spaces.'),
  });
  return answer?.trim();
}

function detailOf(provider: Provider, settings: Settings): string {
  switch (provider.id) {
    case 'sandbox':
      return vscode.l10n.t('Built in, offline and free: abstract pictures to try everything with');
    case 'custom':
      return settings.customBaseUrl() || vscode.l10n.t('Any endpoint that speaks the same API');
    case 'chainhub':
    case 'cometapi':
      return vscode.l10n.t('Reseller · {0}', new URL(provider.baseUrl ?? '').host);
    case 'ark':
      return vscode.l10n.t('The makers, China · {0}', new URL(provider.baseUrl ?? '').host);
    case 'byteplus':
      return vscode.l10n.t('The makers, international · {0}', new URL(provider.baseUrl ?? '').host);
  }
}
