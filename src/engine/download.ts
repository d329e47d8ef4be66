import { cancelledError, SeedreamError } from '../core/errors.ts';
import { phrase } from '../core/phrase.ts';
import type { ByteStore, Clock, DownloadRequest, Logger } from '../core/ports.ts';
import { Deadlines } from './deadlines.ts';
import type { DialOptions } from './dial.ts';
import { DownloadAttempt, type AttemptOutcome, type PartialImage } from './downloadAttempt.ts';
import type { OpenExchange } from './exchange.ts';
import type { Limits } from './limits.ts';
import { bareHost, policyFor } from './linkGuard.ts';
import { Places, RetryBudget } from './places.ts';
import { Stopper } from './stopper.ts';

export interface DownloaderDeps {
  readonly open: OpenExchange;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits: Limits;
  readonly userAgent: string;
  readonly random: () => number;
  readonly connect: Omit<DialOptions, 'allows'>;
}

/** How often a link that is not there, or not allowed yet, is tried in all: a fresh one may lag behind its answer. */
const triesByStatus: ReadonlyMap<number, number> = new Map([
  [403, 2],
  [404, 3],
]);

type Failed = Exclude<AttemptOutcome, { kind: 'done' }>;

/** Fetches finished images: a few at once, patiently, with a budget for trying again (R17). */
export class Downloader {
  readonly #deps: DownloaderDeps;
  readonly #places: Places;
  readonly #budget: RetryBudget;

  constructor(deps: DownloaderDeps) {
    this.#deps = deps;
    this.#places = new Places(deps.limits.downloadsAtOnce);
    this.#budget = new RetryBudget(deps.clock, deps.limits.sharedRetries);
  }

  async download(request: DownloadRequest, store: ByteStore, signals: readonly AbortSignal[]): Promise<void> {
    const stopper = new Stopper();
    for (const signal of signals) stopper.follow(signal);
    try {
      await this.#enter(stopper);
      try {
        await this.#fetch(request, { store, etag: undefined }, stopper);
      } finally {
        this.#places.leave();
      }
    } finally {
      stopper.dispose();
    }
  }

  async #enter({ signal }: Stopper): Promise<void> {
    try {
      await this.#places.enter(signal);
    } catch {
      // Only an abort takes a waiting one out of the line.
      throw cancelledError('paid');
    }
  }

  async #fetch(request: DownloadRequest, partial: PartialImage, stopper: Stopper): Promise<void> {
    const { clock, limits, log } = this.#deps;
    const started = clock.monotonic();
    const host = hostOf(request.url);
    const deadlines = new Deadlines(clock, limits.downloadTotalMs, name => stopper.stop(name));
    let isDone = false;
    try {
      for (let attempt = 1; ; attempt++) {
        const outcome = await new DownloadAttempt(this.#deps, policyFor(request.endpoint)).run(
          request.url,
          partial,
          stopper.signal,
        );
        const ms = Math.round(clock.monotonic() - started);
        if (outcome.kind === 'done') {
          log.info('download: complete', { host, bytes: partial.store.length, ms, attempt });
          isDone = true;
          return;
        }
        if (stopper.reason !== undefined) throw stopped(stopper.reason, host);
        log.warn('download: failed', {
          host,
          ms,
          attempt,
          code: outcome.code,
          ...(outcome.status === undefined ? {} : { status: outcome.status }),
        });
        if (!this.#mayRetry(outcome, attempt)) throw failed(outcome, host);
        await this.#wait(outcome, attempt, stopper, host);
      }
    } finally {
      deadlines.dispose();
      if (!isDone) partial.store.clear();
    }
  }

  #mayRetry(outcome: Failed, attempt: number): boolean {
    if (outcome.kind === 'final') return false;
    const { limits } = this.#deps;
    const tries =
      (outcome.status === undefined ? undefined : triesByStatus.get(outcome.status)) ??
      limits.downloadRetries + 1;
    if ((outcome.retryAfterMs ?? 0) > limits.retryAfterMaxMs) return false;
    return attempt < Math.min(tries, limits.downloadRetries + 1) && this.#budget.spend();
  }

  /** What the server asks for, else longer and longer, each time somewhere between half and all of it. */
  async #wait({ retryAfterMs }: Failed, attempt: number, stopper: Stopper, host: string): Promise<void> {
    const { clock, limits, random } = this.#deps;
    const ceiling = Math.min(limits.retryMaxMs, limits.retryBaseMs * 2 ** (attempt - 1));
    try {
      await clock.sleep(Math.max(retryAfterMs ?? 0, ceiling * (0.5 + random() / 2)), stopper.signal);
    } catch {
      // A sleep ends early only when the download was stopped.
      throw stopped(stopper.reason ?? 'cancelled', host);
    }
  }
}

/** The image is paid for whatever happens to its download. */
function stopped(reason: string, host: string): SeedreamError {
  if (reason === 'cancelled') return cancelledError('paid');
  return new SeedreamError('timeout', phrase('The image could not be fetched from {0} in time.', host), {
    billing: 'paid',
    code: reason,
  });
}

function failed({ words, code, status, timedOut }: Failed, host: string): SeedreamError {
  const kind = timedOut ? 'timeout' : kindFor(status, code);
  return new SeedreamError(kind, words ?? phrase('The image could not be fetched from {0}.', host), {
    billing: 'paid',
    code,
    ...(status === undefined ? {} : { status }),
  });
}

function kindFor(status: number | undefined, code: string): 'network' | 'server' | 'badResponse' {
  if (code === 'LINK' || code === 'TOO_LARGE') return 'badResponse';
  if (status === undefined) return 'network';
  return status >= 500 || status === 429 ? 'server' : 'badResponse';
}

function hostOf(link: string): string {
  const url = URL.parse(link);
  return url === null ? 'the link' : bareHost(url);
}
