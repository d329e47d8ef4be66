import type { JobState } from '../../../src/shared/composer.ts';

interface StateLook {
  readonly icon: string;
  /** Something may still happen, so it can be cancelled. */
  readonly active: boolean;
}

const looks: Readonly<Record<JobState, StateLook>> = {
  preparing: { icon: 'loading', active: true },
  queued: { icon: 'watch', active: true },
  running: { icon: 'loading', active: true },
  waiting: { icon: 'debug-pause', active: true },
  done: { icon: 'pass', active: false },
  partial: { icon: 'warning', active: false },
  failed: { icon: 'error', active: false },
  cancelled: { icon: 'circle-slash', active: false },
  unknown: { icon: 'question', active: false },
};

export function iconOf(state: JobState): string {
  return looks[state].icon;
}

export function isActive(state: JobState): boolean {
  return looks[state].active;
}
