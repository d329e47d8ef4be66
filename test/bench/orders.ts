/** Several purchases at once, each in the engine's own way from order to verified files. */
export interface BuyOrder {
  readonly kind: 'buy';
  readonly baseUrl: string;
  /** Empty, for everything that is written. */
  readonly folder: string;
  readonly jobs: number;
  readonly images: number;
  readonly payload: 'url' | 'b64_json';
  readonly stream: boolean;
}

/** One purchase with references: made ready first, or sent as they are. */
export interface ReferencesOrder {
  readonly kind: 'references';
  readonly baseUrl: string;
  readonly folder: string;
  readonly files: readonly string[];
  readonly areReady: boolean;
}

/** Links as an answer gives them, fetched into the spool: what curl does, with a checksum and a sync besides. */
export interface FetchOrder {
  readonly kind: 'fetch';
  readonly baseUrl: string;
  readonly folder: string;
}

/** One stream event of so many bytes, given to the reader in pieces. */
export interface ReadOrder {
  readonly kind: 'read';
  readonly bytes: number;
  readonly pieceBytes: number;
}

/** The same answer taken by the SDK: into memory, decoded, written. */
export interface SdkOrder {
  readonly kind: 'sdk';
  readonly baseUrl: string;
  readonly folder: string;
  readonly stream: boolean;
}

/** A body of so many bytes that lies ready in memory. */
export interface RawOrder {
  readonly kind: 'raw';
  readonly baseUrl: string;
  readonly bytes: number;
}

export type Order = BuyOrder | ReferencesOrder | FetchOrder | ReadOrder | SdkOrder | RawOrder;

/** What a process tells of the work it was given; all times in milliseconds, all sizes in bytes. */
export interface Figures {
  readonly ms: number;
  readonly files: number;
  /** From the last byte of the last answer to the end of the work. */
  readonly tailMs: number;
  readonly cpuMs: number;
  readonly addedPeak: number;
  readonly longestBlockMs: number;
  /** Before the work that `ms` is about. */
  readonly preparingMs: number;
}

/** A picture was saved; only the sum of all jobs is told. */
export interface Progress {
  readonly saved: number;
}
