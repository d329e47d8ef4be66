import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Imaging, type ImagingOptions } from '../../src/catalogue/imaging.ts';

/** Says which process it is; a picture called `hangs` is never done. */
const decoder = `
process.on('message', ({ id, params }) => {
  if (params.file !== 'hangs') process.send({ kind: 'result', id, value: process.pid });
});
process.on('disconnect', () => process.exit(0));
process.send({ kind: 'ready' });
`;

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('the processes that decode pictures', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seedream-imaging-'));
    await writeFile(join(folder, 'decoder.cjs'), decoder);
  });
  after(() => rm(folder, { recursive: true }));

  const begin = (options: Partial<ImagingOptions>) => {
    const usual = { modulePath: join(folder, 'decoder.cjs'), log, deadlineMs: 600_000 };
    const imaging = new Imaging({ ...usual, ...options });
    const one = (file: string): Promise<unknown> =>
      imaging.run({ name: 'thumbnails', params: { file, sides: [320] }, rank: () => 0 });
    return { one, dispose: () => imaging.dispose() };
  };

  test('are one for a few pictures, as a second one would cost more than it saves', async () => {
    const { one, dispose } = begin({ crowd: 4, patienceMs: 60_000 });
    assert.equal(new Set(await Promise.all(['a', 'b', 'c', 'd'].map(one))).size, 1);
    dispose();
  });

  test('are two as soon as many pictures wait', async () => {
    const { one, dispose } = begin({ crowd: 4, patienceMs: 60_000 });
    assert.equal(new Set(await Promise.all(['a', 'b', 'c', 'd', 'e'].map(one))).size, 2);
    dispose();
  });

  test('are two when one of them is held up: the others do not wait for that picture', async () => {
    const { one, dispose } = begin({ crowd: 100, patienceMs: 100 });
    const held = one('hangs');
    assert.equal(typeof (await one('a')), 'number');
    dispose();
    await assert.rejects(held);
  });
});
