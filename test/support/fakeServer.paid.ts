import { randomBytes } from 'node:crypto';
import { BodyDigest } from './fakeServer.bodies.ts';
import type { BodySeen } from './fakeServer.bodies.ts';
import { errorAnswer } from './fakeServer.errors.ts';
import { Arrivals, Gone, untilGone } from './fakeServer.gates.ts';
import type { Gates } from './fakeServer.gates.ts';
import { judge } from './fakeServer.judge.ts';
import { answerImages, recordOf, understand } from './fakeServer.provider.ts';
import type { PictureMaker, Understood } from './fakeServer.provider.ts';
import type { Exchange, RequestHead } from './fakeServer.requests.ts';
import type { ResultHost } from './fakeServer.results.ts';
import type { ErrorAnswer, RequestPlan, Script } from './fakeServer.scripts.ts';
import { breakOff, deliver } from './fakeServer.wire.ts';
import type { PlannedAnswer } from './fakeServer.wire.ts';

/** One request to the paid route, as the server saw it. */
export interface PaidCall {
  readonly id: number;
  readonly requestId: string;
  readonly at: number;
  readonly head: RequestHead;
  readonly script: string;
  /** The complete body was read: from here on the provider may bill. */
  accepted: boolean;
  /** Accepted, and the client was not told one of the documented refusals. */
  maybeBilled: boolean;
  body?: BodySeen;
  understood?: Understood;
  /** Of the answer; absent until its whole head was sent. */
  status?: number;
  bodyBytesSent: number;
  /** The client left before the answer was complete. */
  aborted: boolean;
  /** Settles when the server is done with the request: answered, broken off, or left by the client. */
  readonly over: Promise<void>;
}

export interface PaidDeskOptions {
  readonly gates: Gates;
  readonly results: ResultHost;
  readonly now: () => number;
  readonly key: () => string | undefined;
  readonly strict: boolean;
  readonly maker: PictureMaker;
  readonly keepBodyBytes: number;
  readonly readBodies: boolean;
}

const maxBodyBytes = 512 * 1024 ** 2;
const refusals = new Set([400, 401, 402, 403, 404, 413, 422, 429]);

/** Answers paid requests by the scripts in its queue, then by `otherwise`. */
export class PaidDesk {
  readonly calls = new Arrivals<PaidCall>();
  /** The same calls, in the order in which their bodies were complete. */
  readonly accepted = new Arrivals<PaidCall>();
  readonly queue: Script[] = [];
  otherwise: Script = {};
  readonly #options: PaidDeskOptions;
  #count = 0;

  constructor(options: PaidDeskOptions) {
    this.#options = options;
  }

  /** For trouble that begins before a request is there; true when the connection goes on. */
  async early(at: 'connect' | 'firstByte', exchange: Exchange): Promise<boolean> {
    const plan = (this.queue[0] ?? this.otherwise).request;
    if (plan?.at !== at || plan.how === 'answer') return true;
    this.queue.shift();
    await trouble(plan, exchange).catch(() => undefined);
    return false;
  }

  async serve(exchange: Exchange & { head: RequestHead }): Promise<boolean> {
    const { key, now } = this.#options;
    const wrongKey = key() !== undefined && exchange.head.headers['authorization'] !== `Bearer ${key()}`;
    // A stranger's request does not use up the script that was meant for the test's own.
    const script = wrongKey ? refusedKey : (this.queue.shift() ?? this.otherwise);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#count += 1;
    const call: PaidCall = {
      id: this.#count,
      requestId: `0217${now()}${randomBytes(12).toString('hex')}`,
      at: now(),
      head: exchange.head,
      script: script.name ?? '',
      accepted: false,
      maybeBilled: false,
      bodyBytesSent: 0,
      aborted: false,
      over: promise,
    };
    this.calls.add(call);
    try {
      return await this.#handle(call, script, exchange);
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      call.aborted = true;
      return false;
    } finally {
      if (exchange.gone.aborted && call.status === undefined) call.aborted = true;
      resolve();
    }
  }

  async #handle(call: PaidCall, script: Script, exchange: Exchange): Promise<boolean> {
    const outcome = await this.#read(call, script.request, exchange);
    if (outcome === 'trouble' && script.request?.how !== 'answer') return false;
    if (outcome === 'short') throw new Gone('the body never came to its end');
    if (outcome === 'whole') {
      call.accepted = true;
      // Until a refusal has been said the client cannot know that this is not billed.
      call.maybeBilled = true;
      this.accepted.add(call);
    }
    const answer = outcome === 'tooLarge' ? errorAnswer(tooLarge, call) : await this.#answer(call, script);
    const { socket, gone } = exchange;
    const keepAlive = outcome === 'whole' && call.head.headers['connection']?.toLowerCase() !== 'close';
    return deliver(answer, {
      socket,
      gone,
      gates: this.#options.gates,
      wire: script.wire,
      gatePlan: script.gates,
      keepAlive,
      headSent: () => {
        call.status = answer.status;
        call.maybeBilled = call.accepted && !refusals.has(answer.status);
      },
      wrote: bytes => void (call.bodyBytesSent += bytes),
    });
  }

  async #read(
    call: PaidCall,
    plan: RequestPlan | undefined,
    exchange: Exchange,
  ): Promise<'whole' | 'trouble' | 'tooLarge' | 'short'> {
    const digest = new BodyDigest(this.#options.keepBodyBytes);
    const stopAt =
      plan?.at === 'head' ? 0 : typeof plan?.at === 'number' ? plan.at : Number.POSITIVE_INFINITY;
    let bytes = 0;
    if (stopAt === 0 && plan) return stop(plan, exchange);
    for await (const chunk of exchange.body()) {
      bytes += chunk.length;
      if (bytes >= stopAt && plan) return stop(plan, exchange);
      if (bytes > maxBodyBytes) return 'tooLarge';
      if (this.#options.readBodies) digest.push(chunk);
    }
    if (!exchange.bodyComplete) return 'short';
    call.body = { ...digest.finish(), bytes };
    return 'whole';
  }

  async #answer(call: PaidCall, script: Script): Promise<PlannedAnswer> {
    const { answer } = script;
    if (answer?.kind === 'error') return errorAnswer(answer, call);
    if (answer?.kind === 'raw') {
      return { status: answer.status, headers: answer.headers ?? {}, body: [Buffer.from(answer.body ?? '')] };
    }
    const json = call.body?.json;
    const refused = this.#options.strict ? judge(json) : undefined;
    if (refused) return errorAnswer(refused, call);
    const kept = Object.entries(recordOf(json)).filter(([name]) => script.drops?.includes(name) !== true);
    call.understood = understand(Object.fromEntries(kept));
    const { results, maker, now } = this.#options;
    const mint = results.mint.bind(results);
    return answerImages(call.understood, script, { mint, maker, now, requestId: call.requestId });
  }
}

const refusedKey: Script = {
  name: 'wrong key',
  answer: { kind: 'error', status: 401, code: 'AuthenticationError', type: 'Unauthorized' },
};

const tooLarge: ErrorAnswer = {
  kind: 'error',
  status: 413,
  code: 'InvalidParameter',
  message: 'request body too large',
};

async function stop(plan: RequestPlan, exchange: Exchange): Promise<'trouble'> {
  if (plan.how !== 'answer') await trouble(plan, exchange);
  return 'trouble';
}

async function trouble({ how }: RequestPlan, { socket, gone }: Exchange): Promise<void> {
  if (how === 'reset') socket.resetAndDestroy();
  else if (how === 'close') await breakOff(socket, 'close', gone);
  else await untilGone(gone);
}
