import type { LogFields } from '../core/ports.ts';
import type { Words } from '../core/phrase.ts';
import type { Recipe } from '../core/metadata/recipe.ts';
import type {
  ExportFormat,
  FamilyNode,
  GalleryMark,
  GalleryQuestion,
  GalleryResult,
  PackedLooks,
  RelativeView,
  ThumbnailAnswer,
  TileView,
} from '../shared/gallery.ts';
import type { Contract } from '../shared/rpc.ts';

/** A folder whose pictures the gallery shows, with everything below it. */
export interface CatalogueFolder {
  /** Absolute path on this machine. */
  readonly path: string;
  /** What the path of its files begins with for people: relative to the workspace folder. */
  readonly label: string;
  /** The workspace folder that it has to lie in with links followed: one that leads out of it is not shown (R11). */
  readonly within?: string;
}

export interface CatalogueSetup {
  readonly folders: readonly CatalogueFolder[];
}

/** One file, whole; where it lies is for the host only. */
export interface FileFacts extends TileView {
  /** Absolute, beginning as the host named the gallery's folder. */
  readonly file: string;
  /** The folder's label and the path below it. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Milliseconds since 1970: the recipe's date, else the file's. */
  readonly created: number;
  readonly format: string;
  readonly recipe?: Recipe;
  readonly tags: readonly string[];
  readonly aiLabel: 'ai' | 'aiFromPhotos' | 'none';
  readonly signed: boolean;
  readonly references: readonly RelativeView[];
  readonly children: readonly RelativeView[];
}

/** What a mark has done, so that it can be taken back. */
export interface MarkReport {
  /** Files whose mark is now another one, by absolute path, with the marks that lead back. */
  readonly undo: readonly { readonly file: string; readonly marks: readonly GalleryMark[] }[];
  readonly failures: readonly { readonly file: string; readonly words: Words }[];
}

export interface ExportOrder {
  /** Absolute paths. */
  readonly file: string;
  readonly target: string;
  readonly format: ExportFormat;
  /** In pixels; undefined keeps the size. Never enlarges. */
  readonly width?: number;
}

export interface ExportReport {
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Whether recipe and AI label are in the new file. */
  readonly labelled: boolean;
}

/** What the catalogue process does for the host. Nothing here can buy anything or knows a key. */
export interface CatalogueOffers extends Contract {
  requests: {
    /** Replaces the folders; reading begins at once, `changed` tells of progress. */
    open: { params: CatalogueSetup; result: undefined };
    query: { params: GalleryQuestion; result: GalleryResult };
    /** All pictures of an answer that was given lately. */
    rest: { params: { readonly answer: number }; result: PackedLooks | undefined };
    tiles: { params: { readonly ids: readonly number[] }; result: readonly TileView[] };
    thumbnails: {
      params: { readonly ids: readonly number[]; readonly side: 320 | 640 };
      result: readonly ThumbnailAnswer[];
    };
    /** Of any local picture, in the gallery or not; undefined when it cannot be shown. 1600 is not kept in the cache. */
    thumbnail: {
      params: { readonly file: string; readonly side: 320 | 640 | 1600 };
      result: Uint8Array | undefined;
    };
    /** Ids that are gone are left out. */
    facts: { params: { readonly ids: readonly number[] }; result: readonly FileFacts[] };
    family: { params: { readonly id: number }; result: readonly FamilyNode[] };
    /** By absolute path, or by label path as in `FileFacts.path`. */
    find: { params: { readonly path: string }; result: number | undefined };
    /** Writes standard XMP fields into the files, pixels untouched. */
    mark: {
      params: { readonly files: readonly string[]; readonly mark: GalleryMark };
      result: MarkReport;
    };
    exportImage: { params: ExportOrder; result: ExportReport };
    /** A picture has just been saved: look at it now and make its thumbnail. */
    saved: { params: { readonly file: string }; result: undefined };
    /** Pictures are expected: the first thumbnail should not wait for its decoder. */
    warm: { params: { readonly forMs: number }; result: undefined };
    /** For the bench and the log. */
    statistics: {
      params: undefined;
      result: {
        readonly images: number;
        readonly indexMs: number;
        readonly bytesRead: number;
        readonly thumbnailsMade: number;
        readonly rss: number;
      };
    };
  };
  events: {
    /** At most some ten times a second, bursts as one. */
    changed: { readonly revision: number };
    log: { readonly level: 'info' | 'warn' | 'error'; readonly event: string; readonly fields?: LogFields };
  };
}

/** Nothing is asked of the host. */
export interface CatalogueNeeds extends Contract {
  requests: Record<never, never>;
  events: Record<never, never>;
}
