import type { Clock } from '../../src/core/ports.ts';
import { systemClock } from './wire.ts';

/**
 * Real waits at noon of one day, in every process. Spending is counted by the day, and midnight may come while a test
 * runs; and whoever fights for a lock on a busy machine must not be told that the others are taking too long.
 */
export const patientClock: Clock = {
  ...systemClock,
  now: () => Date.UTC(2026, 10, 22, 12),
  monotonic: () => performance.now() / 30,
};
