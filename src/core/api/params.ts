import type { Background, OptimizeMode, OutputFormat } from './models.ts';

/**
 * A reference as it goes over the wire: a public link, a picture in memory, or a prepared picture in a file that is
 * read while it is sent. `alpha: false` says that the picture certainly has no transparent pixel.
 */
export type WireReference =
  | { readonly url: string }
  | { readonly mime: string; readonly bytes: Uint8Array; readonly alpha?: boolean }
  | { readonly mime: string; readonly file: string; readonly size: number; readonly alpha?: boolean };

/** Everything a person may ask of one call. An absent field is not sent, except `watermark`, which always is. */
export interface GenerateParams {
  readonly prompt: string;
  /** The ID that is sent. */
  readonly modelId: string;
  readonly size?: string;
  /** Always sent: a missing field means a visible mark (fact sheet 2.1). */
  readonly watermark: boolean;
  readonly responseFormat?: 'url' | 'b64_json';
  readonly outputFormat?: OutputFormat;
  readonly background?: Background;
  /** How the service rewrites the prompt before it paints. */
  readonly optimizePrompt?: OptimizeMode;
  readonly webSearch?: boolean;
  readonly seed?: number;
  readonly guidanceScale?: number;
  /** 1 = a single picture; more = a set with this ceiling. */
  readonly maxImages: number;
  readonly stream?: boolean;
  readonly references: readonly WireReference[];
}

/** Bytes of a reference inside the request, written as base64; a link's own length. */
export function encodedBytes(reference: WireReference): number {
  if ('url' in reference) return reference.url.length;
  const bytes = 'file' in reference ? reference.size : reference.bytes.length;
  return Math.ceil(bytes / 3) * 4;
}
