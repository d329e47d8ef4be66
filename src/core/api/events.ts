import type { Words } from '../phrase.ts';

/** What the provider said it used; every number is finite and bounded, and absent when the API did not say it. */
export interface Usage {
  readonly generatedImages?: number;
  readonly outputTokens?: number;
  readonly totalTokens?: number;
  readonly inputImages?: number;
  readonly webSearches?: number;
}

/** An image as it arrives: a link to fetch, or the name under which its sink keeps its bytes and how many they are. */
export type ImagePayload = { readonly url: string } | { readonly file: string; readonly bytes: number };

/** One thing a server told us, the same for JSON and event-stream answers. */
export type ServerEvent =
  /** The answer's head: sent first, and the only place of the request id. */
  | { readonly kind: 'opened'; readonly status: number; readonly requestId?: string }
  | {
      readonly kind: 'image';
      /** 0-based slot in the set. */
      readonly index: number;
      readonly payload: ImagePayload;
      /** `WxH` as the API said it; the decoded image is the truth. */
      readonly size?: string;
      readonly outputFormat?: string;
      readonly model?: string;
      readonly created?: number;
    }
  | {
      readonly kind: 'imageFailed';
      readonly index: number;
      readonly code: string;
      /** The provider's reason; a phrase where it gave none. */
      readonly message: Words;
    }
  /** The answer is complete. Its absence means the connection was cut (R19). */
  | {
      readonly kind: 'completed';
      readonly usage?: Usage;
      readonly model?: string;
      readonly created?: number;
    };
