import type { JobImage } from '../../../src/shared/composer.ts';

export function anImage(changes: Partial<JobImage> = {}): JobImage {
  const index = changes.index ?? 1;
  return {
    index,
    name: `fox_0${index}.jpg`,
    src: `http://127.0.0.1/fox_0${index}.jpg`,
    width: 2848,
    height: 1600,
    uri: `file:///pictures/fox_0${index}.jpg`,
    ...changes,
  };
}
