import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { realDisk } from '../../src/engine/disk.ts';
import { tryLock, withLock, type LockDeps } from '../../src/engine/fileLock.ts';
import { patientClock } from './patientClock.ts';

/** A process of its own that fights for one lock; spoken to over IPC by the lock tests. */
export type LockOrder =
  | { readonly kind: 'count'; readonly lock: string; readonly counter: string; readonly times: number }
  | { readonly kind: 'try'; readonly lock: string };

export const lockDeps: LockDeps = {
  disk: realDisk,
  clock: patientClock,
  randomHex: bytes => randomBytes(bytes).toString('hex'),
};

async function count(lock: string, counter: string, times: number): Promise<void> {
  for (let turn = 0; turn < times; turn++)
    await withLock(lock, lockDeps, async () => {
      const value = Number(await fs.readFile(counter, 'utf8'));
      await fs.writeFile(counter, String(value + 1));
    });
}

async function obey(order: LockOrder): Promise<unknown> {
  if (order.kind === 'try') return (await tryLock(order.lock, lockDeps)) !== undefined;
  await count(order.lock, order.counter, order.times);
  return true;
}

if (process.send !== undefined) {
  process.on('message', (order: LockOrder) => {
    void obey(order).then(
      value => process.send?.({ value }),
      (error: unknown) => process.send?.({ error: String(error) }),
    );
  });
  process.send({ value: 'ready' });
}
