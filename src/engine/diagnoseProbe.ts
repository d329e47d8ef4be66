import { lookup as dnsLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import tls from 'node:tls';
import type { DiagnosisStep } from '../core/network/diagnosis.ts';
import type { NetworkPlan } from '../core/network/plan.ts';
import { phrase } from '../core/phrase.ts';
import type { Clock } from '../core/ports.ts';
import { failureWords, handshakeOf, statusWords } from './diagnoseFindings.ts';
import { tryFor, type Tried } from './diagnoseTry.ts';
import { createDial, type DialOptions, type DialTarget } from './dial.ts';
import type { OpenExchange } from './exchange.ts';

export interface ProbeDeps {
  readonly open: OpenExchange;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly signal: AbortSignal;
  readonly connect: DialOptions;
}

export type Finding = Omit<DiagnosisStep, 'way' | 'name'>;

const stepMs = 6_000;
const headerBytes = 16 * 1024;

/** The steps that are tried on a way, each on a connection and within a time of its own. */
export class Probe {
  readonly #deps: ProbeDeps;

  constructor(deps: ProbeDeps) {
    this.#deps = deps;
  }

  async lookUp(host: string): Promise<Finding> {
    const lookup = this.#deps.connect.lookup ?? dnsLookup;
    const tried = await this.#try(() => addressesOf(lookup, host));
    return findingOf(tried, addresses => ({ state: 'ok', words: addresses.slice(0, 6).join(', ') }));
  }

  async open(target: DialTarget, plan: NetworkPlan): Promise<Finding> {
    const dial = createDial({ ...this.#deps.connect, plan: () => plan });
    const tried = await this.#try(async signal => {
      const socket = await dial(target, signal);
      const { remoteAddress } = socket;
      socket.destroy();
      return remoteAddress;
    });
    return findingOf(tried, address => ({
      state: 'ok',
      words: address === undefined ? phrase('connected') : phrase('connected to {0}', address),
    }));
  }

  /** The certificate is looked at even if it is not trusted: who issued it tells who is in between. Nothing is sent. */
  async shakeHands(target: DialTarget, plan: NetworkPlan): Promise<Finding> {
    const dial = createDial({ ...this.#deps.connect, plan: () => ({ ...plan, strictTls: false }) });
    const tried = await this.#try(async signal => {
      const socket = await dial(target, signal);
      try {
        // A socket of a secure target always is one.
        return handshakeOf(socket as tls.TLSSocket);
      } finally {
        socket.destroy();
      }
    });
    const untrusted = plan.strictTls ? 'failed' : 'note';
    return findingOf(tried, ({ isTrusted, words }) =>
      isTrusted ? { state: 'ok', words } : { state: untrusted, words, isUntrusted: true },
    );
  }

  /** Asks for the list of models: it costs nothing, and any answer proves the way. */
  async call(url: URL, key: string | undefined, plan: NetworkPlan): Promise<Finding> {
    const { connect, open, userAgent } = this.#deps;
    const dial = createDial({ ...connect, plan: () => plan });
    const headers = { accept: 'application/json', 'user-agent': userAgent };
    const request = {
      method: 'GET',
      url,
      headers: key === undefined ? headers : { ...headers, authorization: `Bearer ${key}` },
      dial,
      maxHeaderBytes: headerBytes,
      onProgress: () => undefined,
    } as const;
    const tried = await this.#try(async signal => {
      const exchange = await open(request, signal);
      exchange.close();
      const isWebPage = /^\s*text\/html/iu.test(exchange.header('content-type') ?? '');
      return statusWords(exchange.status, key !== undefined, isWebPage);
    });
    return findingOf(tried, ({ ok, words }) => ({ state: ok ? 'ok' : 'note', words }));
  }

  #try<T>(work: (signal: AbortSignal) => Promise<T>): Promise<Tried<T>> {
    const { clock, signal } = this.#deps;
    return tryFor(work, { clock, maxMs: stepMs, signal });
  }
}

function findingOf<T>(tried: Tried<T>, read: (value: T) => Finding): Finding {
  switch (tried.kind) {
    case 'done':
      return { ...read(tried.value), ms: tried.ms };
    case 'failed':
      return { state: 'failed', ms: tried.ms, words: failureWords(tried.error) };
    case 'timeout':
      return { state: 'failed', ms: tried.ms, words: phrase('nothing was heard in time') };
  }
}

function addressesOf(lookup: LookupFunction, host: string): Promise<readonly string[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
  lookup(host, { all: true }, (error, address) => {
    if (error !== null) reject(error);
    else resolve(Array.isArray(address) ? address.map(one => one.address) : [address]);
  });
  return promise;
}
