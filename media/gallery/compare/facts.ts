import type { DetailView, ParameterView } from '../../../src/shared/gallery.ts';
import type { GalleryOverlayWords } from '../../../src/shared/galleryOverlayWords.ts';
import { language } from '../../common/words.ts';

/** All that can be compared in words: the prompt, the parameters, then what the file itself says. */
export function factsOf(detail: DetailView, words: GalleryOverlayWords): readonly ParameterView[] {
  const facts: ParameterView[] = [];
  const add = (key: string, label: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') facts.push({ key, label, value });
  };
  add(promptKey, words.comparePrompt, detail.fullPrompt);
  facts.push(...detail.parameters);
  add('/references', words.compareReferences, detail.references.map(({ name }) => name).join(', '));
  add('/pixels', words.compareSize, `${detail.width} × ${detail.height}`);
  add('/format', words.compareFormat, detail.format);
  add('/bytes', words.compareBytes, readableBytes(detail.bytes));
  add('/cost', words.compareCost, detail.cost);
  return facts;
}

/** No parameter's key begins like this. */
export const promptKey = '/prompt';

function readableBytes(bytes: number): string {
  const large = bytes >= 1_000_000;
  return new Intl.NumberFormat(language(), {
    style: 'unit',
    unit: large ? 'megabyte' : 'kilobyte',
    maximumFractionDigits: large ? 1 : 0,
  }).format(bytes / (large ? 1_000_000 : 1000));
}
