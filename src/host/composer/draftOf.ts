import { draftSizeOf } from '../../core/composer/draftSize.ts';
import type { ModelTable } from '../../core/api/modelTable.ts';
import type { Draft, DraftReference } from '../../shared/composer.ts';
import type { GenerationSettings } from '../settings.ts';

/** The form that asks for what settings, a recipe or the palette ask for. */
export function draftOf(
  prompt: string,
  settings: GenerationSettings,
  { table, references = [] }: { readonly table: ModelTable; readonly references?: readonly DraftReference[] },
): Draft {
  const model = table.find(settings.model);
  return {
    prompt,
    styles: [],
    references,
    model: model?.name ?? settings.model,
    width: 2048,
    height: 2048,
    ...draftSizeOf(settings.size, model),
    linked: true,
    images: Math.min(15, Math.max(1, settings.maxImages)),
    variations: 1,
    options: {
      watermark: settings.watermark,
      responseFormat: settings.responseFormat,
      ...(settings.outputFormat === undefined ? {} : { outputFormat: settings.outputFormat }),
      ...settings.more,
    },
  };
}

/** The settings that a form stands for; `size` is exact. */
export function settingsOf(draft: Draft, size: string | undefined): GenerationSettings {
  const { watermark, responseFormat, outputFormat, ...more } = draft.options;
  return {
    model: draft.model,
    size: size ?? draft.resolution,
    watermark,
    outputFormat,
    responseFormat,
    maxImages: draft.images,
    more,
  };
}

/** The words that are sent: the prompt with its styles laid over it. */
export function fullPrompt({ prompt, styles }: Pick<Draft, 'prompt' | 'styles'>): string {
  return [prompt.trim(), ...styles.map(({ text }) => text.trim())].filter(part => part !== '').join('\n\n');
}
