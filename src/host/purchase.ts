import * as vscode from 'vscode';
import type { Finding } from '../core/api/finding.ts';
import { validateRequest } from '../core/api/validation.ts';
import { SeedreamError } from '../core/errors.ts';
import type { Consents } from './consents.ts';
import { costOf, type Call } from './order.ts';
import { translate } from './phrases.ts';
import { imageCount, priceWords, referenceCount, shortPrompt } from './words.ts';

/** The modal question before money is spent on somebody else's words, a second time, or above a limit (R3, R9). */
export async function confirmPurchase(call: Call, question: string, times = 1): Promise<boolean> {
  const { params, model, provider, wish } = call;
  const generate = vscode.l10n.t(
    'Generate {0} · {1}',
    imageCount(params.maxImages * times),
    priceWords(call, times),
  );
  const references = params.references.length;
  const made = [
    model?.label ?? params.modelId,
    provider.label,
    params.size ?? '',
    references === 0 ? '' : referenceCount(references),
  ];
  const detail = `${shortPrompt(wish.prompt, 300)}\n\n${made.filter(part => part !== '').join(' · ')}`;
  return (
    (await vscode.window.showInformationMessage(question, { modal: true, detail }, generate)) === generate
  );
}

/** Resolves false when the call costs more than the person wants to be asked about, and the answer is no. */
export async function confirmAbove(call: Call, limit: number | undefined, times: number): Promise<boolean> {
  const cost = costOf(call);
  if (limit === undefined || cost === undefined || cost.amount * times <= limit) return true;
  const question = vscode.l10n.t('This costs more than you want to spend without being asked.');
  return confirmPurchase(call, question, times);
}

/**
 * Throws what the model would refuse. Where sources disagree the person decides: resolves `anyway` when it is sent in
 * spite of a warning, and undefined when not.
 */
export async function judge(call: Call, consents: Consents): Promise<'fine' | 'anyway' | undefined> {
  const findings = validateRequest(call.params, call.model, call.provider);
  const [gravest, ...others] = findings.filter(
    finding =>
      finding.severity === 'refuse' || (finding.severity === 'warn' && !consents.has(nameOf(call, finding))),
  );
  const warned = findings.filter(finding => finding.severity === 'warn');
  if (gravest === undefined) return warned.length === 0 ? 'fine' : 'anyway';
  if (gravest.severity === 'refuse')
    throw new SeedreamError('invalidRequest', gravest.phrase, { param: gravest.field, billing: 'notSent' });
  const anyway = vscode.l10n.t('Send Anyway');
  const detail = [gravest, ...others].map(finding => translate(finding.phrase)).join('\n');
  const question = vscode.l10n.t('The provider may refuse this.');
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, anyway);
  if (answer !== anyway) return undefined;
  await consents.add(warned.map(finding => nameOf(call, finding)));
  return 'anyway';
}

/** The same doubt about the same model at the same provider is asked about once. */
function nameOf({ provider, params }: Call, { field }: Finding): string {
  return `${provider.id}:${params.modelId}:${field}`;
}
