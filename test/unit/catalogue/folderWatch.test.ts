import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Changes, type Change } from '../../../src/catalogue/changes.ts';
import type { Directory } from '../../../src/catalogue/entries.ts';
import { FolderWatch } from '../../../src/catalogue/folderWatch.ts';

const top: Directory = { number: 0, root: 0, path: '' };
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function follow(intervals: { maxWatches?: number; pollMs?: number; checkMs?: number }) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'seedream-watch-')));
  // Long ago, so that what comes now is seen by the folder's time.
  await utimes(folder, 1_000_000_000, 1_000_000_000);
  const told: (string | undefined)[] = [];
  let wake = (): void => undefined;
  const watch = new FolderWatch({
    log,
    folderOf: () => folder,
    changed: (_directory, name) => {
      told.push(name);
      wake();
    },
    ...intervals,
  });
  await watch.follow(top);
  return {
    folder,
    told,
    watch,
    next: () => new Promise<void>(resolve => (wake = resolve)),
    async [Symbol.asyncDispose]() {
      watch.close();
      await rm(folder, { recursive: true });
    },
  };
}

// What waits here holds the process alive: the timers of the watch do not.
async function alive<T>(wait: Promise<T>): Promise<T> {
  const timer = setInterval(() => undefined, 1_000);
  return wait.finally(() => clearInterval(timer));
}

describe('a change in a folder is found', () => {
  test('by its time where there are no more watches to be had', async () => {
    await using world = await follow({ maxWatches: 0, pollMs: 5, checkMs: 3_600_000 });
    assert.equal(world.watch.isFollowed(top), true);
    const next = world.next();
    await writeFile(join(world.folder, 'a.jpg'), 'a');
    await alive(next);
    assert.equal(world.told[0], undefined);
  });

  test('by its time when the watch has missed it', async () => {
    await using world = await follow({ pollMs: 3_600_000, checkMs: 5 });
    await writeFile(join(world.folder, 'a.jpg'), 'a');
    while (!world.told.includes(undefined)) await alive(world.next());
  });

  test('where a file was changed in its place and there is no watch', async () => {
    await using world = await follow({ maxWatches: 0, pollMs: 3_600_000, checkMs: 5 });
    await alive(world.next());
    assert.deepEqual(world.told.slice(0, 1), [undefined]);
  });
});

describe('changes', () => {
  test('of very many names in a folder are a change of the whole folder, of few they are not', async () => {
    const other: Directory = { number: 1, root: 0, path: 'other' };
    const { promise, resolve } = Promise.withResolvers<readonly Change[]>();
    const changes = new Changes(
      async list => {
        resolve(list);
        return [];
      },
      () => undefined,
    );
    for (let number = 0; number < 40; number += 1) changes.note(top, `${number}.jpg`);
    for (let number = 0; number < 39; number += 1) changes.note(other, `${number}.jpg`);
    const [many, few] = await promise;
    assert.deepEqual([many?.whole, many?.directory], [true, top]);
    assert.deepEqual([few?.whole, few?.names.size], [false, 39]);
    changes.close();
  });
});
