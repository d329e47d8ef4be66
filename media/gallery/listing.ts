import type { ArrivingView, GalleryQuery, GalleryResult, GallerySection } from '../../src/shared/gallery.ts';
import { isUnknown, type Assembled } from './pieces.ts';
import { placesOf } from './places.ts';
import type { Order } from './selection.ts';

/** What the grid shows: the pictures still arriving, then all hits. */
export interface Listing extends Order {
  /** All pictures are known; until then some have a place only. */
  readonly isWhole: boolean;
  readonly arriving: readonly ArrivingView[];
  readonly ratios: Uint16Array;
  /** Three bytes each; of those still arriving nothing is known. */
  readonly colours: Uint8Array;
  readonly sections: readonly GallerySection[];
}

export const emptyListing: Listing = {
  isWhole: true,
  ids: new Uint32Array(),
  ratios: new Uint16Array(),
  colours: new Uint8Array(),
  sections: [],
  first: 0,
  placeOf: () => -1,
  arriving: [],
};

/** Ids of places that have no file yet: counted down from the largest. */
const largestId = 0xffff_ffff;

export function isArriving(id: number): boolean {
  return id > largestId - 1_000_000;
}

/** Only a place: there is nothing yet that could be chosen or asked about. */
export function isPlace(id: number): boolean {
  return isUnknown(id) || isArriving(id);
}

export function listingOf(
  { result, isWhole }: Assembled,
  arriving: readonly ArrivingView[],
  arrivingSection: { readonly key: string; readonly title: string },
): Listing {
  if (arriving.length === 0) {
    const sections = result.sections.length > 0 ? result.sections : [whole(result.ids.length)];
    return { ...result, isWhole, sections, first: 0, arriving, placeOf: placesOf(result.ids) };
  }
  const first = arriving.length;
  const order = inPlace(arriving);
  const ids = new Uint32Array(first + result.ids.length);
  const ratios = new Uint16Array(ids.length);
  const colours = new Uint8Array(ids.length * 3);
  for (const [index, { ratio }] of order.entries()) {
    ids[index] = largestId - index;
    ratios[index] = Math.min(65_535, Math.max(1, Math.round(ratio * 1000)));
  }
  ids.set(result.ids, first);
  ratios.set(result.ratios, first);
  colours.set(result.colours, first * 3);
  const sections = withArriving(result, first, arrivingSection);
  return { isWhole, ids, ratios, colours, sections, first, arriving: order, placeOf: placesOf(ids, first) };
}

/** A set is saved first to last and shown newest first: so its places count down, and each turns where it stands. */
function inPlace(arriving: readonly ArrivingView[]): ArrivingView[] {
  const jobs = [...new Set(arriving.map(({ jobId }) => jobId))];
  return [...arriving].sort((a, b) => jobs.indexOf(a.jobId) - jobs.indexOf(b.jobId) || b.index - a.index);
}

function withArriving(
  result: GalleryResult,
  first: number,
  { key, title }: { readonly key: string; readonly title: string },
): GallerySection[] {
  const moved = result.sections.map(section => ({ ...section, start: section.start + first }));
  const [top, ...rest] = moved;
  if (top === undefined) return [{ key, title, start: 0, count: first + result.ids.length }];
  if (top.key === key || top.title === '') return [{ ...top, start: 0, count: top.count + first }, ...rest];
  return [{ key, title, start: 0, count: first }, ...moved];
}

function whole(count: number): GallerySection {
  return { key: '', title: '', start: 0, count };
}

/** Places are shown only where the pictures will certainly appear. */
export function showsArriving(query: GalleryQuery): boolean {
  return query.sort === 'newest' && !isFiltered(query);
}

/** Anything that hides pictures. */
export function isFiltered(query: GalleryQuery): boolean {
  return countFilters(query) > 0 || query.text.trim() !== '';
}

export function countFilters(query: GalleryQuery): number {
  const lists = [query.models, query.providers, query.ratios, query.tags].filter(({ length }) => length > 0);
  const single = [query.rating, query.favourites, query.rejected, query.sets, query.references, query.recipe];
  const dates = query.from !== undefined || query.to !== undefined ? 1 : 0;
  return lists.length + single.filter(value => value !== undefined).length + dates;
}
