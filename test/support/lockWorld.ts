import { tryLock, type LockDeps } from '../../src/engine/fileLock.ts';
import { ManualClock } from './manualClock.ts';
import { MemoryLockDisk } from './memoryLockDisk.ts';

export const lock = '/s/x.lock';

class SleepyClock extends ManualClock {
  /** What the rest of the world does while somebody waits. */
  onWait: (() => void) | undefined;

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.onWait?.();
    await super.sleep(ms, signal);
  }
}

const settled = (): Promise<void> => new Promise(resolve => void setImmediate(resolve));

/** Several processes on one disk: the test decides whose call comes next, and who dies before it. */
export class LockWorld {
  readonly disk = new MemoryLockDisk();
  readonly clock = new SleepyClock();
  readonly holders = new Set<number>();
  readonly #alive = new Set<number>();
  readonly #pending: { readonly pid: number; readonly go: () => void }[] = [];
  #random = 0;
  mostHolders = 0;
  kills = 0;

  deps(pid: number): LockDeps {
    this.#alive.add(pid);
    return {
      disk: this.disk.view(() => this.step(pid)),
      clock: this.clock,
      pid,
      isRunning: other => this.#alive.has(other),
      randomHex: bytes => (++this.#random).toString(16).padStart(bytes * 2, '0'),
    };
  }

  step(pid: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#alive.has(pid)) this.#pending.push({ pid, go: resolve });
    return promise;
  }

  kill(pid: number): void {
    this.kills++;
    this.#alive.delete(pid);
    this.holders.delete(pid);
    for (const call of this.#pending.filter(pending => pending.pid === pid))
      this.#pending.splice(this.#pending.indexOf(call), 1);
  }

  async contend(pid: number, turns: number): Promise<void> {
    const deps = this.deps(pid);
    for (let turn = 0; turn < turns; turn++) {
      await this.step(pid);
      const held = await tryLock(lock, deps);
      if (held === undefined) continue;
      this.holders.add(pid);
      this.mostHolders = Math.max(this.mostHolders, this.holders.size);
      await this.step(pid);
      this.holders.delete(pid);
      await held.release();
    }
  }

  /** Lets calls happen in the order the choices say; one choice in thirteen kills instead. */
  async run(choices: readonly number[]): Promise<void> {
    for (let round = 0; ; round++) {
      await settled();
      if (this.#pending.length === 0) return;
      const choice = choices[round] ?? 0;
      const call = this.#pending[choice % this.#pending.length];
      if (call === undefined) return;
      if (choice % 13 === 12) this.kill(call.pid);
      else this.#pending.splice(this.#pending.indexOf(call), 1)[0]?.go();
    }
  }

  /** So many steps of one process, then its end. */
  async dieAfter(pid: number, steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      await settled();
      this.#pending.shift()?.go();
    }
    await settled();
    this.kill(pid);
  }
}
