import type { Usage } from '../api/events.ts';

/** How one picture was made, as it is stored inside the picture. Nothing in it that the API or the person did not say. */
export interface Recipe {
  readonly version: 1;
  readonly prompt: string;
  /** ISO 8601 in UTC: when the picture arrived. */
  readonly created: string;
  /** Program and version that wrote this. */
  readonly generator: string;
  readonly provider: { readonly id: string; readonly host: string };
  readonly model: {
    /** Row of the model table, when it is one: `seedream-4.5`. */
    readonly name?: string;
    /** The ID that was sent. */
    readonly sent: string;
    /** The ID the answer named; need not equal the one sent. */
    readonly reported?: string;
  };
  readonly requested: RequestedParameters;
  readonly actual: ActualParameters;
  /** Place in the answer: `index` counts from 1, `requested` is the ceiling that was asked for. */
  readonly set: { readonly index: number; readonly requested: number };
  readonly references: readonly RecipeReference[];
  readonly requestId?: string;
  readonly usage?: Usage;
  /** Our own estimate for this one picture from the price table, never a bill. */
  readonly costEstimate?: { readonly amount: number; readonly currency: string };
}

/** The part of the recipe that is known before the answer. */
export type RecipeFrame = Omit<Recipe, 'version' | 'created' | 'actual' | 'set' | 'requestId' | 'usage'>;

export interface RequestedParameters {
  readonly size?: string;
  readonly watermark: boolean;
  readonly maxImages: number;
  readonly responseFormat?: 'url' | 'b64_json';
  readonly outputFormat?: 'jpeg' | 'png';
  readonly stream?: boolean;
  readonly background?: 'auto' | 'transparent' | 'opaque';
  readonly optimizePrompt?: 'standard' | 'fast';
  readonly webSearch?: boolean;
  readonly seed?: number;
  readonly guidanceScale?: number;
}

export interface ActualParameters {
  readonly width: number;
  readonly height: number;
  readonly format: string;
  readonly bytes: number;
  /** `WxH` as the answer claimed it, when it did. */
  readonly declaredSize?: string;
}

export interface RecipeReference {
  /**
   * Relative to the workspace folder, with forward slashes; a file name alone for files outside it; for a link its
   * address without what follows the question mark, which may be a signature.
   */
  readonly path: string;
  /** Of the original file's bytes; like the size unknown for a link, which only the provider has opened. */
  readonly sha256?: string;
  readonly width?: number;
  readonly height?: number;
  /** The file's own `xmpMM:DocumentID`, where it has one. */
  readonly documentId?: string;
  /** True when the file is a photograph or other picture without an AI mark, or was made from one. */
  readonly captured?: boolean;
  /** What was sent, when the picture had to be changed first. */
  readonly sentAs?: { readonly width: number; readonly height: number; readonly bytes: number };
}
