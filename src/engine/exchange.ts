import type { Basin } from '../core/ports.ts';
import type { Dial } from './dial.ts';
import type { Intake } from './intake.ts';

/** Bytes to send, with their number known beforehand; taken as fast as the socket lets them go. */
export interface RequestBody {
  readonly length: number;
  /** `isOut` tells whether every chunk so far has left: then the memory of the last one may hold the next. */
  chunks(isOut: () => boolean): AsyncIterable<Uint8Array>;
}

export interface ExchangeRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  readonly dial: Dial;
  /** For an answer that is to be poured. */
  readonly intake?: Intake;
  readonly maxHeaderBytes: number;
  /** Told of every step: the connection is made, bytes go out, all bytes are out. */
  readonly onProgress: (step: 'connected' | 'sending' | 'sent') => void;
}

/** The answer to one request on one connection of its own. */
export interface Exchange {
  readonly status: number;
  header(name: string): string | undefined;
  /** The body as it comes; throws a WireError when it is cut. Can be read once. */
  readonly body: AsyncIterable<Buffer>;
  /** The same, and as seldom twice, into the basin: without a detour where the request has an intake. */
  pour(basin: Basin): Promise<void>;
  /** Ends the connection, now. */
  close(): void;
}

/**
 * Sends one request once: no second connection, no retry, no redirect. Rejects with a WireError until the head of
 * the answer is here. Aborting the signal ends the exchange in any phase.
 */
export type OpenExchange = (request: ExchangeRequest, signal: AbortSignal) => Promise<Exchange>;

export type WireFault = 'connect' | 'cut' | 'refusedAddress' | 'notHttp' | 'hugeHeaders';

/** What went wrong on a connection, rebuilt: errors of sockets and parsers quote what they have read (R6). */
export class WireError extends Error {
  readonly fault: WireFault;
  /** A name such as ECONNRESET, or undefined. */
  readonly code: string | undefined;
  /** False only when it is certain that not one byte of the request left. */
  readonly sent: boolean;

  constructor(fault: WireFault, sent: boolean, code?: unknown) {
    super(`wire: ${fault}`);
    this.name = 'WireError';
    this.fault = fault;
    this.sent = sent;
    this.code = typeof code === 'string' && /^[A-Z0-9_]{2,64}$/.test(code) ? code : undefined;
  }
}

export function errorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
