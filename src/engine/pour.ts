import type { Basin } from '../core/ports.ts';
import type { ChunkQueue } from './chunkQueue.ts';
import { fill, type Intake } from './intake.ts';

export interface PouringFrom {
  readonly intake: Intake | undefined;
  /** Undefined where only the framing tells where the body ends. */
  readonly length: number | undefined;
}

/**
 * A whole body into the basin. The parser has read the head and with it the beginning of the body; once it has given
 * everything it had, the rest need not pass through it. What happens to the connection it sees all the same, and a
 * body that ends too soon is cut here as it is anywhere.
 */
export async function pour(body: ChunkQueue, basin: Basin, { intake, length }: PouringFrom): Promise<void> {
  let left = length;
  for await (const chunk of body) {
    fill(basin, chunk);
    await basin.ready();
    if (left === undefined) continue;
    left -= chunk.length;
    if (left > 0 && body.isEmpty && intake?.isClear === true)
      intake.pour(left, basin, error => body.end(error === undefined ? undefined : asError(error)));
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('The bytes could not be taken.');
}
