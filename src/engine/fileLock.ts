import { basename, dirname, join } from 'node:path';
import { SeedreamError } from '../core/errors.ts';
import { phrase } from '../core/phrase.ts';
import type { Clock, RandomHex } from '../core/ports.ts';
import { codeOf } from './disk.ts';
import { lockError, place, readOwner, type LockDisk } from './fileLockDisk.ts';
import {
  encodeOwner,
  isGone,
  isGoneHere,
  isRunning,
  newOwner,
  type LockOwner,
  type Self,
} from './fileLockOwner.ts';

export interface LockDeps {
  readonly disk: LockDisk;
  readonly clock: Clock;
  readonly randomHex: RandomHex;
  readonly pid?: number;
  /** Whether a process of this machine lives. */
  readonly isRunning?: (pid: number) => boolean;
}

export interface HeldLock {
  readonly token: string;
  /** False once an heir has taken over, which happens to an owner that showed no life for long. */
  stillMine(): Promise<boolean>;
  /** Never throws and never removes another's lock; a file that will not go is inherited later. */
  release(): Promise<void>;
}

const beatMs = 5_000;
const staleMs = 30_000;
const patienceMs = 10_000;
const longestPauseMs = 50;

/** Takes the lock if it is free or its owner is dead; undefined when somebody alive has it. The folder must exist. */
export async function tryLock(path: string, deps: LockDeps): Promise<HeldLock | undefined> {
  return new Attempt(path, deps, undefined).run();
}

/** Waits its turn for at most ten seconds, works under the lock, and gives it back whatever happens. */
export async function withLock<T>(
  path: string,
  deps: LockDeps,
  work: (held: HeldLock) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const held = await waitForLock(path, deps, signal);
  try {
    return await work(held);
  } finally {
    await held.release();
  }
}

async function waitForLock(path: string, deps: LockDeps, signal: AbortSignal | undefined): Promise<HeldLock> {
  const { clock } = deps;
  const giveUpAt = clock.monotonic() + patienceMs;
  let refusals = 0;
  for (let pause = 2; ; pause = Math.min(longestPauseMs, pause * 2)) {
    signal?.throwIfAborted();
    try {
      const held = await new Attempt(path, deps, signal).run();
      if (held !== undefined) return held;
    } catch (error) {
      // Windows refuses for a moment what another process is just removing.
      const passing =
        SeedreamError.is(error) && ['EPERM', 'EACCES', 'EBUSY'].includes(error.details.code ?? '');
      if (!passing || ++refusals > 5) throw error;
    }
    if (clock.monotonic() >= giveUpAt)
      throw new SeedreamError(
        'storage',
        phrase(
          'Another window keeps Seedream’s records busy. Try again; if it stays so, close the other windows.',
        ),
      );
    // Windows that wait in step would meet again and again.
    const spread = 0.5 + Number.parseInt(deps.randomHex(1), 16) / 512;
    await clock.sleep(pause * spread, signal);
  }
}

/**
 * A lock is a file that names its owner. Whoever may replace or remove the file of owner T is decided by a second file,
 * `<lock>.T.heir`, which only one process can create; an heir that died is itself inherited the same way. Tokens are
 * never used twice, so the right to T's lock is worth nothing once the lock names another: check, then act, is safe.
 */
class Attempt {
  readonly #path: string;
  readonly #deps: LockDeps;
  readonly #self: Self;
  readonly #signal: AbortSignal | undefined;
  readonly #me: LockOwner;
  readonly #fresh: string;
  /** Looking twice takes seconds; once is enough. */
  #known: LockOwner | undefined;

  constructor(path: string, deps: LockDeps, signal: AbortSignal | undefined) {
    this.#path = path;
    this.#deps = deps;
    this.#self = { pid: deps.pid ?? process.pid, isRunning: deps.isRunning ?? isRunning };
    this.#signal = signal;
    this.#me = newOwner(this.#self.pid, deps.clock.now(), deps.randomHex);
    this.#fresh = `${path}.${this.#me.token}.new`;
  }

  async run(): Promise<HeldLock | undefined> {
    const { disk } = this.#deps;
    try {
      // Waiting for a living owner must not cost a file per look.
      const owner = await readOwner(this.#path, disk);
      if (owner !== undefined && !(await this.#isDead(this.#path, owner))) return undefined;
      let obtained: boolean;
      try {
        await this.#write();
        obtained = await this.#obtain(this.#path);
      } finally {
        await disk.unlink(this.#fresh).catch(() => undefined); // What stays is swept by the next owner.
      }
      if (!obtained) return undefined;
      await this.#sweep().catch(() => undefined); // Leftovers harm nobody; the next owner tries again.
      return new FileLock(this.#path, this.#me, this.#deps);
    } catch (error) {
      // It may be ours already, and nobody would give it back.
      await removeOwn(this.#path, this.#me.token, this.#deps);
      if (this.#signal?.aborted === true) throw error;
      throw lockError(error);
    }
  }

  async #write(): Promise<void> {
    const bytes = encodeOwner(this.#me);
    const file = await this.#deps.disk.open(this.#fresh, 'wx');
    try {
      await file.write(bytes, 0, bytes.length, 0);
    } finally {
      await file.close();
    }
  }

  /** Makes `target` name us, if it is free or its owner is dead. */
  async #obtain(target: string): Promise<boolean> {
    const { disk } = this.#deps;
    if (await place(this.#fresh, target, disk)) return true;
    const owner = await readOwner(target, disk);
    if (owner === undefined || !(await this.#isDead(target, owner))) return false;
    const right = rightTo(this.#path, target, owner.token);
    if (!(await this.#obtain(right))) return false;
    let isMine = false;
    try {
      isMine = await this.#inherit(right, target, owner);
    } finally {
      // Either worth nothing, or gone with the rename.
      if (!isMine) await disk.unlink(right).catch(() => undefined);
    }
    return isMine;
  }

  /** With the right in hand nobody else may touch `target`, as long as it names the dead owner. */
  async #inherit(right: string, target: string, dead: LockOwner): Promise<boolean> {
    const { disk } = this.#deps;
    if ((await readOwner(target, disk))?.token !== dead.token) return false;
    // Whoever held us for dead has moved the right away; a busy file (Windows) is tried again by the caller.
    await disk.rename(right, target).catch(() => undefined);
    return (await readOwner(target, disk))?.token === this.#me.token;
  }

  async #isDead(target: string, owner: LockOwner): Promise<boolean> {
    const { clock, disk } = this.#deps;
    if (isGone(owner.token, owner.place, this.#self)) return true;
    if (this.#known?.token === owner.token && this.#known.beat === owner.beat) return true;
    if (Math.abs(clock.now() - owner.beat) <= staleMs) return false;
    // A machine that slept wakes with every beat old: a living owner gets the time for one more.
    await clock.sleep(beatMs + 1_000, this.#signal);
    const again = await readOwner(target, disk);
    if (again?.token !== owner.token || again.beat !== owner.beat) return false;
    this.#known = owner;
    return true;
  }

  /** What killed attempts left beside the lock. Rights to former owners' locks are worth nothing while it is ours. */
  async #sweep(): Promise<void> {
    const { disk } = this.#deps;
    const folder = dirname(this.#path);
    const prefix = `${basename(this.#path)}.`;
    for (const name of await disk.readdir(folder)) {
      if (!name.startsWith(prefix)) continue;
      const { token, kind } =
        /^(?<token>.+)\.(?<kind>new|heir)$/.exec(name.slice(prefix.length))?.groups ?? {};
      if (token === undefined || token === this.#me.token) continue;
      if (kind === 'heir' || isGoneHere(token, this.#self)) await disk.unlink(join(folder, name));
    }
  }
}

class FileLock implements HeldLock {
  readonly #path: string;
  readonly #me: LockOwner;
  readonly #deps: LockDeps;
  readonly #timer: NodeJS.Timeout;
  #beating: Promise<void> = Promise.resolve();
  #released = false;

  constructor(path: string, me: LockOwner, deps: LockDeps) {
    this.#path = path;
    this.#me = me;
    this.#deps = deps;
    this.#timer = setInterval(() => {
      this.#beating = this.#beating.then(() => this.#beat()).catch(() => undefined); // The next beat may succeed.
    }, beatMs);
    // A lock must not keep a process alive that has nothing else to do.
    this.#timer.unref();
  }

  get token(): string {
    return this.#me.token;
  }

  async stillMine(): Promise<boolean> {
    return !this.#released && (await readOwner(this.#path, this.#deps.disk))?.token === this.token;
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    clearInterval(this.#timer);
    await this.#beating;
    await removeOwn(this.#path, this.token, this.#deps);
  }

  async #beat(): Promise<void> {
    const { disk, clock } = this.#deps;
    const file = await disk.open(this.#path, 'r+');
    try {
      // Opened first, then seen to be ours: the open file is ours, whatever the name stands for a moment later.
      if (!(await this.stillMine())) return;
      const bytes = encodeOwner({ ...this.#me, beat: clock.now() });
      await file.write(bytes, 0, bytes.length, 0);
    } finally {
      await file.close();
    }
  }
}

/** A right held by its subject (an owner that died while releasing) needs a name of its own. */
function rightTo(path: string, target: string, token: string): string {
  const right = `${path}.${token}.heir`;
  return right === target ? `${path}.${token}~.heir` : right;
}

/** Removes the lock if it is ours. Never throws. */
async function removeOwn(path: string, token: string, deps: LockDeps): Promise<void> {
  const { disk } = deps;
  const right = rightTo(path, path, token);
  // The same right as an heir's, and it carries the file's own content: ours, or somebody inherited long ago.
  const hasRight = await firmly(() => place(path, right, disk), deps);
  if (hasRight === false) return;
  // Where no second name could be made, the first must do: only an owner without a sign of life has rivals.
  const owner = await firmly(() => readOwner(hasRight === true ? right : path, disk), deps);
  if (owner?.token === token) await firmly(() => remove(path, disk), deps);
  if (hasRight === true) await firmly(() => remove(right, disk), deps);
}

async function remove(path: string, disk: LockDisk): Promise<void> {
  await disk.unlink(path).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
}

/** Virus scanners hold a new file for a moment; without this a lock could outlive its use by half a minute. */
async function firmly<T>(work: () => Promise<T>, { clock }: LockDeps): Promise<T | undefined> {
  for (let tries = 1; tries <= 3; tries++)
    try {
      return await work();
    } catch {
      // What still fails in the end is left to an heir.
      await clock.sleep(20);
    }
  return undefined;
}
