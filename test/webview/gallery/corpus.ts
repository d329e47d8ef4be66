import type {
  DetailView,
  FacetValue,
  GalleryMark,
  GalleryQuery,
  GalleryResult,
  GallerySection,
  TileView,
} from '../../../src/shared/gallery.ts';
import { sampleThumbnail } from '../support/sampleThumbnail.ts';
import { typed } from './typedArrays.ts';

export interface Picture {
  id: number;
  readonly name: string;
  readonly prompt: string;
  readonly model: string;
  /** Times 1000. */
  readonly ratio: number;
  readonly colour: readonly [number, number, number];
  readonly day: string;
  rating: number;
  favourite: boolean;
  rejected: boolean;
  tags: readonly string[];
  readonly set?: { readonly index: number; readonly total: number };
  fault?: string;
}

/** Whatever its size is said to be. */
const original = `data:image/png;base64,${Buffer.from(sampleThumbnail()).toString('base64')}`;

const ratios = [1500, 1333, 750, 1778, 1000, 667, 1500, 1333];
const subjects = [
  'fox in fresh snow',
  'lighthouse in fog',
  'bowl of cherries',
  '雪地里的红狐',
  'desert road at noon',
];
const manners = ['low winter sun', 'film grain', 'soft light, shallow depth', 'wide angle', 'overcast'];
const models = ['Seedream 4.5', 'Seedream 4.0', 'Seedream 5.0 lite'];

/** Of the newest images; at noon. */
export const newestDay = new Date(2026, 10, 22, 12);

/** Images as an index would know them, the newest first; the same every time. */
export class Corpus {
  readonly pictures: Picture[];
  #byId: Map<number, Picture>;
  revision = 1;
  indexing = false;

  constructor(count: number) {
    this.pictures = Array.from({ length: count }, (_, index) => picture(index));
    this.#byId = new Map(this.pictures.map(each => [each.id, each]));
  }

  /** The whole answer as it crosses the glass. */
  query(query: GalleryQuery): GalleryResult {
    return crossing(this.hits(query));
  }

  hits({ text, models: wanted, rating, favourites, tags, sort, group }: GalleryQuery): GalleryResult {
    const words = text
      .toLowerCase()
      .split(/\s+/)
      .filter(word => word !== '');
    const hits = this.pictures.filter(
      each =>
        (wanted.length === 0 || wanted.includes(each.model)) &&
        each.rating >= (rating ?? 0) &&
        (favourites !== true || each.favourite) &&
        tags.every(tag => each.tags.includes(tag)) &&
        words.every(word => `${each.prompt} ${each.name}`.toLowerCase().includes(word)),
    );
    if (sort === 'oldest') hits.reverse();
    return this.#result(hits, group === 'day');
  }

  get(id: number): Picture | undefined {
    return this.#byId.get(id);
  }

  tiles(ids: readonly number[]): TileView[] {
    return ids.flatMap(id => {
      const found = this.get(id);
      return found === undefined ? [] : [tileOf(found)];
    });
  }

  detail(id: number): DetailView | null {
    const found = this.get(id);
    return found === undefined ? null : detailOf(found);
  }

  mark(ids: readonly number[], mark: GalleryMark): void {
    for (const id of ids) {
      const each = this.get(id);
      if (each === undefined) continue;
      if (mark.kind === 'rating') each.rating = mark.value;
      else if (mark.kind === 'favourite') each.favourite = mark.value;
      else if (mark.kind === 'rejected') each.rejected = mark.value;
      else each.tags = [...each.tags.filter(tag => !mark.remove.includes(tag)), ...mark.add];
    }
  }

  /** New files, on top. */
  add(count: number): number[] {
    const from = Math.max(0, ...this.pictures.map(({ id }) => id));
    const added = Array.from({ length: count }, (_, index) => ({ ...picture(index), id: from + index + 1 }));
    this.pictures.unshift(...added);
    for (const each of added) this.#byId.set(each.id, each);
    this.revision += 1;
    return added.map(({ id }) => id);
  }

  remove(ids: readonly number[]): void {
    for (const id of ids) {
      const at = this.pictures.findIndex(each => each.id === id);
      if (at >= 0) this.pictures.splice(at, 1);
      this.#byId.delete(id);
    }
    this.revision += 1;
  }

  /** Another process counts the same files by other numbers. */
  renumber(): void {
    for (const each of this.pictures) each.id += 100_000_000;
    this.#byId = new Map(this.pictures.map(each => [each.id, each]));
    this.revision = 1;
  }

  #result(hits: readonly Picture[], byDay: boolean): GalleryResult {
    const ids = new Uint32Array(hits.length);
    const shapes = new Uint16Array(hits.length);
    const colours = new Uint8Array(hits.length * 3);
    const sections: GallerySection[] = [];
    for (const [index, { id, ratio, colour, day }] of hits.entries()) {
      ids[index] = id;
      shapes[index] = ratio;
      colours.set(colour, index * 3);
      const last = sections.at(-1);
      const key = byDay ? day : '';
      if (last?.key === key) sections[sections.length - 1] = { ...last, count: last.count + 1 };
      else sections.push({ key, title: key, start: index, count: 1 });
    }
    return {
      revision: this.revision,
      total: this.pictures.length,
      indexing: this.indexing,
      ids,
      ratios: shapes,
      colours,
      sections,
      facets: {
        models: facet(hits.map(({ model }) => model)),
        providers: facet(hits.map(() => 'CometAPI')),
        ratios: facet([]),
        tags: facet(hits.flatMap(({ tags }) => tags)),
      },
    };
  }
}

/** Arrays as the harness lets them through. */
export function crossing(result: GalleryResult): GalleryResult {
  const { ids, ratios: shapes, colours } = result;
  return { ...result, ids: typed(ids), ratios: typed(shapes), colours: typed(colours) };
}

function picture(index: number): Picture {
  const day = new Date(newestDay);
  day.setDate(day.getDate() - Math.floor(index / 24));
  const two = (value: number): string => String(value).padStart(2, '0');
  const shade = (by: number): number => 40 + ((index * by) % 160);
  return {
    id: index + 1,
    name: `image-${String(index + 1).padStart(6, '0')}.jpg`,
    prompt: index % 11 === 7 ? '' : `A ${subjects[index % 5]}, ${manners[(index * 3) % 5]}, number ${index}`,
    model: models[index % 3] ?? '',
    ratio: ratios[(index * 7) % 8] ?? 1000,
    colour: [shade(31), shade(53), shade(17)],
    day: `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`,
    rating: index % 9 === 4 ? 4 : 0,
    favourite: index % 13 === 2,
    rejected: index % 29 === 17,
    tags: index % 7 === 0 ? ['hero'] : [],
    ...(index % 10 === 3 ? { set: { index: 2, total: 3 } } : {}),
  };
}

export function tileOf({ id, name, prompt, rating, favourite, rejected, set, fault }: Picture): TileView {
  return {
    id,
    name,
    prompt: prompt.slice(0, 120),
    rating,
    favourite,
    rejected,
    ...(set === undefined ? {} : { set }),
    ...(fault === undefined ? {} : { fault }),
  };
}

function detailOf(picture_: Picture): DetailView {
  const { id, prompt, ratio, tags, model, name } = picture_;
  return {
    ...tileOf(picture_),
    path: `assets/seedream/${name}`,
    folder: 'assets/seedream',
    src: original,
    uri: `file:///workspace/assets/seedream/${name}`,
    width: Math.round(1600 * Math.sqrt(ratio / 1000)),
    height: Math.round(1600 / Math.sqrt(ratio / 1000)),
    bytes: 2_481_000,
    created: new Date(2026, 10, 22, 10, 21).getTime(),
    format: 'jpeg',
    fullPrompt: prompt,
    tags,
    parameters:
      prompt === ''
        ? []
        : [
            { key: 'model', label: 'Model', value: model },
            { key: 'provider', label: 'Provider', value: 'CometAPI' },
            { key: 'size', label: 'Size', value: '2848 × 1600 (asked 2K 16:9)' },
            { key: 'watermark', label: 'Watermark', value: 'off' },
          ],
    references: [{ id: id + 1, name: 'fox.jpg' }, { name: 'scarf.png' }],
    children: [{ id: id + 2, name: 'fox-at-dusk_01.jpg', note: 'image 1' }],
    cost: '$0.04',
    aiLabel: 'ai',
    signed: false,
    hasRecipe: prompt !== '',
  };
}

function facet(values: readonly string[]): FacetValue[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, label: value, count }));
}
