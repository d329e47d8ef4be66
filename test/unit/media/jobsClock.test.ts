import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Clock } from '../../../media/composer/jobs/clock.ts';

test('one tick a second serves everybody, and none is left when nobody looks', t => {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'], now: 1_000_000 });
  const clock = new Clock();
  const seen: number[] = [];
  const stop = clock.now.subscribe(now => seen.push(now));
  t.mock.timers.tick(5000);
  assert.deepEqual(seen, [1_000_000], 'it ticks for nobody');

  clock.hold();
  clock.hold();
  t.mock.timers.tick(1000);
  t.mock.timers.tick(1000);
  clock.release();
  t.mock.timers.tick(1000);
  assert.deepEqual(seen, [1_000_000, 1_005_000, 1_006_000, 1_007_000, 1_008_000]);

  clock.release();
  t.mock.timers.tick(5000);
  assert.equal(seen.length, 5, 'it goes on after the last one left');

  clock.hold();
  assert.equal(clock.now.value, 1_013_000, 'the first look is up to date');
  clock.release();
  stop();
});
