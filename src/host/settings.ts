import * as vscode from 'vscode';
import type { GenerateParams } from '../core/api/params.ts';
import type { Provider } from '../core/api/providers.ts';
import { SeedreamError } from '../core/errors.ts';
import { phrase } from '../core/phrase.ts';
import type { BudgetLimits } from '../core/spending/budget.ts';
import type { Currency } from '../core/spending/money.ts';
import { findNamedProvider } from './namedProviders.ts';

export interface GenerationSettings {
  readonly model: string;
  readonly size: string;
  readonly watermark: boolean;
  readonly outputFormat: 'jpeg' | 'png' | undefined;
  readonly responseFormat: 'url' | 'b64_json';
  readonly maxImages: number;
  /** Wishes that no setting holds: from the composer, or from the recipe of a picture. */
  readonly more?: Pick<
    GenerateParams,
    'background' | 'optimizePrompt' | 'webSearch' | 'seed' | 'guidanceScale' | 'stream'
  >;
}

/** Every setting is read here and nowhere else. */
export class Settings {
  /** Read from the user's own settings only: it decides where a key goes (R5). */
  provider(): Provider {
    const id = userValue('provider');
    const provider = typeof id === 'string' ? findNamedProvider(id) : undefined;
    if (provider === undefined)
      throw new SeedreamError(
        'invalidRequest',
        phrase('The setting “Seedream: Provider” names no known provider. Select one from the list.'),
        { param: 'provider', billing: 'notSent' },
      );
    return provider;
  }

  /** Unchecked; `checkBaseUrl` judges it. Read from the user's own settings only (R5). */
  customBaseUrl(): string {
    const value = userValue('custom.baseUrl');
    return typeof value === 'string' ? value : '';
  }

  generation(scope: vscode.Uri | undefined): GenerationSettings {
    const values = vscode.workspace.getConfiguration('seedream', scope);
    const format = values.get<unknown>('outputFormat');
    const maxImages = values.get<unknown>('maxImages');
    return {
      model: text(values.get('model')) || 'seedream-4.5',
      size: text(values.get('size')) || '2K',
      watermark: values.get<unknown>('watermark') === true,
      outputFormat: format === 'jpeg' || format === 'png' ? format : undefined,
      responseFormat: values.get<unknown>('responseFormat') === 'b64_json' ? 'b64_json' : 'url',
      maxImages: typeof maxImages === 'number' ? Math.trunc(maxImages) : 1,
    };
  }

  assetsFolder(scope: vscode.Uri): string {
    const folder = text(vscode.workspace.getConfiguration('seedream', scope).get('assets.folder'));
    return folder || 'assets/seedream';
  }

  maxConcurrentJobs(): number {
    return Math.min(10, Math.max(1, Math.trunc(positive(userValue('maxConcurrentJobs')) ?? 3)));
  }

  /** Undefined where there is no limit. Amounts are in the provider's currency. */
  budget(currency: Currency): BudgetLimits {
    const perDay = positive(userValue('budget.perDay'));
    const perMonth = positive(userValue('budget.perMonth'));
    return {
      currency,
      ...(perDay === undefined ? {} : { perDay }),
      ...(perMonth === undefined ? {} : { perMonth }),
    };
  }

  confirmAbove(): number | undefined {
    return positive(userValue('confirmAbove'));
  }

  /** Whether Remix opens the composer or asks in one line. */
  remixIn(): 'composer' | 'quickInput' {
    return vscode.workspace.getConfiguration('seedream').get<unknown>('remixIn') === 'quickInput'
      ? 'quickInput'
      : 'composer';
  }

  /** Further folders for the gallery, unchecked. */
  galleryFolders(scope: vscode.Uri): readonly string[] {
    const folders = vscode.workspace.getConfiguration('seedream', scope).get<unknown>('gallery.folders');
    return Array.isArray(folders)
      ? folders
          .slice(0, 50)
          .map(text)
          .filter(folder => folder !== '')
      : [];
  }

  /** Styles and set-ups of the person's own, unchecked. */
  presets(): unknown {
    return userValue('presets');
  }

  /** The rows of “seedream.models”, unchecked. */
  modelOverrides(): unknown {
    return userValue('models');
  }

  async setProvider(id: string): Promise<void> {
    await write('provider', id, vscode.ConfigurationTarget.Global);
  }

  async setCustomBaseUrl(baseUrl: string): Promise<void> {
    await write('custom.baseUrl', baseUrl, vscode.ConfigurationTarget.Global);
  }

  /** Written where it is already set, so that the choice is not hidden by a workspace value. */
  async setModel(model: string): Promise<void> {
    const found = vscode.workspace.getConfiguration('seedream').inspect('model');
    const target =
      found?.workspaceValue === undefined
        ? vscode.ConfigurationTarget.Global
        : vscode.ConfigurationTarget.Workspace;
    await write('model', model, target);
  }
}

function userValue(name: string): unknown {
  const found = vscode.workspace.getConfiguration('seedream').inspect<unknown>(name);
  return found?.globalValue ?? found?.defaultValue;
}

async function write(name: string, value: string, target: vscode.ConfigurationTarget): Promise<void> {
  try {
    await vscode.workspace.getConfiguration('seedream').update(name, value, target);
  } catch (error) {
    throw new SeedreamError(
      'storage',
      phrase('The setting could not be saved. Look for errors in your settings file.'),
      {
        cause: error,
        billing: 'notSent',
      },
    );
  }
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
