import type { PictureChoice } from './pictures.ts';

/**
 * What the scripted server does with one paid request, as plain data. Every part is optional: what is left out is done
 * as an honest provider does it, so a test states only the deviation it is about.
 */
export interface Script {
  readonly name?: string;
  readonly request?: RequestPlan;
  /** Fields a relay loses before the provider reads the request. */
  readonly drops?: readonly string[];
  readonly answer?: AnswerPlan;
  readonly wire?: WirePlan;
  readonly gates?: GatePlan;
  /** How the links of this answer behave: for all of them, or by image index. */
  readonly links?: LinkScript | Readonly<Record<number, LinkScript>>;
}

/** Trouble while the request is still arriving; such a request is not counted as accepted. */
export interface RequestPlan {
  /** On connect, at the first byte, after the head, or after so many bytes of the body. */
  readonly at: 'connect' | 'firstByte' | 'head' | number;
  /** `answer` gives the scripted answer without reading the rest. */
  readonly how: 'reset' | 'close' | 'stall' | 'answer';
}

export type AnswerPlan = ImagesAnswer | ErrorAnswer | RawAnswer;

export interface ImagesAnswer {
  readonly kind: 'images';
  /** How many come; default as asked. Fewer and more are both possible. */
  readonly count?: number;
  readonly pictures?: PictureChoice | readonly PictureChoice[];
  /** By index. `internal` also drops every later image, as the real service does. */
  readonly failures?: Readonly<Record<number, Failure>>;
  /** `asked` follows `stream` in the request; relays may not. */
  readonly transport?: 'asked' | 'json' | 'stream';
  /** `swapped` sends the one that was not asked for. */
  readonly payload?: 'asked' | 'url' | 'b64_json' | 'swapped' | 'both' | 'neither';
  readonly shape?: 'ark' | 'chainhub' | 'cometapi';
  readonly base64?:
    'standard' | 'urlSafe' | 'dataUri' | 'lineBreaks' | 'unpadded' | 'escapedSlashes' | 'invalid';
  /** By index: a link of the test's own instead of one on the result host. */
  readonly urls?: Readonly<Record<number, string>>;
  /** `odd` picks a ratio outside the tables for a preset; a text is claimed as it is. */
  readonly size?: 'asked' | 'odd' | (string & {});
  readonly usage?: unknown;
  /** Merged over the top level of JSON answers. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly stream?: StreamPlan;
}

export type Failure = 'moderation' | 'internal' | { readonly code: string; readonly message: string };

/** Deviations of an event stream. */
export interface StreamPlan {
  /** Completion order by image index. */
  readonly order?: readonly number[];
  readonly lineEnd?: '\n' | '\r\n' | '\r';
  readonly omit?: readonly ('completed' | 'done' | 'eventLines' | 'lastBlankLine' | 'spaces')[];
  readonly comments?: boolean;
  readonly blankLines?: boolean;
  readonly idLines?: boolean;
  readonly byteOrderMark?: boolean;
  /** JSON spread over several `data:` lines, as the documents print it. */
  readonly multiLineData?: boolean;
  /** A `{"error":…}` frame instead of frame number `at` and everything after it. */
  readonly error?: { readonly at: number; readonly code: string; readonly message: string };
  /** A preview frame before each image; previews are never results. */
  readonly previews?: boolean;
  readonly unknownEvents?: boolean;
  /** Each image frame twice. */
  readonly duplicates?: boolean;
  /** Replaces `image_index`, for absurd values. */
  readonly indexes?: readonly unknown[];
  /** More bytes after the last frame. */
  readonly tail?: string;
}

export interface ErrorAnswer {
  readonly kind: 'error';
  readonly status: number;
  readonly code: string;
  readonly message?: string;
  readonly param?: string;
  readonly type?: string;
  readonly retryAfter?: string;
  /** Quotes the Authorization header in the message, as careless gateways do. */
  readonly echoKey?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Anything else, byte for byte. */
export interface RawAnswer {
  readonly kind: 'raw';
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** How an answer is put on the wire. */
export interface WirePlan {
  readonly framing?: 'length' | 'chunked' | 'close';
  /** Content-Length is wrong by so many bytes: positive promises more than is sent. */
  readonly lengthOffBy?: number;
  /** Borders of the pieces; with `chunked` each piece is one HTTP chunk, so the client sees exactly these borders. */
  readonly pieces?:
    'whole' | { readonly size: number } | { readonly count: number } | { readonly at: readonly number[] };
  /** So many bytes of the body (negative: all but so many), in valid framing. */
  readonly truncate?: number;
  readonly cut?: Cut;
  /** `lie` names gzip and sends plain bytes; `bomb` replaces the body by blanks that unpack to `bombBytes`. */
  readonly encoding?: 'gzip' | 'deflate' | 'br' | 'nested' | 'bomb' | 'lie';
  readonly bombBytes?: number;
  /** Overrides; an empty text removes the header. */
  readonly headers?: Readonly<Record<string, string>>;
  /** About so many bytes of extra headers. */
  readonly padHeaders?: number;
  readonly informational?: readonly number[];
  /** Slow loris: so many bytes at a time, head included. */
  readonly slow?: { readonly bytes: number; readonly everyMs: number };
}

export interface Cut {
  /** Before anything is answered, inside the head, after so many body bytes (negative: from the end), or before an event. */
  readonly at: 'answer' | 'head' | number | { readonly event: number };
  readonly how: 'reset' | 'close' | 'stall';
}

/** Names of gates at which the server stands until the test opens them. */
export interface GatePlan {
  /** When the request has been read and nothing is answered yet. */
  readonly answer?: string;
  /** In the middle of the head. */
  readonly inHead?: string;
  /** When the head has been sent. */
  readonly head?: string;
  /** After so many bytes of the body. */
  readonly bytes?: Readonly<Record<number, string>>;
  /** Before event (or JSON item) number n, counted on the wire from 0. */
  readonly events?: Readonly<Record<number, string>>;
  /** When all bytes have been sent but the answer is not ended. */
  readonly end?: string;
  readonly cut?: string;
}

/** What successive downloads of one link meet; after the list the host is honest. */
export type LinkScript = readonly LinkPlan[];

export interface LinkPlan {
  /** For how many downloads in a row; default 1, `Infinity` for ever. */
  readonly times?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  /** Other bytes than the image's, or so many bytes of something that begins like a JPEG. */
  readonly body?: string | Buffer | { readonly oversize: number };
  readonly range?: 'ignored' | 'refused' | 'wrongStart' | 'lyingStart' | 'noContentRange' | 'wrongTotal';
  readonly etag?: 'strong' | 'weak' | 'none' | 'changing';
  /** To a listening stranger, in a circle, over n hops to the image, or anywhere. */
  readonly redirect?: 'stranger' | 'loop' | { readonly hops: number } | { readonly to: string };
  readonly redirectStatus?: number;
  readonly wire?: WirePlan;
  readonly gates?: GatePlan;
}
