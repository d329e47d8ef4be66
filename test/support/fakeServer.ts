import { Gates } from './fakeServer.gates.ts';
import { PaidDesk } from './fakeServer.paid.ts';
import type { PaidCall } from './fakeServer.paid.ts';
import { paintAsked, paintSmall } from './fakeServer.provider.ts';
import type { PictureMaker } from './fakeServer.provider.ts';
import { listen } from './fakeServer.requests.ts';
import type { Exchange, Listener, RequestHead } from './fakeServer.requests.ts';
import { ResultHost } from './fakeServer.results.ts';
import type { LinkCall } from './fakeServer.results.ts';
import type { LinkScript, Script } from './fakeServer.scripts.ts';
import { deliver } from './fakeServer.wire.ts';
import type { PlannedAnswer } from './fakeServer.wire.ts';

export type { PaidCall } from './fakeServer.paid.ts';
export type { LinkCall } from './fakeServer.results.ts';

export interface FakeServerOptions {
  /** Any other key is answered with 401; without it every key is good. */
  readonly key?: string;
  /** `asked`: real pixels of the size asked for. `small`: the same shape, at most 96 px, for speed. */
  readonly pictures?: 'asked' | 'small' | PictureMaker;
  /** Refuses, by rules of its own, what the documents say is refused. */
  readonly strict?: boolean;
  readonly host?: string;
  readonly port?: number;
  readonly basePath?: string;
  /** Bodies up to this size are kept whole; of larger ones digests and sizes. Default 64 MiB. */
  readonly keepBodyBytes?: number;
  /** False only counts the bytes of a body, for measurements in which the server must cost nothing. */
  readonly readBodies?: boolean;
}

/** A request that is no paid one: model lists, wrong paths, or anything that reached the stranger. */
export interface OtherCall {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Starts the provider, its result host and a stranger nobody should talk to, each on a port of its own. */
export async function startFakeServer(options: FakeServerOptions = {}): Promise<FakeServer> {
  const server = new FakeServer(options);
  await server.start();
  return server;
}

export class FakeServer {
  /** Things no client may ever do, in words. Every test can end with an empty list. */
  readonly violations: string[] = [];
  readonly others: OtherCall[] = [];
  readonly strangerCalls: OtherCall[] = [];
  /** The key that is accepted; may be changed in the middle of a test. */
  key: string | undefined;
  readonly #options: FakeServerOptions;
  readonly #gates = new Gates();
  readonly #exchanges = new Set<Exchange>();
  readonly #results: ResultHost;
  readonly #desk: PaidDesk;
  #clockOffset = 0;
  #notPaidBytes = 0;
  #api: Listener | undefined;
  #stranger: Listener | undefined;

  constructor(options: FakeServerOptions) {
    this.#options = options;
    this.key = options.key;
    const host = options.host ?? '127.0.0.1';
    const now = (): number => Date.now() + this.#clockOffset;
    const violation = (text: string): void => void this.violations.push(text);
    this.#results = new ResultHost({
      host,
      gates: this.#gates,
      now,
      violation,
      strangerOrigin: () => this.strangerOrigin,
    });
    const { pictures = 'asked', strict = false, keepBodyBytes = 64 * 1024 ** 2, readBodies = true } = options;
    const maker = typeof pictures === 'function' ? pictures : pictures === 'small' ? paintSmall : paintAsked;
    this.#desk = new PaidDesk({
      gates: this.#gates,
      results: this.#results,
      now,
      key: () => this.key,
      strict,
      maker,
      keepBodyBytes,
      readBodies,
    });
  }

  async start(): Promise<void> {
    const host = this.#options.host ?? '127.0.0.1';
    await this.#results.start();
    this.#stranger = await listen(host, 0, { request: exchange => this.#serveStranger(exchange) });
    this.#api = await listen(host, this.#options.port ?? 0, {
      connected: exchange => {
        this.#exchanges.add(exchange);
        return this.#desk.early('connect', exchange);
      },
      firstByte: exchange => {
        this.#exchanges.add(exchange);
        return this.#desk.early('firstByte', exchange);
      },
      request: exchange => this.#serveApi(exchange),
    });
  }

  get origin(): string {
    return this.#api?.origin ?? '';
  }

  get baseUrl(): string {
    return `${this.origin}${this.#options.basePath ?? '/v1'}`;
  }

  get resultOrigin(): string {
    return this.#results.origin;
  }

  get strangerOrigin(): string {
    return this.#stranger?.origin ?? '';
  }

  /** Every paid request whose head was read, whatever became of it. */
  get paid(): readonly PaidCall[] {
    return this.#desk.calls.items;
  }

  /** Those whose complete body was read. */
  get accepted(): readonly PaidCall[] {
    return this.#desk.accepted.items;
  }

  /** Accepted and not plainly refused: what one click may cause at most once. */
  get maybeBilled(): number {
    return this.accepted.filter(call => call.maybeBilled).length;
  }

  /** Requests of which at least one byte came, complete or not; others than paid ones left out. */
  get firstBytesSeen(): number {
    return [...this.#exchanges].filter(exchange => exchange.bytesSeen > 0).length - this.#notPaidBytes;
  }

  get links(): readonly LinkCall[] {
    return this.#results.calls.items;
  }

  /** The n-th accepted paid request, 1-based, as soon as it is there. */
  paidCall(n = 1): Promise<PaidCall> {
    return this.#desk.accepted.nth(n);
  }

  /** The n-th download, 1-based, as soon as its head is there. */
  download(n = 1): Promise<LinkCall> {
    return this.#results.calls.nth(n);
  }

  /** Adds to the queue: each paid request uses up one script. */
  script(...scripts: readonly Script[]): void {
    this.#desk.queue.push(...scripts);
  }

  /** For requests that find the queue empty. */
  otherwise(script: Script): void {
    this.#desk.otherwise = script;
  }

  /** For links that have no script of their own. */
  scriptLinks(script: LinkScript): void {
    this.#results.defaultScript = script;
  }

  /** Puts bytes on the result host without any purchase. */
  mint(bytes: Buffer, script: LinkScript = [], name = 'picture.jpeg'): string {
    return this.#results.mint(bytes, name, script);
  }

  open(gate: string): void {
    this.#gates.open(gate);
  }

  reached(gate: string, times = 1): Promise<void> {
    return this.#gates.reached(gate, times);
  }

  /** Moves the clock of the provider: after 24 hours links are expired. */
  advanceClock(ms: number): void {
    this.#clockOffset += ms;
  }

  async close(): Promise<void> {
    this.#gates.close();
    this.#desk.calls.close();
    this.#desk.accepted.close();
    await Promise.all([this.#api?.close(), this.#stranger?.close(), this.#results.close()]);
  }

  async #serveApi(exchange: Exchange & { head: RequestHead }): Promise<boolean> {
    const { method, target, headers } = exchange.head;
    const base = this.#options.basePath ?? '/v1';
    if (method === 'POST' && target === `${base}/images/generations`) return this.#desk.serve(exchange);
    this.#notPaidBytes += 1;
    this.others.push({ method, target, headers });
    const models = ['doubao-seedream-4-5-251128', 'doubao-seedream-4-0-250828', 'doubao-seedream-5-0-260128'];
    const listed = method === 'GET' && target === `${base}/models`;
    const known = this.key === undefined || headers['authorization'] === `Bearer ${this.key}`;
    if (!listed)
      return this.#plain(exchange, 404, {
        error: { code: 'NotFound', message: 'no such route', param: '', type: '' },
      });
    if (!known)
      return this.#plain(exchange, 401, {
        error: { code: 'AuthenticationError', message: 'invalid key', param: '', type: '' },
      });
    return this.#plain(exchange, 200, { object: 'list', data: models.map(id => ({ id, object: 'model' })) });
  }

  async #serveStranger(exchange: Exchange & { head: RequestHead }): Promise<boolean> {
    const { method, target, headers } = exchange.head;
    this.strangerCalls.push({ method, target, headers });
    const secret = 'authorization' in headers ? ', with a key' : '';
    this.violations.push(`a stranger was contacted: ${method} ${target.split('?')[0]}${secret}`);
    return this.#plain(exchange, 200, { stranger: true });
  }

  async #plain(exchange: Exchange & { head: RequestHead }, status: number, value: unknown): Promise<boolean> {
    for await (const _ of exchange.body()) continue;
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const answer: PlannedAnswer = { status, headers, body: [Buffer.from(JSON.stringify(value))] };
    const { socket, gone, head } = exchange;
    return deliver(answer, {
      socket,
      gone,
      gates: this.#gates,
      keepAlive: head.headers['connection'] !== 'close',
    });
  }
}
