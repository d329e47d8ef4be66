import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Allowance } from '../../src/engine/allowance.ts';

const never = new AbortController().signal;

describe('an allowance', () => {
  /** Names of those who are in, in the order they came in. */
  async function entered(waiting: ReadonlyMap<string, Promise<void>>): Promise<string[]> {
    const inside: string[] = [];
    for (const [name, entering] of waiting)
      void entering.then(() => inside.push(name)).catch(() => undefined);
    await new Promise(setImmediate);
    return inside;
  }

  test('lets in so many, then one for each who leaves, first come first served', async () => {
    const allowance = new Allowance(2, 100);
    const waiting = new Map(['a', 'b', 'c', 'd'].map(name => [name, allowance.enter(1, never)]));
    assert.deepEqual(await entered(waiting), ['a', 'b']);
    allowance.leave(1);
    assert.deepEqual(await entered(waiting), ['a', 'b', 'c']);
  });

  test('lets nobody past a heavy one that waits, and the heavy one in alone', async () => {
    const allowance = new Allowance(4, 100);
    const waiting = new Map([
      ['light', allowance.enter(10, never)],
      ['heavy', allowance.enter(500, never)],
      ['late', allowance.enter(10, never)],
    ]);
    assert.deepEqual(await entered(waiting), ['light']);
    allowance.leave(10);
    assert.deepEqual(await entered(waiting), ['light', 'heavy']);
    allowance.leave(500);
    assert.deepEqual(await entered(waiting), ['light', 'heavy', 'late']);
  });

  test('forgets who gives up, and lets in who stood behind', async () => {
    const allowance = new Allowance(4, 100);
    const stop = new AbortController();
    const waiting = new Map([
      ['light', allowance.enter(10, never)],
      ['heavy', allowance.enter(500, stop.signal)],
      ['late', allowance.enter(10, never)],
    ]);
    assert.deepEqual(await entered(waiting), ['light']);
    stop.abort(new Error('stopped'));
    assert.deepEqual(await entered(waiting), ['light', 'late']);
    await assert.rejects(waiting.get('heavy') ?? Promise.resolve(), /stopped/);
    await assert.rejects(allowance.enter(1, stop.signal), /stopped/);
  });

  test('who is let in at the moment of giving up takes nobody else’s turn', async () => {
    const allowance = new Allowance(1, 100);
    const stop = new AbortController();
    const waiting = new Map([
      ['first', allowance.enter(1, never)],
      ['second', allowance.enter(1, stop.signal)],
      ['third', allowance.enter(1, never)],
    ]);
    allowance.leave(1);
    stop.abort(new Error('stopped'));
    assert.deepEqual(await entered(waiting), ['first', 'second']);
    allowance.leave(1);
    assert.deepEqual(await entered(waiting), ['first', 'second', 'third']);
  });
});
