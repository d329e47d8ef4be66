import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { LogFields, Pixels } from '../../src/core/ports.ts';
import { createPixels, type PixelsOptions } from '../../src/engine/pixels.ts';
import { systemClock } from '../../src/host/systemClock.ts';

const root = resolve(import.meta.dirname, '../..');

/** The imaging process as it is in the repository: Node strips the types, sharp is the native build. */
export const sourceModule = join(root, 'src/engine/pixels.process.ts');

/** Builds the imaging process as it ships, into a folder where no native build of sharp can be found. */
export async function buildPixelsModule(): Promise<{ modulePath: string; remove(): Promise<void> }> {
  const outdir = await mkdtemp(join(tmpdir(), 'seedream-pixels-'));
  await promisify(execFile)(process.execPath, [
    join(root, 'esbuild.js'),
    '--production',
    '--only=pixels',
    `--outdir=${outdir}`,
  ]);
  return {
    modulePath: join(outdir, 'pixels.js'),
    remove: () => rm(outdir, { recursive: true, force: true }),
  };
}

export interface OpenPixels extends Pixels {
  dispose(): void;
  /** Resolves when the event has been logged `times` times since the start. */
  logged(event: string, times?: number): Promise<LogFields | undefined>;
}

/** Longer than any decoding, also without a native build and on a machine with much else to do. */
const noDeadlineMs = 600_000;

/** Pixels on a real clock, disposed with the test. */
export function openPixels(t: TestContext, options: Partial<PixelsOptions> = {}): OpenPixels {
  const events: { event: string; fields: LogFields | undefined }[] = [];
  const listeners = new Set<() => void>();
  const record = (event: string, fields?: LogFields) => {
    events.push({ event, fields });
    for (const listener of listeners) listener();
  };
  const pixels = createPixels({
    modulePath: sourceModule,
    clock: systemClock,
    deadlineMs: noDeadlineMs,
    log: { info: record, warn: record, error: record },
    ...options,
  });
  const count = (name: string) => events.filter(({ event }) => event === name).length;
  t.after(async () => {
    pixels.dispose();
    // The next test may count processes.
    await logged('pixels.processEnded', count('pixels.processStarted'));
  });
  const logged: OpenPixels['logged'] = (event, times = 1) =>
    new Promise(found => {
      const look = () => {
        if (count(event) < times) return;
        listeners.delete(look);
        found(events.filter(entry => entry.event === event)[times - 1]?.fields);
      };
      listeners.add(look);
      look();
    });
  return { fit: (...args) => pixels.fit(...args), dispose: () => pixels.dispose(), logged };
}

/** The processes that `parent` started and that still run (Linux). */
export async function childrenOf(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async pid => {
      // A process may end between the listing and the reading.
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(ppid) === parent && state !== 'Z' ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}

/** Nobody is told when a stranger's process ends: looks until it has, or gives up. */
export async function hasEnded(pid: number): Promise<boolean> {
  for (let look = 0; look < 1_500; look++) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    if (stat === undefined || / Z /.test(stat.slice(stat.lastIndexOf(')')))) return true;
    await delay(20);
  }
  return false;
}
