import type { ServerEvent } from '../core/api/events.ts';
import { billingOf, failureFrom } from '../core/api/failure.ts';
import { cleanToken } from '../core/api/providerText.ts';
import { cancelledError, SeedreamError, type Billing } from '../core/errors.ts';
import { phrase } from '../core/phrase.ts';
import type { Clock, Logger, LogFields, PaidRequest } from '../core/ports.ts';
import { AnswerReader } from './answerReader.ts';
import { decodeBody, decoderFor } from './contentCoding.ts';
import { Deadlines } from './deadlines.ts';
import type { Dial } from './dial.ts';
import { WireError, type Exchange, type OpenExchange } from './exchange.ts';
import { readUpTo } from './errorBody.ts';
import type { Limits } from './limits.ts';
import { bareHost } from './linkGuard.ts';
import { checkTarget, finishOf, timeoutWords, wireFailure } from './paidErrors.ts';
import { requestBody } from './requestBody.ts';
import { unusable } from './skeleton.ts';
import { Stopper } from './stopper.ts';

export interface PaidCallDeps {
  readonly open: OpenExchange;
  readonly dial: Dial;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits: Limits;
  readonly userAgent: string;
}

/**
 * One paid request from the first look at its address to the last byte of its answer. Whatever goes wrong, the
 * error says what is known about money: `notSent` only while not one byte of the request has left (R1, R3).
 */
export class PaidCall {
  readonly #deps: PaidCallDeps;
  readonly #request: PaidRequest;
  readonly #url: URL;
  readonly #stopper = new Stopper();
  readonly #deadlines: Deadlines;
  readonly #started: number;
  #exchange: Exchange | undefined;
  #sent = false;

  constructor(deps: PaidCallDeps, request: PaidRequest, signals: readonly AbortSignal[]) {
    this.#deps = deps;
    this.#request = request;
    this.#url = checkTarget(request);
    this.#started = deps.clock.monotonic();
    for (const signal of signals) this.#stopper.follow(signal);
    this.#deadlines = new Deadlines(deps.clock, deps.limits.totalMs, name => this.#stopper.stop(name));
  }

  async *run(): AsyncGenerator<ServerEvent, void, undefined> {
    try {
      if (this.#stopper.reason !== undefined) throw cancelledError('notSent');
      const exchange = await this.#send();
      const requestId = cleanToken(exchange.header('x-request-id'), [this.#request.key]);
      this.#log('answer', { status: exchange.status, ...(requestId === undefined ? {} : { requestId }) });
      if (exchange.status < 200 || exchange.status > 299) throw await this.#failure(exchange);
      const { status } = exchange;
      yield requestId === undefined ? { kind: 'opened', status } : { kind: 'opened', status, requestId };
      yield* this.#read(exchange, requestId);
    } catch (error) {
      throw this.#logged(this.#explain(error));
    } finally {
      this.#deadlines.dispose();
      this.#exchange?.close();
      this.#stopper.dispose();
    }
  }

  async #send(): Promise<Exchange> {
    const { open, dial, limits, userAgent } = this.#deps;
    const body = requestBody(this.#request.body);
    this.#log('request', { method: 'POST', bytes: body.length });
    this.#deadlines.allowSilence('connect', limits.connectMs);
    this.#exchange = await open(
      {
        method: 'POST',
        url: this.#url,
        headers: {
          authorization: `Bearer ${this.#request.key}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'accept-encoding': 'identity',
          'user-agent': userAgent,
        },
        body,
        dial,
        maxHeaderBytes: limits.headerBytes,
        onProgress: step => {
          if (step === 'connected') this.#deadlines.allowSilence('firstByte', limits.firstByteMs);
          else this.#deadlines.touch();
        },
      },
      this.#stopper.signal,
    );
    this.#sent = true;
    this.#deadlines.allowSilence('gap', limits.gapMs);
    return this.#exchange;
  }

  async *#read(
    exchange: Exchange,
    requestId: string | undefined,
  ): AsyncGenerator<ServerEvent, void, undefined> {
    const { limits } = this.#deps;
    const { sinks } = this.#request;
    const reader = new AnswerReader({
      contentType: exchange.header('content-type') ?? '',
      maxImages: this.#request.maxImages,
      sinks,
      limits,
      secrets: [this.#request.key],
    });
    const body = this.#decoded(exchange)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const failure = await this.#pull(body, reader);
        await sinks.ready?.();
        yield* this.#handOut(reader);
        if (reader.isComplete) return this.#log('complete', { count: reader.images });
        if (failure !== undefined) throw failure.with(requestId === undefined ? {} : { requestId });
      }
    } finally {
      reader.dispose();
      this.#exchange?.close();
      await body.return?.();
    }
  }

  /** Takes one chunk in; resolves with the failure that ends the answer, once it is clear. */
  async #pull(body: AsyncIterator<Buffer>, reader: AnswerReader): Promise<SeedreamError | undefined> {
    let broken: unknown;
    try {
      const next = await body.next();
      if (next.done !== true) {
        reader.push(next.value);
        return undefined;
      }
    } catch (error) {
      broken = error;
    }
    // A failure of the reader's own is final; a broken connection may still leave a whole answer behind.
    if (SeedreamError.is(broken)) return broken;
    const incomplete = finishOf(reader);
    if (incomplete === undefined || incomplete.details.billing === 'refused') return incomplete;
    return broken === undefined ? incomplete : this.#explain(broken);
  }

  async *#handOut(reader: AnswerReader): AsyncGenerator<ServerEvent, void, undefined> {
    const events = reader.take();
    if (events.length === 0) return;
    this.#deadlines.pause();
    yield* events;
    this.#deadlines.allowSilence('gap', this.#deps.limits.gapMs);
  }

  #decoded(exchange: Exchange): AsyncIterable<Buffer> {
    const decoder = decoderFor(exchange.header('content-encoding'));
    if (decoder === undefined)
      throw unusable(phrase('The provider packed its answer in a way that is not known here.'));
    const body = this.#watched(exchange.body);
    return decoder === 'none' ? body : decodeBody(body, decoder);
  }

  async *#watched(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of body) {
      this.#deadlines.touch();
      yield chunk;
    }
  }

  /** A status that is not a success says what happened; the body, as far as it comes, says why. */
  async #failure(exchange: Exchange): Promise<SeedreamError> {
    const { clock, limits } = this.#deps;
    const decoder = decoderFor(exchange.header('content-encoding'));
    const body =
      decoder === undefined || decoder === 'none' ? exchange.body : decodeBody(exchange.body, decoder);
    const bodyText =
      decoder === undefined
        ? ''
        : await readUpTo({
            body,
            exchange,
            maxBytes: limits.errorBodyBytes,
            maxMs: limits.errorBodyMs,
            clock,
          });
    if (this.#stopper.reason === 'cancelled') return cancelledError(billingOf(exchange.status));
    return failureFrom({
      status: exchange.status,
      bodyText,
      header: name => exchange.header(name),
      now: clock.now(),
      secrets: [this.#request.key],
    });
  }

  /** Anything that stopped the call as an error for a person. */
  #explain(error: unknown): SeedreamError {
    if (SeedreamError.is(error)) return error;
    const billing: Billing = this.#sent || (error instanceof WireError && error.sent) ? 'unknown' : 'notSent';
    const { reason } = this.#stopper;
    if (reason === 'cancelled') return cancelledError(billing);
    if (reason !== undefined)
      return new SeedreamError('timeout', timeoutWords(reason), { billing, code: reason });
    if (error instanceof WireError) return wireFailure(error, billing, bareHost(this.#url));
    throw error;
  }

  #logged(error: SeedreamError): SeedreamError {
    const { status, requestId, code } = error.details;
    const fields = {
      kind: error.kind,
      ...(status === undefined ? {} : { status }),
      ...(requestId === undefined ? {} : { requestId }),
      ...(code === undefined ? {} : { code }),
    };
    this.#deps.log.warn('paid request failed', { ...this.#place(), ...fields });
    return error;
  }

  #log(event: string, fields: LogFields): void {
    this.#deps.log.info(`paid request: ${event}`, { ...this.#place(), ...fields });
  }

  #place(): LogFields {
    const ms = Math.round(this.#deps.clock.monotonic() - this.#started);
    return { host: this.#url.host, path: this.#url.pathname, ms };
  }
}
