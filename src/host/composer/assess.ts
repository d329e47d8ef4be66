import * as vscode from 'vscode';
import { corrected, type Finding, type FindingField } from '../../core/api/finding.ts';
import type { ModelTable } from '../../core/api/modelTable.ts';
import { maxImagesTogether, type Model } from '../../core/api/models.ts';
import { promptLength } from '../../core/api/promptLength.ts';
import type { Provider } from '../../core/api/providers.ts';
import { parseExtent } from '../../core/api/size.ts';
import { validateRequest } from '../../core/api/validation.ts';
import { draftExtent, draftSizeOf } from '../../core/composer/draftSize.ts';
import type { PreparedReference } from '../../core/references/prepare.ts';
import { mostVariations } from '../../shared/composerLimits.ts';
import type { Assessment, Draft, FindingView, ReferenceView } from '../../shared/composer.ts';
import { costOf, planCall, type Call } from '../order.ts';
import { translate } from '../phrases.ts';
import { aboutCost, extentWords, imageCount, priceWords } from '../words.ts';
import { fullPrompt, settingsOf } from './draftOf.ts';

export interface Surroundings {
  readonly table: ModelTable;
  readonly provider: Provider;
  /** In the order of the draft; undefined for what is still being read. */
  readonly prepared: readonly (PreparedReference | undefined)[];
  readonly views: readonly ReferenceView[];
  readonly obstacle: boolean;
}

/** Stands for a picture that is still being read: it counts, and nothing else is known about it. */
const unread: PreparedReference = {
  wire: { mime: 'image/jpeg', bytes: new Uint8Array() },
  recipe: { path: '' },
};

/** What follows from a draft: exact size, price, what speaks against it, and what the button says. */
export function assess(draft: Draft, around: Surroundings): Omit<Assessment, 'offer'> {
  const { model } = around.table.idFor(around.provider, draft.model);
  const extent = draftExtent(draft, model, firstRatio(draft, around.views));
  const call = callFor(draft, around, extent);
  const findings = validateRequest(call.params, call.model, call.provider).filter(
    // The button says it already.
    finding => finding.field !== 'prompt' || call.params.prompt.trim() !== '',
  );
  const refusal = refusalOf(draft, around, findings);
  const length = promptLength(call.params.prompt);
  const price = priceOf(call, draft.variations);
  return {
    ...extent,
    size: extent === undefined ? '' : extentWords(extent),
    promptLength: lengthWords(length),
    promptShare: length.share,
    price,
    button: refusal ?? buttonWords(draft, price),
    ready: refusal === undefined,
    mostImages: model?.sets === false ? 1 : Math.max(1, maxImagesTogether - draft.references.length),
    findings: findings.map(finding => viewOf(finding, draft, { call, model })),
  };
}

/** The call that a draft stands for, with what is known of its references. */
export function callFor(
  draft: Draft,
  { table, provider, prepared }: Pick<Surroundings, 'table' | 'provider' | 'prepared'>,
  extent: { readonly width: number; readonly height: number } | undefined,
): Call {
  const size = extent === undefined ? undefined : `${extent.width}x${extent.height}`;
  const references = draft.references.map((_reference, index) => prepared[index] ?? unread);
  return planCall(
    { prompt: fullPrompt(draft), references, settings: settingsOf(draft, size) },
    provider,
    table,
  );
}

function firstRatio(draft: Draft, views: readonly ReferenceView[]): number | undefined {
  const [first] = draft.references;
  const view = views.find(({ id }) => id === first?.id);
  return view?.state === 'ready' ? view.ratio : undefined;
}

function refusalOf(
  draft: Draft,
  { views, obstacle }: Surroundings,
  findings: readonly Finding[],
): string | undefined {
  if (obstacle) return vscode.l10n.t('Nothing can be generated here');
  if (draft.prompt.trim() === '') return vscode.l10n.t('Write a prompt first');
  const refused = views.filter(
    view => view.state === 'refused' && draft.references.some(({ id }) => id === view.id),
  ).length;
  if (refused === 1) return vscode.l10n.t('1 reference cannot be sent');
  if (refused > 1) return vscode.l10n.t('{0} references cannot be sent', refused);
  if (draft.ratio === 'same' && firstRatio(draft, views) === undefined)
    return vscode.l10n.t('No reference to take the ratio from');
  if (!Number.isInteger(draft.variations) || draft.variations < 1 || draft.variations > mostVariations)
    return vscode.l10n.t('1 to {0} variations are possible', mostVariations);
  const [worst] = findings.filter(({ severity }) => severity === 'refuse');
  return worst === undefined ? undefined : shortRule(worst.field);
}

function shortRule(field: FindingField): string {
  switch (field) {
    case 'prompt':
      return vscode.l10n.t('The prompt is too long');
    case 'model':
      return vscode.l10n.t('Choose another model');
    case 'size':
      return vscode.l10n.t('This size is not possible');
    case 'image':
      return vscode.l10n.t('Check the references');
    case 'max_images':
      return vscode.l10n.t('Fewer images are possible');
    default:
      return vscode.l10n.t('Check the options');
  }
}

function buttonWords({ images, variations }: Draft, price: string): string {
  return vscode.l10n.t('Generate {0} · {1}', imageCount(images * variations), price);
}

function priceOf(call: Call, variations: number): string {
  const cost = costOf(call);
  if (variations <= 1 || cost === undefined || call.provider.currency === undefined) return priceWords(call);
  return vscode.l10n.t('{0} × {1} = {2}', variations, aboutCost(cost), priceWords(call, variations));
}

function lengthWords({ words, chinese }: ReturnType<typeof promptLength>): string {
  if (chinese > 0 && words === 0) return vscode.l10n.t('{0} / 300 characters', chinese);
  if (chinese > 0) return vscode.l10n.t('{0} / 300 characters + {1} / 600 words', chinese, words);
  return vscode.l10n.t('{0} / 600 words', words);
}

function viewOf(
  finding: Finding,
  draft: Draft,
  { call, model }: { readonly call: Call; readonly model: Model | undefined },
): FindingView {
  const fix = fixOf(finding, draft, { call, model });
  return {
    severity: finding.severity,
    field: partOf(finding.field),
    rule: translate(finding.phrase),
    ...(fix === undefined ? {} : { fix }),
  };
}

function partOf(field: FindingField): FindingView['field'] {
  switch (field) {
    case 'prompt':
    case 'model':
    case 'size':
      return field;
    case 'image':
      return 'references';
    case 'max_images':
      return 'images';
    default:
      return 'options';
  }
}

function fixOf(
  finding: Finding,
  draft: Draft,
  { call, model }: { readonly call: Call; readonly model: Model | undefined },
): FindingView['fix'] {
  const { field, nearest } = finding;
  switch (field) {
    case 'prompt':
    case 'model':
      return undefined;
    case 'size': {
      if (typeof nearest !== 'string') return undefined;
      const shown = parseExtent(nearest);
      const label = shown === undefined ? nearest : `${shown.width} × ${shown.height}`;
      return { label: useWords(label), draft: { ...draft, ...draftSizeOf(nearest, model) } };
    }
    case 'image':
      return typeof nearest === 'number'
        ? {
            label: vscode.l10n.t('Keep the first {0}', nearest),
            draft: { ...draft, references: draft.references.slice(0, nearest) },
          }
        : undefined;
    case 'max_images':
      return typeof nearest === 'number'
        ? { label: useWords(String(nearest)), draft: { ...draft, images: nearest } }
        : undefined;
    default:
      return {
        label: nearest === undefined ? vscode.l10n.t('Leave it out') : useWords(String(nearest)),
        draft: { ...draft, options: optionsAfter(draft, corrected(call.params, finding)) },
      };
  }
}

function useWords(value: string): string {
  return vscode.l10n.t('Use {0}', value);
}

function optionsAfter({ options }: Draft, params: Call['params']): Draft['options'] {
  const { background, optimizePrompt, outputFormat, webSearch, seed, guidanceScale, stream } = params;
  return {
    watermark: options.watermark,
    responseFormat: options.responseFormat,
    ...(background === undefined ? {} : { background }),
    ...(optimizePrompt === undefined ? {} : { optimizePrompt }),
    ...(outputFormat === undefined ? {} : { outputFormat }),
    ...(webSearch === undefined ? {} : { webSearch }),
    ...(seed === undefined ? {} : { seed }),
    ...(guidanceScale === undefined ? {} : { guidanceScale }),
    ...(stream === undefined || options.stream === undefined ? {} : { stream }),
  };
}
