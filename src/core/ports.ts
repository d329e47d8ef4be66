import type { ImagePayload, ServerEvent } from './api/events.ts';

/** Wall clock and waits; tests replace it by a clock moved by hand. */
export interface Clock {
  /** Milliseconds since 1970, for dates that are shown or stored. */
  now(): number;
  /** Milliseconds that never run backwards, for durations and time limits. */
  monotonic(): number;
  /** Rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Fields by allow-list (promise R6): never bodies, headers, query strings, prompts or keys. */
export interface LogFields {
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly bytes?: number;
  readonly ms?: number;
  readonly code?: string;
  readonly attempt?: number;
  readonly index?: number;
  readonly count?: number;
  readonly kind?: string;
}

export interface Logger {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** The key for one origin, read anew for every request so that a removed key stops at once (R7). */
export interface KeySource {
  get(origin: string): Promise<string | undefined>;
}

/** A piece of the request body: text as it is, or bytes to be written as base64, in memory or of a file on disk. */
export type BodyPart =
  | string
  | { readonly base64: Uint8Array }
  | { readonly base64File: { readonly path: string; readonly bytes: number } };

/** Where the bytes of one image go while they arrive. */
export interface ImageSink {
  /** The bytes are only valid during the call. */
  write(bytes: Uint8Array): void;
  end(): ImagePayload;
  /** The bytes are not wanted: a preview, an unreadable image, a cut answer. */
  discard(): void;
}

/** Opens sinks and, where writing takes time, says when the next bytes may come. */
export interface ImageSinks {
  open(): ImageSink;
  ready?(): Promise<void>;
}

/** Lends memory to whoever brings bytes, so that nothing has to be copied there. */
export interface Basin {
  /** Memory for the next bytes, never empty; lent until it is filled or something else is asked. */
  room(): Uint8Array;
  /** So many bytes at the beginning of the last room have come. */
  filled(bytes: number): void;
  /** Resolves when the next bytes may come; undefined when they may at once. */
  ready(): Promise<void> | undefined;
}

/** Collects a download; a later attempt may go on where an earlier one ended. */
export interface ByteStore extends Basin {
  readonly length: number;
  /** The number of bytes to come, as far as the sender can be believed. */
  expect(bytes: number): void;
  /** The bytes are only valid during the call. */
  add(bytes: Uint8Array): void;
  clear(): void;
}

/** One paid call, complete; the transport adds nothing but the framing. */
export interface PaidRequest {
  /** Absolute URL of `…/images/generations`. */
  readonly url: string;
  readonly key: string;
  /** JSON in pieces, so that fourteen references are never one string. */
  readonly body: readonly BodyPart[];
  /** Upper limit of images this call may answer with. */
  readonly maxImages: number;
  /** Takes the images that come inside the answer. */
  readonly sinks: ImageSinks;
}

export interface DownloadRequest {
  /** The signed link, used byte for byte and never logged. */
  readonly url: string;
  /** Where the paid request went; loopback links are allowed only when this is loopback (R18). */
  readonly endpoint: string;
}

export interface Transport {
  /**
   * Sends one paid request, at most once, and yields what the server says as it says it.
   * Throws a SeedreamError whose `details.billing` tells what is known about money.
   */
  generate(request: PaidRequest, signal: AbortSignal): AsyncIterable<ServerEvent>;
  /** Fetches a finished image without the key into `store`; may retry (R17). At most 64 MiB, all of it when it resolves. */
  download(request: DownloadRequest, store: ByteStore, signal: AbortSignal): Promise<void>;
}

export interface PixelsTarget {
  /** Longest allowed side in pixels after orientation is applied. */
  readonly maxSide: number;
  /** Upper limit of the encoded result. */
  readonly maxBytes: number;
  /** `lossless` asks for PNG while it fits `maxBytes`, `jpeg` for a high-quality JPEG (PNG where there is alpha). */
  readonly encoding: 'lossless' | 'jpeg';
}

export interface PixelsResult {
  readonly bytes: Uint8Array;
  readonly format: 'jpeg' | 'png';
  readonly width: number;
  readonly height: number;
}

/** Decoding and encoding in a child process with a deadline and a pixel limit (R22). */
export interface Pixels {
  /** Applies the orientation, scales down where needed, drops all metadata, re-encodes. */
  fit(bytes: Uint8Array, target: PixelsTarget, signal: AbortSignal): Promise<PixelsResult>;
}

/** What a file is to hold: in one piece, or in pieces that follow each other. */
export type Content = Uint8Array | readonly Uint8Array[];

/** SHA-256 as lower-case hex. */
export type Digest = (content: Content) => Promise<string>;

/** Cryptographically random bytes as lower-case hex. */
export type RandomHex = (bytes: number) => string;

/** A file written, synced and read back under a random name beside its target; nothing sees it until it is published. */
export interface StagedFile {
  /** Gives it its name without ever overwriting: resolves false when the name is taken. */
  publishAs(name: string): Promise<boolean>;
  /** Removes it, published or not. Never throws. */
  withdraw(): Promise<void>;
}

/** Names a folder again later: `root` is a path on this machine's disk, or a URI that only the editor can write to. */
export interface FolderTarget {
  readonly kind: 'local' | 'editor';
  readonly root: string;
  /** Relative to the root. */
  readonly folder: string;
}

/** One folder that results are written to, on behalf of one job; every write is checked against R10 and R11. */
export interface AssetFolder {
  /** The folder's URI, without a slash at the end. */
  readonly uri: string;
  readonly target: FolderTarget;
  /** Makes the folder if need be; refuses, in words, one that is outside the workspace, behind a link, read-only or full (R11, R13). */
  probe(bytesExpected: number): Promise<void>;
  /** Rejects with `storage`, or `cancelled` when aborted, and leaves no file behind then. */
  stage(content: Content, signal?: AbortSignal): Promise<StagedFile>;
  /** Whether a name is taken now; only publishing decides. */
  has(name: string): Promise<boolean>;
  /** SHA-256 of the file of that name; undefined when there is none. Rejects with `storage` when it cannot be told. */
  digestOf(name: string): Promise<string | undefined>;
  /** Removes the file of that name if it has exactly that digest, or is empty: a name that was only reserved. */
  discard(name: string, sha256: string): Promise<void>;
  /** An unfinished file could not be removed: `sweep` is to be tried later. */
  readonly untidy: boolean;
  /** Removes the unfinished files that this job has left here. Rejects with `storage` when one will not go. */
  sweep(): Promise<void>;
}
