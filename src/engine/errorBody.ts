import type { Clock } from '../core/ports.ts';
import type { Exchange } from './exchange.ts';

export interface ErrorBodyOptions {
  readonly body: AsyncIterable<Buffer>;
  readonly exchange: Exchange;
  readonly maxBytes: number;
  readonly maxMs: number;
  readonly clock: Clock;
}

/** As much text as comes within the limits. Never rejects: the status has already said what happened. */
export async function readUpTo(options: ErrorBodyOptions): Promise<string> {
  const { body, exchange, maxBytes, maxMs, clock } = options;
  const done = new AbortController();
  const chunks: Buffer[] = [];
  let length = 0;
  const patience = clock.sleep(maxMs, done.signal).then(
    () => exchange.close(),
    () => undefined,
  );
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= maxBytes) break;
    }
  } catch {
    // Cut, damaged or too slow: the part that came is what there is.
  } finally {
    done.abort();
    await patience;
  }
  return Buffer.concat(chunks).toString('utf8', 0, maxBytes);
}
