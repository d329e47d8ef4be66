import type { Words } from '../phrase.ts';

/** What each Seedream model can do, as data: the shape of a row. The rows are in `modelRows.ts`. */
export type Platform = 'china' | 'byteplus';

export type Ratio = '1:1' | '4:3' | '3:4' | '16:9' | '9:16' | '3:2' | '2:3' | '21:9';

export type Preset = `${number}K`;

export type OutputFormat = 'jpeg' | 'png';

export type Background = 'auto' | 'transparent' | 'opaque';

export type OptimizeMode = 'standard' | 'fast';

/** Both ends are allowed. */
export interface Span {
  readonly min: number;
  readonly max: number;
}

/** A number that can be chosen, and whether choosing it changes the picture. */
export interface NumberField extends Span {
  readonly default: number;
  readonly effect: 'works' | 'ignored' | 'unsure';
}

/** What a request may say: the part of a row that providers and editions of the documents disagree about. */
export interface Limits {
  readonly presets: readonly Preset[];
  /** In pixels. */
  readonly area: Span;
  /** Width divided by height. */
  readonly ratio: Span;
  readonly maxReferences: number;
  readonly sets: boolean;
  readonly stream: boolean;
  /** Empty: the field is refused and the answer is always JPEG. */
  readonly outputFormats: readonly OutputFormat[];
  /** Empty: there is no such field. */
  readonly background: readonly Background[];
  /** Empty: there is no such field. */
  readonly optimizeModes: readonly OptimizeMode[];
  readonly webSearch: boolean;
  readonly seed: NumberField | false;
  readonly guidance: NumberField | false;
}

export type LimitName = keyof Limits;

/** What somebody else says about the same model. A request that only some refuse is warned about, not refused. */
export interface Opinion {
  /** Follows “According to”. */
  readonly source: Words;
  readonly limits: Partial<Limits>;
  /** Resellers quote older editions; the makers themselves do not. */
  readonly resellersOnly?: true;
  /** Does not touch the sizes that the documents recommend. */
  readonly sparesTable?: true;
}

export interface Price {
  readonly currency: 'USD' | 'CNY';
  /** Per delivered picture, by its pixels: the first row whose `upToPixels` is not exceeded. */
  readonly perImage: readonly { readonly upToPixels?: number; readonly amount: number }[];
  /** Per reference beyond the free ones. */
  readonly perInput?: { readonly amount: number; readonly free: number };
  /** When the source said so: `2026-10` or `2026-07-09`; empty when the person did not say. */
  readonly date: string;
  readonly source: string;
  /** One unofficial source, or the official page was not read. */
  readonly unsure?: true;
}

/** `WxH` for a preset and a ratio, as the documents recommend it. */
export type SizeTable = Readonly<Record<Preset, Readonly<Partial<Record<Ratio, string>>>>>;

export interface Model extends Limits {
  /** What settings and recipes call it: `seedream-4.5`. */
  readonly name: string;
  /** The row of ours it descends from; its own name for ours. */
  readonly family: string;
  readonly label: string;
  readonly ids: Readonly<Record<Platform, string>>;
  /** Other spellings the same model answers to. */
  readonly aliases?: readonly string[];
  readonly retired?: boolean;
  readonly defaultSize: string;
  readonly sizes: SizeTable;
  /** Most layers beside the base that `layer_decomposition` may answer with; 0 where there is no such field. */
  readonly layers: number;
  /** Whether `<point>` and `<bbox>` in the prompt mean places. */
  readonly positionTags: boolean;
  /** What a transparent background asks for: nothing, or exactly one PNG reference that has transparent pixels. */
  readonly transparency: 'any' | 'oneTransparentPng';
  /** Rough seconds a 2K picture takes, for the progress words. */
  readonly usualSeconds: number;
  readonly prices: readonly Price[];
  /** Cells whose sources conflict, are dated or infer: nothing is refused because of them. */
  readonly unsure: readonly (LimitName | 'defaultSize' | 'positionTags')[];
  readonly opinions: readonly Opinion[];
  /** Limits that the person set: what providers say about them no longer counts. */
  readonly decided?: readonly LimitName[];
  /** The provider whose own limits and opinions are already in the row. */
  readonly at?: string;
}

/** What a row needs to know about the place it is asked from. */
export interface Seller {
  readonly id: string;
  readonly label: string;
  readonly kind: 'sandbox' | 'maker' | 'reseller' | 'custom';
  /** Whose spelling of model IDs it takes. */
  readonly platform: Platform;
  /** Whether its documents promise event streams; without that, sets are asked for as plain JSON. */
  readonly stream: boolean;
  /** By the family of a row. */
  readonly rows?: Readonly<Record<string, SellerRow>>;
  /** Longest prompt its documents speak of, in characters. */
  readonly promptCharacters?: number;
}

export interface SellerRow {
  /** Its own documents, where they differ from the makers'. */
  readonly limits?: Partial<Limits>;
  readonly opinions?: readonly Opinion[];
}

/** References plus results of one call (fact sheet 2.5). */
export const maxImagesTogether = 15;

export const seedSpan: Span = { min: -1, max: 2_147_483_647 };

export const guidanceSpan: Span = { min: 1, max: 10 };
