import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import type { Logger } from '../../../src/core/ports.ts';
import { CatalogueFailedError, CatalogueProcess } from '../../../src/host/gallery/catalogueProcess.ts';
import { PeerClosedError } from '../../../src/shared/rpc.ts';

/**
 * Answers `find` with its process number, dies of `saved`, hangs up over `tiles`, tells its arguments with `statistics`,
 * and keeps its index when the channel closes.
 */
const script = `
const { writeFileSync } = require('node:fs');
process.on('message', ({ kind, id, name }) => {
  if (kind !== 'request') return;
  if (name === 'saved') process.exit(7);
  if (name === 'tiles') return process.disconnect();
  const value = name === 'find' ? process.pid : { images: 2, arguments: process.argv.slice(2) };
  process.send({ kind: 'result', id, value });
});
process.on('disconnect', () => setTimeout(() => {
  writeFileSync(__filename + '.' + process.pid, 'its index');
  process.exit(0);
}, 50));
`;

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seedream-catalogue-'));
  await writeFile(join(folder, 'fake.cjs'), script);
});
after(() => rm(folder, { recursive: true, force: true }));

function start(t: TestContext) {
  const events: string[] = [];
  const exits = () => events.filter(event => event === 'catalogue.exit').length;
  let gone = (): void => undefined;
  const note = (event: string): void => {
    events.push(event);
    if (event === 'catalogue.exit') gone();
  };
  const log: Logger = { info: note, warn: note, error: note };
  let heard = (): void => undefined;
  const process = new CatalogueProcess({
    modulePath: join(folder, 'fake.cjs'),
    args: ['cache', 'pixels.js'],
    log,
    equip: () => undefined,
    onLost: () => heard(),
  });
  t.after(async () => {
    process.dispose();
    // Each of them writes into the folder before it ends.
    while (exits() < process.launches) await ended();
  });
  const ended = () => new Promise<void>(resolve => (gone = resolve));
  return {
    process,
    events,
    lost: () => new Promise<void>(resolve => (heard = resolve)),
    ended,
  };
}

const find = (process: CatalogueProcess) => process.peer().request('find', { path: 'x' });
const kill = (process: CatalogueProcess) => process.peer().request('saved', { file: 'x' });

describe('the catalogue process', () => {
  test('is not there before it is used, and one serves all', async t => {
    const { process } = start(t);
    assert.equal(process.peerIfRunning, undefined);
    const [one, two] = await Promise.all([find(process), find(process)]);
    assert.equal(one, two);
  });

  test('is told where to keep thumbnails and who decodes pixels', async t => {
    const { process } = start(t);
    assert.deepEqual(await process.peer().request('statistics', undefined), {
      images: 2,
      arguments: ['cache', 'pixels.js'],
    });
  });

  test('starts again after a crash, which is told and logged', async t => {
    const { process, lost, events } = start(t);
    const first = await find(process);
    const gone = lost();
    await assert.rejects(kill(process), PeerClosedError);
    await gone;
    assert.notEqual(await find(process), first);
    assert.equal(process.launches, 2);
    assert.ok(events.includes('catalogue.lost'));
  });

  test('is given up for a while when it keeps crashing', async t => {
    const { process, lost } = start(t);
    for (let crash = 0; crash < 3; crash += 1) {
      const gone = lost();
      await assert.rejects(kill(process), PeerClosedError);
      await gone;
    }
    assert.throws(() => process.peer(), CatalogueFailedError);
  });

  test('that only hangs up counts as lost too', async t => {
    const { process, lost } = start(t);
    const gone = lost();
    await assert.rejects(process.peer().request('tiles', { ids: [] }), PeerClosedError);
    await gone;
    assert.equal(process.peerIfRunning, undefined);
  });

  test('that was sent away is no crash', async t => {
    const { process, events } = start(t);
    const first = await find(process);
    process.end();
    assert.notEqual(await find(process), first);
    assert.ok(!events.includes('catalogue.lost'));
  });

  test('keeps its index, sent away or not', async t => {
    for (const leave of [
      async (process: CatalogueProcess) => process.end(),
      async (process: CatalogueProcess) => process.dispose(),
      (process: CatalogueProcess) =>
        assert.rejects(process.peer().request('tiles', { ids: [] }), PeerClosedError),
    ]) {
      const { process, ended } = start(t);
      const index = join(folder, `fake.cjs.${await find(process)}`);
      const end = ended();
      await leave(process);
      await end;
      assert.equal(await readFile(index, 'utf8'), 'its index');
    }
  });

  test('never starts again in a window that closes', t => {
    const { process } = start(t);
    process.dispose();
    assert.throws(() => process.peer(), CatalogueFailedError);
  });
});
