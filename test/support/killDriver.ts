import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Runner } from '../../src/core/generate/runner.ts';
import type { Clock, FolderTarget } from '../../src/core/ports.ts';
import { sha256 } from '../../src/engine/content.ts';
import { realDisk, type Disk } from '../../src/engine/disk.ts';
import { JobStore } from '../../src/engine/jobStore.ts';
import { LocalFolder } from '../../src/engine/localFolder.ts';
import { recoverJobs } from '../../src/engine/recovery.ts';
import { createTransport } from '../../src/engine/transport.ts';
import { anOrder } from './anOrder.ts';
import { silentLog } from './silentLog.ts';
import { diskError, watchedDisk, type DiskCall, type Verdict } from './watchedDisk.ts';

/** What a process of the kill loop is told to do. */
export interface KillOrder {
  readonly kind: 'buy' | 'recover';
  readonly storage: string;
  readonly root: string;
  readonly baseUrl: string;
  readonly jobId: string;
  readonly images: number;
  readonly payload: 'url' | 'b64_json';
  readonly stream: boolean;
  /** The disk call before which the process kills itself. */
  readonly killAt?: number;
  /** The call is a write, and half of it is done first. */
  readonly half?: boolean;
  /** The second picture carries content credentials, so that its recipe stands beside it. */
  readonly signed?: boolean;
  /** The disk knows no hard links. */
  readonly noLinks?: boolean;
}

export interface KillReport {
  readonly calls: readonly Pick<DiskCall, 'name' | 'target'>[];
  readonly saved: number;
  readonly states: readonly string[];
}

const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');
const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  },
};

/** Everything of one process: a disk that counts, a transport, jobs and folders. */
function processOf(order: Pick<KillOrder, 'storage' | 'root'>, disk: Disk) {
  const transport = createTransport({ log: silentLog, clock, userAgent: 'kill-loop' });
  const store = new JobStore({ disk, clock, log: silentLog, storage: order.storage, randomHex });
  const openFolder = ({ root, folder }: FolderTarget, owner: string): LocalFolder =>
    new LocalFolder({ disk, root, folder, randomHex, owner });
  const deps = { transport, clock, log: silentLog, randomHex, digest: sha256 };
  const runner = new Runner({ ...deps, random: () => 0, jobs: store });
  const recover = async (): Promise<{ saved: number; states: string[] }> => {
    const found = { saved: 0, states: [] as string[] };
    for await (const { record, saved } of recoverJobs(
      { ...deps, store, openFolder },
      new AbortController().signal,
    )) {
      found.saved += saved;
      found.states.push(record.state);
    }
    return found;
  };
  return { runner, store, openFolder, recover, transport };
}

function deadly(order: KillOrder, calls: DiskCall[]): Disk {
  return watchedDisk(realDisk, (call): Verdict => {
    calls.push(call);
    if (order.noLinks === true && call.name === 'link' && !call.target.includes('owner.lock'))
      return diskError('EPERM');
    const isNow = order.killAt !== undefined && call.number >= order.killAt;
    if (!isNow) return undefined;
    if (order.half === true && call.name === 'file.write') return 'half';
    process.kill(process.pid, 'SIGKILL');
    return diskError('EIO');
  });
}

async function obey(order: KillOrder): Promise<KillReport> {
  const calls: DiskCall[] = [];
  const { runner, openFolder, recover, transport } = processOf(order, deadly(order, calls));
  if (order.kind === 'recover') return { calls, ...(await recover()) };
  const folder = openFolder({ kind: 'local', root: order.root, folder: 'assets' }, order.jobId);
  const wanted = anOrder(folder, { ...order, prompt: order.signed === true ? 'a signed fox' : 'a red fox' });
  const job = await runner.run(wanted, new AbortController().signal, () => undefined);
  await transport.dispose();
  return { calls, saved: job.saved.length, states: job.phase === 'ended' ? [job.outcome] : [] };
}

if (process.send !== undefined) {
  process.on('message', (order: KillOrder) => {
    void obey(order).then(
      report => process.send?.({ jobId: order.jobId, report }),
      (error: unknown) =>
        process.send?.({ jobId: order.jobId, error: error instanceof Error ? error.stack : String(error) }),
    );
  });
  process.send({ ready: true });
}
