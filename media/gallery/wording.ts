import type { TileView } from '../../src/shared/gallery.ts';
import type { DetailView } from '../../src/shared/gallery.ts';
import type { GalleryWords } from '../../src/shared/galleryWords.ts';
import { fill, language } from '../common/words.ts';

/** Making one takes longer than what it is used for while scrolling. */
const formats = new Map<string, Intl.NumberFormat>();

export function number(value: number): string {
  const locale = language();
  const format = formats.get(locale) ?? new Intl.NumberFormat(locale);
  formats.set(locale, format);
  return format.format(value);
}

/** Why there is no address for the original; undefined where there is one, or where nothing can be shown at all. */
export function tooLarge(words: GalleryWords, { src, fault, width, height }: DetailView): string | undefined {
  if (src !== '' || fault !== undefined) return undefined;
  return fill(words.tooLarge, number(Math.round((width * height) / 1e6)));
}

/** “1 image”, “4,310 images”. */
export function count(words: GalleryWords, value: number): string {
  return value === 1 ? words.oneImage : fill(words.manyImages, number(value));
}

/** “Today”, “Yesterday”, “Thursday, 19 November”; what is no date is a name already. */
export function sectionTitle(words: GalleryWords, title: string, now = new Date()): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(title)) return title;
  const day = dayOf(title);
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const ago = Math.round((today.getTime() - day.getTime()) / 86_400_000);
  if (ago === 0) return words.today;
  if (ago === 1) return words.yesterday;
  return new Intl.DateTimeFormat(language(), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(day.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
  }).format(day);
}

/** A date without a time is a day here, not in Greenwich. */
function dayOf(date: string): Date {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(year, month - 1, day);
}

export function dateAndTime(milliseconds: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'short' }).format(
    milliseconds,
  );
}

export function fileSize(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
  const power = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(language(), {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: power > 1 ? 1 : 0,
  }).format(bytes / 1000 ** power);
}

/** What a screen reader says of a picture in the grid. */
export function tileLabel(words: GalleryWords, tile: TileView): string {
  return [
    tile.name,
    tile.prompt.length > 80 ? `${tile.prompt.slice(0, 80)}…` : tile.prompt,
    ratingWords(words, tile.rating),
    tile.favourite ? words.favourite : '',
    tile.rejected ? words.rejected : '',
    tile.set === undefined ? '' : setWords(words, tile.set),
    tile.fault ?? '',
  ]
    .filter(part => part !== '')
    .join(', ');
}

export function ratingWords(words: GalleryWords, rating: number): string {
  if (rating < 1) return '';
  return rating === 1 ? words.oneStar : fill(words.manyStars, rating);
}

export function setWords(words: GalleryWords, { index, total }: { index: number; total: number }): string {
  return fill(words.ofSet, index, total);
}
