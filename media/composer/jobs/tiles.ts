import type { JobImage, JobView } from '../../../src/shared/composer.ts';
import { isActive } from './jobState.ts';

export type Tile =
  | { readonly kind: 'image'; readonly index: number; readonly ratio: number; readonly image: JobImage }
  | { readonly kind: 'failed'; readonly index: number; readonly ratio: number; readonly message: string }
  | { readonly kind: 'pending'; readonly index: number; readonly ratio: number };

/**
 * One for each place in the set. After the end only what there is: a ceiling of four of which three were made leaves
 * no hole, and a job that failed as a whole says why once, not in every tile.
 */
export function tilesOf(job: JobView): readonly Tile[] {
  const active = isActive(job.state);
  if (!active && job.images.length === 0 && job.state !== 'partial') return [];
  const images = new Map(job.images.map(image => [image.index, image]));
  const failures = new Map(job.failures.map(failure => [failure.index, failure.message]));
  const ratio = job.ratio > 0 ? job.ratio : 1;
  const last = Math.max(active ? job.total : 0, ...images.keys(), ...failures.keys());
  const tiles: Tile[] = [];
  for (let index = 1; index <= last; index++) {
    const image = images.get(index);
    const message = failures.get(index);
    if (image !== undefined) tiles.push({ kind: 'image', index, ratio: imageRatio(image, ratio), image });
    else if (message !== undefined) tiles.push({ kind: 'failed', index, ratio, message });
    else if (active) tiles.push({ kind: 'pending', index, ratio });
  }
  return tiles;
}

/** Sentences that say why: the job's own, then those of single images it does not already hold. */
export function reasonsOf(job: JobView): readonly string[] {
  const reasons = job.message === undefined ? [] : [job.message];
  for (const { message } of job.failures)
    if (!reasons.some(reason => holds(reason, message))) reasons.push(message);
  return reasons;
}

/** A sentence of its own in one place is part of a sentence in another. */
function holds(reason: string, message: string): boolean {
  const bare = (text: string): string =>
    text
      .toLocaleLowerCase()
      .replaceAll(/[.。\s]+/g, ' ')
      .trim();
  return bare(reason).includes(bare(message));
}

/** A banner or a tower keeps its own shape inside a frame that still has room for its actions. */
export function frameOf(ratio: number): number {
  return Math.min(2.4, Math.max(0.5, ratio));
}

/** How many pictures are meant to stand in a line, and how wide the widest such line is for a height of one. */
export function lineOf(tiles: readonly Tile[]): { readonly count: number; readonly width: number } {
  const count = tiles.length <= 3 ? tiles.length : tiles.length === 4 ? 2 : tiles.length <= 9 ? 3 : 4;
  let width = 0;
  for (let from = 0; from < tiles.length; from += count) {
    const line = tiles.slice(from, from + count);
    width = Math.max(
      width,
      line.reduce((sum, tile) => sum + frameOf(tile.ratio), 0),
    );
  }
  return { count, width };
}

function imageRatio({ width, height }: JobImage, otherwise: number): number {
  return width > 0 && height > 0 ? width / height : otherwise;
}
