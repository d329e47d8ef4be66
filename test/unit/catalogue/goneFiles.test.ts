import assert from 'node:assert/strict';
import { Stats } from 'node:fs';
import { test } from 'node:test';
import { GoneFiles } from '../../../src/catalogue/fileLooker.ts';
import { PictureIndex } from '../../../src/catalogue/pictureIndex.ts';
import { noFacts } from './noFacts.ts';

function statsOf(ino: number, size: number, mtimeMs: number): Stats {
  return Object.assign(Object.create(Stats.prototype) as Stats, { ino, size, mtimeMs });
}

test('a file that is met again is known by size and time as well: places on the disk are given again', () => {
  const index = new PictureIndex([{ path: '/p', real: '/p', label: '', shown: true }]);
  const top = index.entries.directory(0, '');
  const row = index.add({ inode: 7, size: 100, modified: 5_000, beside: 0 }, noFacts);
  const [one, link] = [index.put(top, 'one.jpg', row), index.put(top, 'link.jpg', row)];
  const gone = new GoneFiles(index);
  gone.add(one);
  gone.add(link);
  assert.equal(gone.claim(statsOf(7, 101, 5_000)), undefined);
  assert.equal(gone.claim(statsOf(7, 100, 5_001)), undefined);
  const claimed = [gone.claim(statsOf(7, 100, 5_000)), gone.claim(statsOf(7, 100, 5_000))];
  assert.deepEqual(new Set(claimed), new Set([one, link]));
  assert.equal(gone.claim(statsOf(7, 100, 5_000)), undefined);
});
