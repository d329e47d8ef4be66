import { readFileSync, writeFileSync } from 'node:fs';

/** Memory of this process in bytes: what it has when asked first, and the most it ever had after that. */
export class Peak {
  readonly idle: number;
  readonly #isReset: boolean;

  constructor() {
    this.#isReset = forgetPeak();
    this.idle = process.memoryUsage.rss();
  }

  /** Where the system cannot forget an earlier peak, that of the start counts as well: never less than the truth. */
  get added(): number {
    const peak = this.#isReset ? highWater() : process.resourceUsage().maxRSS * 1024;
    return Math.max(0, peak - this.idle);
  }
}

function forgetPeak(): boolean {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return true;
  } catch {
    // Not on Linux.
    return false;
  }
}

function highWater(): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync('/proc/self/status', 'latin1')) ?? [];
  return Number(kilobytes) * 1024;
}
