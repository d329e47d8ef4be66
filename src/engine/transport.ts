import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { Client, errors, type buildConnector, type Dispatcher } from 'undici';
import { SeedreamError } from '../core/errors.ts';
import type { NetworkPlan } from '../core/network/plan.ts';
import type { Clock, Logger, Transport } from '../core/ports.ts';
import { Certificates } from './certificates.ts';
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
import { defaultLimits, type Limits } from './limits.ts';
import { PaidCall } from './paidCall.ts';
import { pour } from './pour.ts';
import { ProxyError } from './proxyError.ts';
import { SingleLine } from './singleLine.ts';

export interface TransportOptions {
  readonly log: Logger;
  readonly clock: Clock;
  readonly userAgent: string;
  /** How names become addresses and which authorities are trusted. */
  readonly connect?: Pick<DialOptions, 'lookup' | 'ca'>;
  /** Proxy and certificates as they are set now, asked for each connection; without it every way is direct. */
  readonly plan?: () => NetworkPlan;
  readonly limits?: Partial<Limits>;
  /** Spreads the waits of several windows; in [0, 1). */
  readonly random?: () => number;
}

/** Rebuilt from undici's error by its class; its message and data stay behind. */
function faultOf(error: unknown): WireFault {
  if (error instanceof errors.HeadersOverflowError) return 'hugeHeaders';
  return error instanceof errors.HTTPParserError ? 'notHttp' : 'cut';
}

/** A body that could not be read says why itself; whether a part of it had left by then is known here. */
function explained(error: unknown, line: SingleLine): Error {
  if (SeedreamError.is(error)) return error.with({ billing: line.hasSent ? 'unknown' : 'notSent' });
  return line.explain(error, faultOf(error), errorCode(error));
}

/** Passes what undici pushes on to a promise for the head and a queue for the body. */
class AnswerHandler implements Dispatcher.DispatchHandler {
  readonly head = Promise.withResolvers<{ status: number; headers: ReadonlyMap<string, string> }>();
  readonly body = new ChunkQueue();
  readonly #explain: (error: unknown) => Error;
  readonly #request: ExchangeRequest;

  constructor(request: ExchangeRequest, explain: (error: unknown) => Error) {
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

async function* withProgress(
  { body, onProgress }: ExchangeRequest,
  line: SingleLine,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body?.chunks(() => line.isDrained) ?? []) {
    onProgress('sending');
    yield chunk;
  }
}

/**
 * One request on one connection of its own. undici would connect again for a request that a dying connection left
 * unanswered; the single line refuses that, so nothing is ever sent twice (R1). Its own limits on time are off:
 * ours are shorter and cover the body.
 */
export const openExchange: OpenExchange = async (request, signal): Promise<Exchange> => {
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
  const handler = new AnswerHandler(request, error => explained(error, line));
  signal.addEventListener('abort', close, { once: true });
  try {
    client.dispatch(optionsFor(request, line), handler);
    const { status, headers } = await handler.head.promise;
    return {
      status,
      header: name => headers.get(name),
      body: handler.body,
      pour: basin => pour(handler.body, basin, { intake: request.intake, length: lengthIn(headers) }),
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

/** Of a body that ends after so many bytes and not earlier. */
function lengthIn(headers: ReadonlyMap<string, string>): number | undefined {
  const length = headers.get('content-length') ?? '';
  return /^\d{1,15}$/.test(length) && !headers.has('transfer-encoding') ? Number(length) : undefined;
}

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

function optionsFor(request: ExchangeRequest, line: SingleLine): Dispatcher.DispatchOptions {
  const { body, url } = request;
  const base = { method: request.method, path: `${url.pathname}${url.search}`, reset: true };
  if (body === undefined) return { ...base, headers: request.headers };
  const headers = { ...request.headers, 'content-length': String(body.length) };
  // undici takes any iterable of bytes and waits for the socket to drain; its types know only streams.
  return { ...base, headers, body: withProgress(request, line) as unknown as Readable };
}

/** What is wrong with a proxy is said as it is: the words for a provider that is not reached would mislead. */
const openPaid: OpenExchange = async (request, signal) => {
  try {
    return await openExchange(request, signal);
  } catch (error) {
    throw error instanceof ProxyError ? error.asFailure() : error;
  }
};

/** The wire: one paid request at most once, and careful downloads. */
export function createTransport(options: TransportOptions): Transport & { dispose(): Promise<void> } {
  const { log, clock, userAgent, random = Math.random } = options;
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const closed = new AbortController();
  const base = { clock, log, limits, userAgent };
  const connect: DialOptions = {
    ...options.connect,
    ...(options.plan === undefined ? {} : { plan: options.plan }),
    certificates: new Certificates(),
  };
  const dial = createDial(connect);
  const downloader = new Downloader({ ...base, open: openExchange, random, connect });
  return {
    // A generator, so that nothing is begun, not even a timer, before the first event is asked for.
    async *generate(request, signal) {
      if (options.plan?.().strictTls === false)
        log.warn('network: certificates are not checked (http.proxyStrictSSL is off)');
      yield* new PaidCall({ ...base, open: openPaid, dial }, request, [signal, closed.signal]).run();
    },
    download: (request, store, signal) => downloader.download(request, store, [signal, closed.signal]),
    dispose: async () => closed.abort(),
  };
}
