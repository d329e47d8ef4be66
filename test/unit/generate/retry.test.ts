import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SeedreamError, type Billing, type ErrorKind } from '../../../src/core/errors.ts';
import { decideRetry, freshRetryState, withRetries } from '../../../src/core/generate/retry.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { silentLog } from '../../support/silentLog.ts';

const kinds: readonly ErrorKind[] = [
  'auth',
  'quota',
  'rateLimit',
  'moderation',
  'invalidRequest',
  'network',
  'timeout',
  'server',
  'badResponse',
  'storage',
  'cancelled',
];

function failing(...errors: readonly SeedreamError[]): {
  attempt: () => Promise<string>;
  attempts: () => number;
} {
  let attempts = 0;
  return {
    attempts: () => attempts,
    attempt: async () => {
      const error = errors[attempts];
      attempts += 1;
      if (error !== undefined) throw error;
      return 'made';
    },
  };
}

const notSent = new SeedreamError('network', 'no route', { billing: 'notSent' });
const never = new AbortController().signal;

describe('the retry policy', () => {
  test('nothing that may have been billed is ever sent again on its own', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.constantFrom<Billing | undefined>('unknown', 'paid', undefined),
        fc.option(fc.double(), { nil: undefined }),
        (kind, billing, retryAfterMs) => {
          const error = new SeedreamError(kind, 'x', {
            ...(billing === undefined ? {} : { billing }),
            ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
          });
          assert.equal(decideRetry(error, freshRetryState, 0.5).kind, 'giveUp');
        },
      ),
    );
  });

  test('waits as the provider says, and not at all when it asks for more than a minute', () => {
    fc.assert(
      fc.property(fc.double(), fc.double({ min: 0, max: 0.999, noNaN: true }), (retryAfterMs, random) => {
        const error = new SeedreamError('rateLimit', 'x', { status: 429, billing: 'refused', retryAfterMs });
        const decision = decideRetry(error, freshRetryState, random);
        if (decision.kind === 'wait') assert.ok(decision.ms >= 0 && decision.ms <= 60_000);
      }),
    );
    const long = new SeedreamError('rateLimit', 'x', {
      status: 429,
      billing: 'refused',
      retryAfterMs: 60_001,
    });
    assert.equal(decideRetry(long, freshRetryState, 0).kind, 'giveUp');
  });

  test('a connection that was never made is tried three times in all', async () => {
    const clock = new ManualClock();
    const twice = failing(notSent, notSent);
    const deps = { clock, log: silentLog, random: () => 0.5 };
    assert.equal(await withRetries(twice.attempt, deps, never, () => undefined), 'made');
    assert.deepEqual(clock.waits, [500, 1_000]);
    const thrice = failing(notSent, notSent, notSent);
    await assert.rejects(
      withRetries(thrice.attempt, deps, never, () => undefined),
      notSent,
    );
    assert.equal(thrice.attempts(), 3);
  });

  test('a rate limit is waited for twice, and the person is told', async () => {
    const told: [number, string][] = [];
    const limited = new SeedreamError('rateLimit', 'slow down', {
      status: 429,
      billing: 'refused',
      retryAfterMs: 3_000,
    });
    const attempts = failing(limited, limited, limited);
    const clock = new ManualClock();
    await assert.rejects(
      withRetries(attempts.attempt, { clock, log: silentLog, random: () => 0 }, never, (ms, why) =>
        told.push([ms, why]),
      ),
      limited,
    );
    assert.equal(attempts.attempts(), 3);
    assert.deepEqual(told, [
      [3_000, 'rateLimit'],
      [3_000, 'rateLimit'],
    ]);
  });

  test('a spent budget is no rate limit: it is not tried again', async () => {
    const quota = new SeedreamError('quota', 'free trial used up', { billing: 'refused', status: 429 });
    const attempts = failing(quota);
    const deps = { clock: new ManualClock(), log: silentLog, random: () => 0 };
    await assert.rejects(
      withRetries(attempts.attempt, deps, never, () => undefined),
      quota,
    );
    assert.equal(attempts.attempts(), 1);
  });

  test('a wait can be cancelled, and then nothing was sent', async () => {
    const clock = new ManualClock();
    clock.hold = true;
    const abort = new AbortController();
    const attempts = failing(notSent);
    const running = withRetries(
      attempts.attempt,
      { clock, log: silentLog, random: () => 0 },
      abort.signal,
      () => abort.abort(),
    );
    await assert.rejects(
      running,
      error => SeedreamError.is(error, 'cancelled') && error.details.billing === 'notSent',
    );
    assert.equal(attempts.attempts(), 1);
  });
});
