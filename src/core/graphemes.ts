let segmenter: Intl.Segmenter | undefined;

/**
 * The signs of a text as a reader counts them, one after the other. The editor's data for it is loaded with the first
 * call: it takes longer than all our own code.
 */
export function* graphemesOf(text: string): Generator<string> {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  for (const { segment } of segmenter.segment(text)) yield segment;
}
