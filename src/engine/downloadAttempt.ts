import { parseRetryAfter } from '../core/api/failure.ts';
import { SeedreamError } from '../core/errors.ts';
import { phrase, type Words } from '../core/phrase.ts';
import type { Basin, ByteStore, Clock } from '../core/ports.ts';
import { decodeBody, decoderFor } from './contentCoding.ts';
import { Deadlines } from './deadlines.ts';
import { createDial, type Dial, type DialOptions } from './dial.ts';
import { WireError, type Exchange, type OpenExchange } from './exchange.ts';
import { fill, Intake } from './intake.ts';
import type { Limits } from './limits.ts';
import { ProxyError } from './proxyError.ts';
import { allowsAddress, bareHost, checkLink, LinkRefused, type LinkPolicy } from './linkGuard.ts';
import { Stopper } from './stopper.ts';

export interface AttemptDeps {
  readonly open: OpenExchange;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly userAgent: string;
  readonly connect: Omit<DialOptions, 'allows'>;
}

/** What earlier attempts have fetched; only a strong validator makes it fit to be continued. */
export interface PartialImage {
  readonly store: ByteStore;
  etag: string | undefined;
}

export type AttemptOutcome =
  | { readonly kind: 'done' }
  | {
      /** `later` is worth another try, `final` is not. */
      readonly kind: 'later' | 'final';
      readonly code: string;
      readonly status?: number;
      readonly words?: Words;
      readonly retryAfterMs?: number | undefined;
      readonly timedOut?: boolean;
    };

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const laterStatuses: ReadonlySet<number> = new Set([403, 404, 408, 425, 429]);

/** One GET, redirects included, each of them checked like the first link. */
export class DownloadAttempt {
  readonly #deps: AttemptDeps;
  readonly #policy: LinkPolicy;
  readonly #dial: Dial;
  readonly #stopper = new Stopper();
  readonly #deadlines: Deadlines;
  readonly #started: number;
  #received = 0;

  constructor(deps: AttemptDeps, policy: LinkPolicy) {
    this.#deps = deps;
    this.#policy = policy;
    this.#dial = createDial({ ...deps.connect, allows: address => allowsAddress(policy, address) });
    this.#started = deps.clock.monotonic();
    this.#deadlines = new Deadlines(deps.clock, deps.limits.downloadTotalMs, name =>
      this.#stopper.stop(name),
    );
  }

  async run(link: string, partial: PartialImage, signal: AbortSignal): Promise<AttemptOutcome> {
    this.#stopper.follow(signal);
    let exchange: Exchange | undefined;
    try {
      exchange = await this.#follow(link, partial);
      return await this.#take(exchange, partial);
    } catch (error) {
      return this.#outcomeOf(error);
    } finally {
      exchange?.close();
      this.#deadlines.dispose();
      this.#stopper.dispose();
    }
  }

  /** Opens the link, and what it redirects to. */
  async #follow(link: string, partial: PartialImage): Promise<Exchange> {
    let url = checkLink(link, this.#policy);
    for (let redirects = 0; ; redirects++) {
      const exchange = await this.#open(url, partial);
      if (!redirectStatuses.has(exchange.status)) return exchange;
      exchange.close();
      const target = URL.parse(exchange.header('location') ?? '', url.href);
      if (target === null || redirects === this.#deps.limits.redirects)
        throw new LinkRefused(
          phrase('The link to the result is redirected too often or to nowhere ({0}).', bareHost(url)),
        );
      url = checkLink(target.href, this.#policy);
    }
  }

  async #open(url: URL, partial: PartialImage): Promise<Exchange> {
    const { open, limits, userAgent } = this.#deps;
    this.#deadlines.allowSilence('connect', limits.connectMs);
    const range =
      partial.etag === undefined ? {} : { range: `bytes=${partial.store.length}-`, 'if-range': partial.etag };
    const exchange = await open(
      {
        method: 'GET',
        url,
        headers: {
          accept: 'image/*, */*;q=0.5',
          'accept-encoding': 'identity',
          'user-agent': userAgent,
          ...range,
        },
        dial: this.#dial,
        intake: new Intake(),
        maxHeaderBytes: limits.headerBytes,
        onProgress: step => {
          if (step === 'connected') this.#deadlines.allowSilence('idle', limits.downloadIdleMs);
        },
      },
      this.#stopper.signal,
    );
    this.#deadlines.allowSilence('idle', limits.downloadIdleMs);
    return exchange;
  }

  async #take(exchange: Exchange, partial: PartialImage): Promise<AttemptOutcome> {
    if (exchange.status === 206 && !continues(exchange, partial)) {
      forget(partial);
      return { kind: 'later', code: 'RANGE', status: 206 };
    }
    if (exchange.status !== 200 && exchange.status !== 206) return this.#refusal(exchange, partial);
    if (exchange.status === 200) forget(partial);
    const decoder = decoderFor(exchange.header('content-encoding'));
    if (decoder === undefined) return { kind: 'final', code: 'ENCODING', status: exchange.status };
    const isPlain = decoder === 'none';
    // Bytes of a packed body are not the image's, so such a download starts again from the beginning.
    if (exchange.status === 200 && isPlain) {
      partial.etag = strongEtag(exchange.header('etag'));
      partial.store.expect(Math.min(lengthOf(exchange), this.#deps.limits.imageBytes));
    }
    const basin = this.#basinFor(partial);
    // What says beforehand that it is too large need not come at all.
    if (isPlain) this.#allow(lengthOf(exchange), partial);
    if (isPlain) await exchange.pour(basin);
    else await collect(decodeBody(exchange.body, decoder), basin);
    if (partial.store.length === 0) return { kind: 'later', code: 'EMPTY', status: exchange.status };
    return { kind: 'done' };
  }

  #basinFor(partial: PartialImage): Basin {
    const { store } = partial;
    return {
      room: () => store.room(),
      filled: bytes => {
        this.#deadlines.touch();
        this.#received += bytes;
        this.#allow(bytes, partial);
        store.filled(bytes);
        if (this.#isTooSlow()) this.#stopper.stop('slow');
      },
      ready: () => store.ready(),
    };
  }

  #allow(bytes: number, partial: PartialImage): void {
    if (partial.store.length + bytes <= this.#deps.limits.imageBytes) return;
    forget(partial);
    throw new TooLarge();
  }

  #isTooSlow(): boolean {
    const { clock, limits } = this.#deps;
    const ms = clock.monotonic() - this.#started;
    return ms > limits.downloadGraceMs && this.#received < (limits.downloadBytesPerSecond * ms) / 1_000;
  }

  #refusal(exchange: Exchange, partial: PartialImage): AttemptOutcome {
    const { status } = exchange;
    // The range is not to be had any more: the next try asks for everything.
    if (status === 416 || status === 412) forget(partial);
    const isLater = status >= 500 || laterStatuses.has(status) || status === 416 || status === 412;
    const retryAfterMs = parseRetryAfter(exchange.header('retry-after'), this.#deps.clock.now());
    const words =
      status === 403 || status === 404 || status === 410
        ? phrase('The link to the image is not valid any more.')
        : undefined;
    return {
      kind: isLater ? 'later' : 'final',
      code: `HTTP_${status}`,
      status,
      retryAfterMs,
      ...(words === undefined ? {} : { words }),
    };
  }

  #outcomeOf(error: unknown): AttemptOutcome {
    if (error instanceof LinkRefused) return { kind: 'final', code: 'LINK', words: error.words };
    if (error instanceof TooLarge)
      return { kind: 'final', code: 'TOO_LARGE', words: phrase('The image is larger than 64 MiB.') };
    const { reason } = this.#stopper;
    if (reason !== undefined) return { kind: 'later', code: reason.toUpperCase(), timedOut: true };
    if (error instanceof WireError && error.fault === 'refusedAddress')
      return {
        kind: 'final',
        code: 'LINK',
        words: phrase('The link to the result leads into a private network.'),
      };
    if (error instanceof ProxyError && error.isLasting)
      return { kind: 'final', code: error.code ?? 'PROXY', words: error.words };
    if (error instanceof WireError) return { kind: 'later', code: error.code ?? error.fault.toUpperCase() };
    if (SeedreamError.is(error)) return { kind: 'later', code: 'DAMAGED' };
    throw error;
  }
}

function lengthOf(exchange: Exchange): number {
  const length = Number(exchange.header('content-length') ?? 0);
  return Number.isSafeInteger(length) ? length : 0;
}

async function collect(body: AsyncIterable<Buffer>, basin: Basin): Promise<void> {
  for await (const chunk of body) {
    fill(basin, chunk);
    await basin.ready();
  }
}

class TooLarge extends Error {}

function forget(partial: PartialImage): void {
  partial.store.clear();
  partial.etag = undefined;
}

/** A weak validator says only that the image looks the same, not that its bytes are. */
function strongEtag(etag: string | undefined): string | undefined {
  return etag !== undefined && /^"[\x21\x23-\x7e]{1,256}"$/u.test(etag) ? etag : undefined;
}

/** Whether a 206 goes on exactly where the last attempt ended, in exactly the same file. */
function continues(exchange: Exchange, { store, etag }: PartialImage): boolean {
  if (etag === undefined || exchange.header('etag') !== etag) return false;
  if (decoderFor(exchange.header('content-encoding')) !== 'none') return false;
  const range = /^bytes (\d{1,12})-(\d{1,12})\/(\d{1,12})$/u.exec(exchange.header('content-range') ?? '');
  if (range === null) return false;
  const [first, last, total] = range.slice(1).map(Number);
  return first === store.length && last !== undefined && last + 1 === total;
}
