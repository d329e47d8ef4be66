import { SeedreamError, cancelledError } from '../errors.ts';
import type { Clock, Logger } from '../ports.ts';

/** The only retry policy (reliability sheet, section 2). */
const policy = {
  notSentRetries: 2,
  rateLimitRetries: 2,
  maxWaitMs: 60_000,
  /** Where a 429 names no wait; the limit's own window is one minute. */
  defaultWaitMs: 20_000,
} as const;

export interface RetryState {
  readonly notSent: number;
  readonly rateLimited: number;
}

export const freshRetryState: RetryState = { notSent: 0, rateLimited: 0 };

export type RetryDecision =
  | { readonly kind: 'giveUp' }
  | {
      readonly kind: 'wait';
      readonly ms: number;
      readonly why: 'notSent' | 'rateLimit';
      readonly next: RetryState;
    };

/**
 * May the same purchase be tried again on its own? Only when nothing was sent, or on a rate limit.
 * `random` in [0, 1) spreads the waits of several windows.
 */
export function decideRetry(error: unknown, state: RetryState, random: number): RetryDecision {
  if (!SeedreamError.is(error)) return { kind: 'giveUp' };
  if (error.kind === 'rateLimit' && error.details.status === 429 && error.details.billing === 'refused')
    return state.rateLimited >= policy.rateLimitRetries ? { kind: 'giveUp' } : rateLimited(error, state);
  const network = error.kind === 'network' || error.kind === 'timeout';
  if (network && error.details.billing === 'notSent' && state.notSent < policy.notSentRetries)
    return {
      kind: 'wait',
      why: 'notSent',
      ms: Math.round(500 * 2 ** state.notSent * (0.5 + random)),
      next: { ...state, notSent: state.notSent + 1 },
    };
  return { kind: 'giveUp' };
}

/** A longer wait than the cap is not worth holding a person for: the refusal is shown instead. */
function rateLimited(error: SeedreamError, state: RetryState): RetryDecision {
  const wait = error.details.retryAfterMs ?? policy.defaultWaitMs;
  if (!Number.isFinite(wait) || wait > policy.maxWaitMs) return { kind: 'giveUp' };
  return {
    kind: 'wait',
    why: 'rateLimit',
    ms: Math.max(0, wait),
    next: { ...state, rateLimited: state.rateLimited + 1 },
  };
}

export interface RetryDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
}

/** Runs `attempt` under the policy; `onWait` tells the person how long and why. */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  deps: RetryDeps,
  signal: AbortSignal,
  onWait: (ms: number, why: 'notSent' | 'rateLimit') => void,
): Promise<T> {
  let state = freshRetryState;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const decision = decideRetry(error, state, deps.random());
      if (decision.kind === 'giveUp' || signal.aborted) throw error;
      state = decision.next;
      deps.log.info('retry', { kind: decision.why, ms: decision.ms });
      onWait(decision.ms, decision.why);
      await deps.clock.sleep(decision.ms, signal).catch(reason => {
        // Nothing of this purchase is under way while waiting: neither refusal nor silence costs anything.
        throw cancelledError('notSent', reason);
      });
    }
  }
}
