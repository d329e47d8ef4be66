import { createHash, createHmac } from 'node:crypto';
import { Arrivals, Gone } from './fakeServer.gates.ts';
import type { Gates } from './fakeServer.gates.ts';
import { linkAnswer } from './fakeServer.links.ts';
import type { LinkPlan, LinkScript } from './fakeServer.scripts.ts';
import { listen } from './fakeServer.requests.ts';
import type { Exchange, Listener, RequestHead } from './fakeServer.requests.ts';
import { deliver } from './fakeServer.wire.ts';

/** One download as the result host saw it. */
export interface LinkCall {
  readonly path: string;
  /** Path and query, byte for byte. */
  readonly target: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** 1-based, counted per link. */
  readonly attempt: number;
  readonly at: number;
  status: number;
  /** The client left before the answer was complete. */
  aborted: boolean;
  bodyBytesSent: number;
}

export interface StoredResult {
  readonly target: string;
  readonly bytes: Buffer;
  readonly etag: string;
  readonly issuedAt: number;
  readonly script: LinkScript;
  attempts: number;
}

export interface ResultHostOptions {
  readonly host: string;
  readonly gates: Gates;
  /** The emulated clock; links live for a day of it. */
  readonly now: () => number;
  readonly strangerOrigin: () => string;
  readonly violation: (text: string) => void;
}

const dayMs = 86_400_000;

/** The bucket that hands out finished images: another origin, signed queries, no key wanted. */
export class ResultHost {
  readonly calls = new Arrivals<LinkCall>();
  readonly #options: ResultHostOptions;
  readonly #byPath = new Map<string, StoredResult>();
  #listener: Listener | undefined;
  #minted = 0;
  /** For every link that has no script of its own. */
  defaultScript: LinkScript = [];

  constructor(options: ResultHostOptions) {
    this.#options = options;
  }

  async start(port = 0): Promise<void> {
    this.#listener = await listen(this.#options.host, port, { request: exchange => this.#serve(exchange) });
  }

  get origin(): string {
    return this.#listener?.origin ?? '';
  }

  async close(): Promise<void> {
    await this.#listener?.close();
    this.calls.close();
  }

  /** Stores bytes and gives a link whose query breaks when anything at all re-encodes it. */
  mint(bytes: Buffer, name: string, script: LinkScript = []): string {
    this.#minted += 1;
    const path = `/doubao-seedream/${this.#minted}/${name}`;
    const issuedAt = this.#options.now();
    const date = new Date(issuedAt).toISOString().replaceAll(/[-:]|\.\d+/gu, '');
    const signature = createHmac('sha256', 'emulated').update(`${path}${date}`).digest('hex');
    // Upper- and lower-case escapes, an escape that need not be one and a bare comma: each is changed by some URL library.
    const query =
      `X-Tos-Algorithm=TOS4-HMAC-SHA256&X-Tos-Credential=AKLTemulated%2F${date.slice(0, 8)}%2fcn-beijing%2Ftos%2Frequest` +
      `&X-Tos-Date=${date}&X-Tos-Expires=86400&X-Tos-Signature=${signature}&X-Tos-SignedHeaders=host` +
      `&x-tos-process=image%2Fwatermark,text_%7E%2B&x-empty=&x-flag`;
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    this.#byPath.set(path, { target: `${path}?${query}`, bytes, etag, issuedAt, script, attempts: 0 });
    return `${this.origin}${path}?${query}`;
  }

  async #serve(exchange: Exchange & { head: RequestHead }): Promise<boolean> {
    const { head, socket, gone } = exchange;
    for await (const _ of exchange.body()) continue;
    const path = head.target.split('?')[0] ?? '';
    const stored = this.#byPath.get(path);
    if (stored) stored.attempts += 1;
    const call = this.#note(head, path, stored?.attempts ?? 1);
    const plan = (stored && planFor(stored, this.defaultScript)) ?? {};
    const answer = this.#answer(head, stored, plan);
    call.status = answer.status;
    this.calls.add(call);
    const wrote = (bytes: number): void => void (call.bodyBytesSent += bytes);
    const keepAlive = head.headers['connection']?.toLowerCase() !== 'close';
    const { wire, gates: gatePlan } = plan;
    try {
      return await deliver(answer, {
        socket,
        gone,
        gates: this.#options.gates,
        wire,
        gatePlan,
        keepAlive,
        head: head.method === 'HEAD',
        wrote,
      });
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      call.aborted = true;
      return false;
    }
  }

  #note(head: RequestHead, path: string, attempt: number): LinkCall {
    const { headers, target, method } = head;
    for (const name of ['authorization', 'cookie', 'x-api-key']) {
      if (name in headers) this.#options.violation(`the result host was sent ${name}`);
    }
    return {
      path,
      target,
      method,
      headers,
      attempt,
      at: this.#options.now(),
      status: 0,
      aborted: false,
      bodyBytesSent: 0,
    };
  }

  #answer(
    head: RequestHead,
    stored: StoredResult | undefined,
    plan: LinkPlan,
  ): ReturnType<typeof linkAnswer> {
    const hop = /^\/hop\/(\w+)\?(.*)$/u.exec(head.target);
    if (hop) return this.#nextHop(hop[1] ?? '', hop[2] ?? '');
    if (!stored) return bucketError(404, 'NoSuchKey', 'The specified key does not exist.');
    if (head.target !== stored.target)
      return bucketError(403, 'AccessDenied', 'Access Denied', '0003-00000015');
    if (this.#options.now() - stored.issuedAt > dayMs)
      return bucketError(403, 'AccessDenied', 'Request has expired');
    if (!['GET', 'HEAD'].includes(head.method))
      return bucketError(405, 'MethodNotAllowed', 'Method Not Allowed');
    return linkAnswer(head, stored, {
      plan,
      origin: this.origin,
      strangerOrigin: this.#options.strangerOrigin(),
    });
  }

  #nextHop(left: string, target: string): ReturnType<typeof linkAnswer> {
    const next = left === 'loop' ? 'loop' : String(Number(left) - 1);
    const location = next === '0' ? decodeURIComponent(target) : `/hop/${next}?${target}`;
    return { status: 302, headers: { location: `${this.origin}${location}` }, body: [] };
  }
}

function planFor(stored: StoredResult, fallback: LinkScript): LinkPlan | undefined {
  let before = 0;
  for (const plan of stored.script.length > 0 ? stored.script : fallback) {
    before += plan.times ?? 1;
    if (stored.attempts <= before) return plan;
  }
  return undefined;
}

function bucketError(
  status: number,
  code: string,
  message: string,
  ec?: string,
): ReturnType<typeof linkAnswer> {
  const body = JSON.stringify({ Code: code, Message: message, ...(ec !== undefined && { EC: ec }) });
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-tos-request-id': 'emulated' },
    body: [Buffer.from(body)],
  };
}
