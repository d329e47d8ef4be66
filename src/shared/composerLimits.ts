import type { Draft } from './composer.ts';

/** The same request is bought at most so many times with one click. */
export const mostVariations = 8;
/** Pictures in the strip; models take fewer, and say so. */
export const mostReferences = 50;
/** What can be typed: above it every model refuses. */
export const mostTyped = 32_768;
/** What a draft may hold: a prompt above it is cut, so that the form goes on working. */
export const mostPrompt = 100_000;
export const mostStyles = 20;
export const mostStyleText = 10_000;
/** Of a size or a count, while it is typed. */
export const mostCount = 100_000;

/** The draft as it can be kept and sent; the same object where nothing is above a limit. */
export function withinLimits(draft: Draft): Draft {
  const { prompt, styles, references, width, height, images, variations } = draft;
  const fitting = {
    prompt: prompt.slice(0, mostPrompt),
    styles: fittingStyles(styles),
    references: references.length > mostReferences ? references.slice(0, mostReferences) : references,
    width: counted(width),
    height: counted(height),
    images: counted(images),
    variations: Math.min(mostVariations, counted(variations)),
  };
  const same = (Object.keys(fitting) as (keyof typeof fitting)[]).every(key => fitting[key] === draft[key]);
  return same ? draft : { ...draft, ...fitting };
}

function fittingStyles(styles: Draft['styles']): Draft['styles'] {
  if (styles.length <= mostStyles && styles.every(({ text }) => text.length <= mostStyleText)) return styles;
  return styles.slice(0, mostStyles).map(style => ({ ...style, text: style.text.slice(0, mostStyleText) }));
}

function counted(value: number): number {
  return Math.min(mostCount, Math.max(0, value));
}
