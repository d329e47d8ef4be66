import type { JobImage } from '../../../src/shared/composer.ts';

interface Carrier {
  effectAllowed: string;
  clearData(): void;
  setData(format: string, data: string): void;
}

/** Puts the file itself on a drag: the page's own picture would arrive as a copy without its recipe. */
export function carry(carrier: Carrier, image: JobImage): boolean {
  if (image.uri === undefined) return false;
  carrier.clearData();
  carrier.effectAllowed = 'copy';
  for (const format of ['text/uri-list', 'text/plain', 'application/vnd.code.uri-list'])
    carrier.setData(format, image.uri);
  return true;
}
