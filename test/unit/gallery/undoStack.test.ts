import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UndoStack } from '../../../src/host/gallery/undoStack.ts';

const done = (words: string, problem?: unknown) => async () => ({
  undoable: { undo: async () => words },
  problem,
});

describe('one undo for everything', () => {
  test('takes back the last thing first, and then has nothing left', async () => {
    const stack = new UndoStack();
    await stack.do(done('rating'));
    await stack.do(done('rename'));
    assert.deepEqual(
      [await stack.undo(), await stack.undo(), await stack.undo()],
      ['rename', 'rating', null],
    );
  });

  test('waits for what is still being done, and keeps its order', async () => {
    const stack = new UndoStack();
    const order: string[] = [];
    const slow = Promise.withResolvers<void>();
    const first = stack.do(async () => {
      await slow.promise;
      order.push('first');
      return done('first')();
    });
    const second = stack.do(async () => {
      order.push('second');
      return done('second')();
    });
    const undone = stack.undo();
    slow.resolve();
    assert.equal(await undone, 'second');
    await Promise.all([first, second]);
    assert.deepEqual(order, ['first', 'second']);
  });

  test('takes back what was done of something that failed half-way', async () => {
    const stack = new UndoStack();
    await assert.rejects(stack.do(done('half', new Error('disk full'))), /disk full/);
    assert.equal(await stack.undo(), 'half');
  });

  test('goes on after something that could not be taken back', async () => {
    const stack = new UndoStack();
    await stack.do(done('rating'));
    await stack.do(async () => ({
      undoable: { undo: () => Promise.reject(new Error('gone')) },
      problem: undefined,
    }));
    await assert.rejects(stack.undo(), /gone/);
    assert.equal(await stack.undo(), 'rating');
  });
});
