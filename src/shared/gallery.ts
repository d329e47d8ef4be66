import type { Contract } from './rpc.ts';

export type GallerySort = 'newest' | 'oldest' | 'name' | 'rating';
export type GalleryGroup = 'day' | 'set' | 'folder' | 'none';

/** All that is given has to hold. */
export interface GalleryQuery {
  /** Words that all occur in prompt, name, folder, model or tags; any script; case and accents do not count. */
  readonly text: string;
  readonly models: readonly string[];
  readonly providers: readonly string[];
  readonly ratios: readonly string[];
  readonly tags: readonly string[];
  /** Local dates, `2026-11-22`, both included. */
  readonly from?: string;
  readonly to?: string;
  /** At least so many stars. */
  readonly rating?: number;
  readonly favourites?: boolean;
  readonly rejected?: 'only' | 'without';
  readonly sets?: boolean;
  readonly references?: 'with' | 'without';
  readonly recipe?: 'with' | 'without';
  readonly sort: GallerySort;
  readonly group: GalleryGroup;
}

export interface GallerySection {
  /** Stable: a local date, a folder, a set's id. */
  readonly key: string;
  /** For a day `2026-11-22` (the view words it); else as it is to be read. */
  readonly title: string;
  readonly start: number;
  readonly count: number;
}

export interface FacetValue {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

/** What is asked, and how much of the answer is wanted at once. */
export interface GalleryQuestion extends GalleryQuery {
  /** So many pictures for now, the first ones or those around a file; `rest` gives all of them. */
  readonly first?: number;
  /** By its path; the first ones when it is gone. */
  readonly around?: string;
  /** An earlier answer that is all there: what is the same in the new one is told by its place only. */
  readonly known?: number;
}

/** What the layout needs of pictures in order, in few bytes. */
export interface GalleryLooks {
  /** An id stays with its file as long as the process lives. */
  readonly ids: Uint32Array;
  /** Width divided by height, times 1000, in the same order; 1000 where it is unknown. */
  readonly ratios: Uint16Array;
  /** Average colour, three bytes each, in the same order. */
  readonly colours: Uint8Array;
}

/** The same in one piece: two bytes for each ratio, then the colours, then each id as the step from the one before it. */
export interface PackedLooks {
  /** What is added to every id. */
  readonly base: number;
  readonly count: number;
  /** Steps are written with seven bits a byte, the lowest first; in each the lowest bit says that it leads back. */
  readonly bytes: Uint8Array;
}

/** Pictures next to each other, `count` of them from `start` on. */
export interface GalleryPiece {
  readonly start: number;
  readonly count: number;
  /** Where they begin in the answer that is known; null for the next ones of those that are given. */
  readonly from: number | null;
}

/** Everything the layout needs, for all hits at once or for a part of them. */
export interface GalleryResult extends GalleryLooks {
  /** Its name in later questions. */
  readonly answer?: number;
  /** Where pictures stand in the order of all hits; without this they are all given. */
  readonly parts?: { readonly hits: number; readonly pieces: readonly GalleryPiece[] };
  /** Counts up with every change on disk. */
  readonly revision: number;
  /** All images of the index. */
  readonly total: number;
  /** Still reading folders: more will come. */
  readonly indexing: boolean;
  /** Of all hits. */
  readonly sections: readonly GallerySection[];
  readonly facets: {
    readonly models: readonly FacetValue[];
    readonly providers: readonly FacetValue[];
    readonly ratios: readonly FacetValue[];
    readonly tags: readonly FacetValue[];
  };
}

/** What a tile shows beside its picture. */
export interface TileView {
  readonly id: number;
  readonly name: string;
  /** Beginning of the prompt; empty without a recipe. */
  readonly prompt: string;
  readonly rating: number;
  readonly favourite: boolean;
  readonly rejected: boolean;
  /** “2 of 3”. */
  readonly set?: { readonly index: number; readonly total: number };
  /** Why it cannot be shown. */
  readonly fault?: string;
}

export interface ParameterView {
  /** Stable, for comparing: `model`, `size`, `seed` … */
  readonly key: string;
  readonly label: string;
  readonly value: string;
}

export interface RelativeView {
  /** Undefined when the file is not in the gallery. */
  readonly id?: number;
  readonly name: string;
  readonly note?: string;
}

export interface DetailView extends TileView {
  /** Relative to the workspace folder. */
  readonly path: string;
  readonly folder: string;
  /** An address the view may load: the original. */
  readonly src: string;
  /** For dragging out. */
  readonly uri: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly format: string;
  readonly fullPrompt: string;
  readonly tags: readonly string[];
  readonly parameters: readonly ParameterView[];
  readonly references: readonly RelativeView[];
  readonly children: readonly RelativeView[];
  /** “about $0.04”. */
  readonly cost?: string;
  readonly usage?: string;
  readonly aiLabel: 'ai' | 'aiFromPhotos' | 'none';
  readonly signed: boolean;
  readonly hasRecipe: boolean;
}

export interface FamilyNode {
  readonly id?: number;
  /** Within this answer. */
  readonly key: string;
  readonly name: string;
  /** Generations away from the picture asked about: parents below 0, children above. */
  readonly depth: number;
  readonly parents: readonly string[];
}

export type ExportFormat = 'webp' | 'avif' | 'jpeg' | 'png';

export type GalleryMark =
  | { readonly kind: 'rating'; readonly value: 0 | 1 | 2 | 3 | 4 | 5 }
  | { readonly kind: 'favourite'; readonly value: boolean }
  | { readonly kind: 'rejected'; readonly value: boolean }
  | { readonly kind: 'tags'; readonly add: readonly string[]; readonly remove: readonly string[] };

export type GalleryAction =
  | 'insert'
  | 'copyPath'
  | 'copyMarkdown'
  | 'copyImage'
  | 'export'
  | 'rename'
  | 'move'
  | 'delete'
  | 'reveal'
  | 'open'
  | 'preview'
  | 'reference'
  | 'remix'
  | 'again'
  | 'recall'
  | 'recallParts'
  | 'recipe';

/** A picture that a running job will put there. */
export interface ArrivingView {
  readonly jobId: string;
  readonly index: number;
  readonly ratio: number;
  readonly prompt: string;
}

export interface ThumbnailAnswer {
  readonly id: number;
  /** WebP; undefined when the file cannot be shown: `fault` says why. */
  readonly bytes?: Uint8Array;
  readonly fault?: string;
}

export interface GallerySnapshot {
  /** What the folders are called. */
  readonly folders: readonly string[];
  readonly obstacle?: 'noFolder';
  readonly arriving: readonly ArrivingView[];
  /** Writing marks and files is allowed: not in Restricted Mode. */
  readonly canWrite: boolean;
}

/** Offered by the extension to the gallery. */
export interface GalleryHost extends Contract {
  requests: {
    ready: { params: undefined; result: GallerySnapshot };
    query: { params: GalleryQuestion; result: GalleryResult };
    /** All pictures of an answer that was given in part; null when too many others were given since. */
    rest: { params: { readonly answer: number }; result: PackedLooks | null };
    /** At most 400 ids; ids that are gone are left out. */
    tiles: { params: { readonly ids: readonly number[] }; result: readonly TileView[] };
    /** At most 60 ids, answered together; the first ones are made first. */
    thumbnails: {
      params: { readonly ids: readonly number[]; readonly side: 320 | 640 };
      result: readonly ThumbnailAnswer[];
    };
    detail: { params: { readonly id: number }; result: DetailView | null };
    family: { params: { readonly id: number }; result: readonly FamilyNode[] };
    mark: { params: { readonly ids: readonly number[]; readonly mark: GalleryMark }; result: undefined };
    /** Takes back the last mark, rename, move or deletion; says what, or null when there is nothing left. */
    undo: { params: undefined; result: { readonly words: string } | null };
    act: { params: { readonly ids: readonly number[]; readonly action: GalleryAction }; result: undefined };
    /** The id of a file that the view remembers by its path; null when it is gone. */
    find: { params: { readonly path: string }; result: number | null };
    openComposer: { params: undefined; result: undefined };
  };
  events: {
    /** Files have changed: ask again. Bursts come as one. */
    changed: { readonly revision: number };
    arriving: readonly ArrivingView[];
    snapshot: GallerySnapshot;
    /** Show this picture: from a right-click or the composer. */
    show: { readonly id: number };
  };
}

/** Offered by the gallery to the extension: nothing is asked of it. */
export interface GalleryView extends Contract {
  requests: Record<never, never>;
  events: Record<never, never>;
}
