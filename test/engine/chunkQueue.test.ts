import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ChunkQueue } from '../../src/engine/chunkQueue.ts';

const quarter = 256 * 1024;

describe('a queue between a socket and a reader', () => {
  test('asks the socket to stop at a mebibyte, and to go on when most of it is read', async () => {
    const told: string[] = [];
    const queue = new ChunkQueue();
    queue.onFull = () => told.push('full');
    queue.onRoom = () => told.push('room');
    for (let count = 0; count < 6; count++) queue.push(Buffer.alloc(quarter, count));
    assert.deepEqual(told, ['full']);
    const reader = queue[Symbol.asyncIterator]();
    for (let count = 0; count < 4; count++) assert.equal((await reader.next()).value?.[0], count);
    assert.deepEqual(told, ['full']);
    await reader.next();
    assert.deepEqual(told, ['full', 'room']);
  });

  test('gives everything that came before the end, then the error', async () => {
    const queue = new ChunkQueue();
    const reader = queue[Symbol.asyncIterator]();
    const first = reader.next();
    queue.push(Buffer.from('a'));
    queue.push(Buffer.from('b'));
    queue.end(new Error('cut'));
    queue.end();
    queue.push(Buffer.from('late'));
    assert.equal(String((await first).value), 'a');
    assert.equal(String((await reader.next()).value), 'b');
    await assert.rejects(reader.next(), /cut/);
  });
});
