import { readdir, readFile } from 'node:fs/promises';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';

/** By what stands on their command lines. */
const kinds = {
  renderer: /--type=renderer/,
  host: /--type=extensionHost/,
  catalogue: /\/dist\/catalogue\.js/,
  imaging: /\/dist\/pixels\.js/,
} as const;

export type ProcessKind = keyof typeof kinds;

const restMs = 500;
const restPatienceMs = 60_000;
/** Of one processor: cursors blink and timers run. */
const mostAtRest = 0.15;
/** The kernel's count is in hundredths of a second. */
const msPerTick = 10;

/** Proportional memory of all processes of that kind that this run has started, of hosts the newest, in megabytes. */
export async function memoryOf(kind: ProcessKind): Promise<number> {
  let bytes = 0;
  for (const pid of kind === 'host' ? [await hostPid()] : await pidsOf(kind)) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'latin1').catch(() => '');
    bytes += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) * 1024;
  }
  if (bytes === 0) throw new Error(`no ${kind} process`);
  return bytes / 1e6;
}

/** Of the page, once nothing is held that nobody needs: when the browser tidies up by itself is its own affair. */
export async function livePageMemory(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.detach();
  return memoryOf('renderer');
}

/** The extension host of the only window: the newest, because the one of before a reload may wait for its return. */
export async function hostPid(): Promise<number> {
  const newest = Math.max(0, ...(await pidsOf('host')));
  if (newest === 0) throw new Error('no extension host');
  return newest;
}

/** What a process has read so far, by the kernel's own count. */
export async function bytesReadBy(pid: number): Promise<number> {
  const counters = await readFile(`/proc/${pid}/io`, 'latin1');
  return Number(/^rchar: (\d+)/m.exec(counters)?.[1] ?? Number.NaN);
}

/**
 * A window that comes up loads its own extensions, looks for ports and stores what it knows, for seconds, on all
 * processors. What is asked of it then waits for that, whoever answers.
 */
export async function atRest(): Promise<void> {
  const end = performance.now() + restPatienceMs;
  let before = await spentByAll();
  for (let calm = 0; calm < 2;) {
    if (performance.now() > end) throw new Error('the window does not come to rest');
    await delay(restMs);
    const now = await spentByAll();
    calm = now - before <= restMs * mostAtRest ? calm + 1 : 0;
    before = now;
  }
}

/** Milliseconds of processor that everything started by this run has used, itself not counted. */
async function spentByAll(): Promise<number> {
  let ticks = 0;
  for (const pid of await descendants()) {
    const [, , , , , , , , , , , user = 0, system = 0] = (await statOf(pid)).map(Number);
    ticks += user + system;
  }
  return ticks * msPerTick;
}

async function pidsOf(kind: ProcessKind): Promise<number[]> {
  const found: number[] = [];
  for (const pid of await descendants()) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
    if (kinds[kind].test(command.replaceAll('\0', ' '))) found.push(pid);
  }
  return found;
}

/** Other runs may be at work on this machine: only descendants of this process count. */
async function descendants(): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc'))
    if (/^\d+$/.test(name)) parents.set(Number(name), Number((await statOf(Number(name)))[1] ?? 0));
  const isOurs = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === process.pid) return true;
    return false;
  };
  return [...parents.keys()].filter(pid => pid !== process.pid && isOurs(pid));
}

/** State, parent and the rest; empty when the process is gone. */
async function statOf(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  // The name in brackets may hold anything.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
