import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import * as z from 'zod/mini';
import type { RandomHex } from '../core/ports.ts';

/** Who is working, as it stands in a lock file. */
export interface LockOwner {
  /** `<pid>-<start of the process>-<random>`: safe in a file name, never used twice. */
  readonly token: string;
  /** Where the pid means something. */
  readonly place: string;
  /** Milliseconds since 1970 of the last sign of life. */
  readonly beat: number;
}

const tokenPattern = /^(\d{1,10})-([0-9a-z]{1,12})-[0-9a-f]{8,64}$/;

const ownerShape = z.object({
  token: z.string().check(z.regex(tokenPattern)),
  place: z.string().check(z.maxLength(400)),
  beat: z.string().check(z.regex(/^\d{15}$/)),
});

/** Containers may share a folder and even a host name, but then their pids are worlds apart. */
function findPlace(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Only Linux has pid namespaces.
    return hostname();
  }
}

const here = findPlace();

/** Tells this process from an earlier one that had the same pid, which is common in containers. */
const started = Math.round(performance.timeOrigin).toString(36);

export function newOwner(pid: number, now: number, randomHex: RandomHex): LockOwner {
  return { token: `${pid}-${started}-${randomHex(8)}`, place: here, beat: now };
}

/** Always of the same length for one owner, so that a beat overwrites exactly what is there. */
export function encodeOwner(owner: LockOwner): Uint8Array {
  const beat = String(Math.max(0, Math.trunc(owner.beat))).padStart(15, '0');
  return new TextEncoder().encode(JSON.stringify({ token: owner.token, place: owner.place, beat }));
}

/** Undefined for a file that was cut while it was written, or that is not ours. */
export function decodeOwner(bytes: Uint8Array): LockOwner | undefined {
  try {
    const owner = ownerShape.parse(JSON.parse(new TextDecoder().decode(bytes)));
    return { ...owner, beat: Number(owner.beat) };
  } catch {
    return undefined;
  }
}

export interface Self {
  readonly pid: number;
  readonly isRunning: (pid: number) => boolean;
}

/** Certain only where it says true: the process is gone, or its pid belongs to somebody else by now. */
export function isGone(token: string, place: string, self: Self): boolean {
  const [, pidText, start] = tokenPattern.exec(token) ?? [];
  if (pidText === undefined || place !== here) return false;
  const pid = Number(pidText);
  return pid === self.pid ? start !== started : !self.isRunning(pid);
}

/** For what a killed attempt left behind: its name is all that is needed to judge it. */
export function isGoneHere(token: string, self: Self): boolean {
  return isGone(token, here, self);
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
