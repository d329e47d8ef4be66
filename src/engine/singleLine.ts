import type { Socket } from 'node:net';
import { WireError, type ExchangeRequest, type WireFault } from './exchange.ts';
import { skipInformational } from './informational.ts';
import { bareHost } from './linkGuard.ts';

/**
 * The one connection of one request. It knows whether a byte of the request has left: a socket counts a byte from
 * the moment it is handed to the system, so a count that has not moved since the connection was ready means that
 * nothing can have arrived.
 */
export class SingleLine {
  readonly #request: ExchangeRequest;
  readonly #signal: AbortSignal;
  #isUsed = false;
  #socket: Socket | undefined;
  #writtenBefore = 0;

  constructor(request: ExchangeRequest, signal: AbortSignal) {
    this.#request = request;
    this.#signal = signal;
  }

  async connect(): Promise<Socket> {
    if (this.#isUsed) throw new WireError('cut', this.hasSent);
    this.#isUsed = true;
    const { url, dial, intake, maxHeaderBytes, onProgress } = this.#request;
    const secure = url.protocol === 'https:';
    const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
    const socket = await dial({ secure, host: bareHost(url), port }, this.#signal, intake);
    this.#writtenBefore = socket.bytesWritten;
    // They say only that the other side is alive.
    skipInformational(socket, { maxHeadBytes: maxHeaderBytes, onSkipped: () => onProgress('sent') });
    this.#socket = socket;
    onProgress('connected');
    return socket;
  }

  get hasSent(): boolean {
    return this.#socket !== undefined && this.#socket.bytesWritten > this.#writtenBefore;
  }

  /** Nothing that was written waits in this process any more. */
  get isDrained(): boolean {
    return this.#socket !== undefined && this.#socket.writableLength === 0;
  }

  /** An error of the connection or of the HTTP machinery as one that quotes nothing. */
  explain(error: unknown, fault: WireFault, code: unknown): WireError {
    if (error instanceof WireError && error.fault !== 'cut') return error;
    const isDialled = this.#socket !== undefined;
    return new WireError(isDialled ? fault : 'connect', this.hasSent, code);
  }
}
