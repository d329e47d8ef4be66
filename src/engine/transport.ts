import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { Client, errors, type buildConnector, type Dispatcher } from 'undici';
import type { Clock, Logger, Transport } from '../core/ports.ts';
import { ChunkQueue } from './chunkQueue.ts';
import { createDial, type DialOptions } from './dial.ts';
import { Downloader } from './download.ts';
import {
  errorCode,
  WireError,
  type Exchange,
  type ExchangeRequest,
  type OpenExchange,
  type WireFault,
} from './exchange.ts';
import { memorySinks, type ImageSinks } from './imageSink.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { PaidCall } from './paidCall.ts';
import { SingleLine } from './singleLine.ts';

export interface TransportOptions {
  readonly log: Logger;
  readonly clock: Clock;
  readonly userAgent: string;
  /** How names become addresses and which authorities are trusted. */
  readonly connect?: Pick<DialOptions, 'lookup' | 'ca'>;
  readonly limits?: Partial<Limits>;
  readonly sinks?: ImageSinks;
  /** Spreads the waits of several windows; in [0, 1). */
  readonly random?: () => number;
}

/** Rebuilt from undici's error by its class; its message and data stay behind. */
function faultOf(error: unknown): WireFault {
  if (error instanceof errors.HeadersOverflowError) return 'hugeHeaders';
  return error instanceof errors.HTTPParserError ? 'notHttp' : 'cut';
}

/** Passes what undici pushes on to a promise for the head and a queue for the body. */
class AnswerHandler implements Dispatcher.DispatchHandler {
  readonly head = Promise.withResolvers<{ status: number; headers: ReadonlyMap<string, string> }>();
  readonly body = new ChunkQueue();
  readonly #explain: (error: unknown) => WireError;
  readonly #request: ExchangeRequest;

  constructor(request: ExchangeRequest, explain: (error: unknown) => WireError) {
    this.#request = request;
    this.#explain = explain;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.body.onFull = () => controller.pause();
    this.body.onRoom = () => controller.resume();
  }

  onRequestSent(): void {
    this.#request.onProgress('sent');
  }

  onResponseStart(_: unknown, status: number, headers: Record<string, string | string[] | undefined>): void {
    // Informational heads say only that the other side is alive.
    if (status < 200) return this.#request.onProgress('sent');
    const entries = Object.entries(headers).map(([name, value]): [string, string] => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]);
    this.head.resolve({ status, headers: new Map(entries) });
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.body.push(chunk);
  }

  onResponseEnd(): void {
    this.body.end();
  }

  onResponseError(_: unknown, error: Error): void {
    const failure = this.#explain(error);
    this.head.reject(failure);
    this.body.end(failure);
  }
}

function* withProgress({ body, onProgress }: ExchangeRequest): Generator<Uint8Array> {
  for (const chunk of body?.chunks() ?? []) {
    onProgress('sending');
    yield chunk;
  }
}

/**
 * One request on one connection of its own. undici would connect again for a request that a dying connection left
 * unanswered; the single line refuses that, so nothing is ever sent twice (R1). Its own limits on time are off:
 * ours are shorter and cover the body.
 */
const openExchange: OpenExchange = async (request, signal): Promise<Exchange> => {
  if (signal.aborted) throw new WireError('connect', false);
  const line = new SingleLine(request, signal);
  const client = new Client(request.url.origin, {
    connect: (_, callback) => void hand(line.connect(), callback),
    allowH2: false,
    pipelining: 1,
    maxHeaderSize: request.maxHeaderBytes,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const close = (): void => void client.destroy();
  const handler = new AnswerHandler(request, error => line.explain(error, faultOf(error), errorCode(error)));
  signal.addEventListener('abort', close, { once: true });
  try {
    client.dispatch(optionsFor(request), handler);
    const { status, headers } = await handler.head.promise;
    return {
      status,
      header: name => headers.get(name),
      body: handler.body,
      close: () => {
        signal.removeEventListener('abort', close);
        close();
      },
    };
  } catch (error) {
    signal.removeEventListener('abort', close);
    close();
    throw error;
  }
};

async function hand(dialled: Promise<Socket>, callback: buildConnector.Callback): Promise<void> {
  let socket: Socket;
  try {
    socket = await dialled;
  } catch (error) {
    callback(error instanceof Error ? error : new WireError('connect', false), null);
    return;
  }
  callback(null, socket);
}

function optionsFor(request: ExchangeRequest): Dispatcher.DispatchOptions {
  const { body, url } = request;
  const base = { method: request.method, path: `${url.pathname}${url.search}`, reset: true };
  if (body === undefined) return { ...base, headers: request.headers };
  const headers = { ...request.headers, 'content-length': String(body.length) };
  // undici takes any iterable of bytes and waits for the socket to drain; its types know only streams.
  return { ...base, headers, body: withProgress(request) as unknown as Readable };
}

/** The wire: one paid request at most once, and careful downloads. */
export function createTransport(options: TransportOptions): Transport & { dispose(): Promise<void> } {
  const { log, clock, userAgent, sinks = memorySinks, random = Math.random } = options;
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const closed = new AbortController();
  const base = { open: openExchange, clock, log, limits, userAgent };
  const dial = createDial(options.connect);
  const downloader = new Downloader({ ...base, random, connect: options.connect ?? {} });
  return {
    // A generator, so that nothing is begun, not even a timer, before the first event is asked for.
    async *generate(request, signal) {
      yield* new PaidCall({ ...base, dial, sinks }, request, [signal, closed.signal]).run();
    },
    download: (request, signal) => downloader.download(request, [signal, closed.signal]),
    dispose: async () => closed.abort(),
  };
}
