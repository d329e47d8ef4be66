import { cancelledError } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';
import { Deadlines } from './deadlines.ts';
import { Stopper } from './stopper.ts';

export type Tried<T> = { readonly ms: number } & (
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'timeout' }
);

/**
 * Does one thing within a time of its own. Work that heeds no signal, as a lookup of a name, is left behind. Rejects
 * only when the person cancelled.
 */
export async function tryFor<T>(
  work: (signal: AbortSignal) => Promise<T>,
  options: { readonly clock: Clock; readonly maxMs: number; readonly signal: AbortSignal },
): Promise<Tried<T>> {
  const { clock, maxMs, signal } = options;
  const stopper = new Stopper();
  stopper.follow(signal);
  if (stopper.reason !== undefined) throw cancelledError('notSent');
  const deadlines = new Deadlines(clock, maxMs, name => stopper.stop(name));
  const started = clock.monotonic();
  const stopped = Promise.withResolvers<never>();
  stopper.signal.addEventListener('abort', () => stopped.reject(new Error('stopped')), { once: true });
  try {
    const value = await Promise.race([work(stopper.signal), stopped.promise]);
    return { kind: 'done', value, ms: clock.monotonic() - started };
  } catch (error) {
    const ms = clock.monotonic() - started;
    if (stopper.reason === 'cancelled') throw cancelledError('notSent');
    return stopper.reason === undefined ? { kind: 'failed', error, ms } : { kind: 'timeout', ms };
  } finally {
    deadlines.dispose();
    stopper.dispose();
  }
}
