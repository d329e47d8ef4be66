import type { GalleryMark } from '../../shared/gallery.ts';
import { cleanTags, favouriteLabel, type Marks } from '../metadata/marks.ts';

/** The marks afterwards, and what leads back to the ones before; nothing when nothing changes. */
export function applyMark(
  marks: Marks,
  mark: GalleryMark,
): { readonly marks: Marks; readonly undo: readonly GalleryMark[] } | undefined {
  switch (mark.kind) {
    case 'rating':
      return rated(marks, mark.value);
    case 'rejected': {
      if (mark.value === marks.rating < 0) return undefined;
      return rated(marks, mark.value ? -1 : 0);
    }
    case 'favourite':
      return favoured(marks, mark.value);
    case 'tags':
      return tagged(marks, mark.add, mark.remove);
  }
}

/** A rejected picture has no stars: both are one number in the file. */
function rated(marks: Marks, rating: number): ReturnType<typeof applyMark> {
  if (rating === marks.rating) return undefined;
  const undo: GalleryMark =
    marks.rating < 0 ? { kind: 'rejected', value: true } : { kind: 'rating', value: starsOf(marks.rating) };
  return { marks: { ...marks, rating }, undo: [undo] };
}

function starsOf(rating: number): 0 | 1 | 2 | 3 | 4 | 5 {
  const all = [0, 1, 2, 3, 4, 5] as const;
  return all[rating] ?? 0;
}

function favoured(marks: Marks, value: boolean): ReturnType<typeof applyMark> {
  const { label, ...rest } = marks;
  if (value === (label === favouriteLabel)) return undefined;
  return {
    marks: value ? { ...rest, label: favouriteLabel } : rest,
    undo: [{ kind: 'favourite', value: !value }],
  };
}

function tagged(
  marks: Marks,
  add: readonly string[],
  remove: readonly string[],
): ReturnType<typeof applyMark> {
  const removed = new Set(cleanTags(remove));
  const tags = cleanTags([...marks.tags.filter(tag => !removed.has(tag)), ...add]);
  const lost = marks.tags.filter(tag => !tags.includes(tag));
  const won = tags.filter(tag => !marks.tags.includes(tag));
  if (lost.length === 0 && won.length === 0) return undefined;
  return { marks: { ...marks, tags }, undo: [{ kind: 'tags', add: lost, remove: won }] };
}
