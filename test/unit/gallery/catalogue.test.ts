import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, after, beforeEach, describe, test, type TestContext } from 'node:test';
import { SeedreamError } from '../../../src/core/errors.ts';
import type { GalleryFolders } from '../../../src/host/gallery/galleryFolders.ts';
import { resetEditor } from './fakeEditor.ts';

const { EventEmitter } = await import('vscode');
const { Catalogue } = await import('../../../src/host/gallery/catalogue.ts');

beforeEach(resetEditor);

/** Knows three files, counted from 0; dies of a picture called “poison”, and finds “late” only after a change. */
const script = `
let opened, changes = 0;
const answers = {
  open: setup => void (opened = setup),
  query: () => ({ revision: 1, ids: Uint32Array.of(0, 1, 2) }),
  facts: ({ ids }) => ids.map(id => ({ id, name: opened.folders[0].label + id, references: [{ name: 'x' }, { id: 2, name: 'y' }], children: [] })),
  family: ({ id }) => [{ id, key: 'a' }, { key: 'b' }],
  find: ({ path }) => (path === 'late' && changes++ === 0 ? void emit() : path === 'never' ? undefined : 1),
  saved: ({ file }) => file.includes('poison') && process.exit(1),
  mark: () => process.exit(1),
};
const emit = () => setImmediate(() => process.send({ kind: 'event', name: 'changed', payload: { revision: 2 } }));
process.on('message', ({ kind, id, name, params }) => {
  if (kind === 'request') process.send({ kind: 'result', id, value: answers[name](params) });
});
process.on('disconnect', () => process.exit(0));
`;

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seedream-catalogue-'));
  await writeFile(join(folder, 'fake.cjs'), script);
});
after(() => rm(folder, { recursive: true, force: true }));

function start(t: TestContext) {
  const nothing = (): void => undefined;
  const catalogue = new Catalogue({
    modulePath: join(folder, 'fake.cjs'),
    args: [],
    folders: {
      list: async () => [{ path: '/w/assets', label: 'assets' }],
      onDidChange: new EventEmitter<void>().event,
    } as unknown as GalleryFolders,
    log: { info: nothing, warn: nothing, error: nothing },
  });
  t.after(() => catalogue.dispose());
  return catalogue;
}

const query = {
  text: '',
  models: [],
  providers: [],
  ratios: [],
  tags: [],
  sort: 'newest',
  group: 'none',
} as const;

describe('the catalogue', () => {
  test('is told of the folders before anything is asked', async t => {
    const catalogue = start(t);
    const { ids } = await catalogue.read('query', query);
    const facts = await catalogue.facts([...ids]);
    assert.deepEqual(
      facts.map(({ name }) => name),
      ['assets0', 'assets1', 'assets2'],
    );
  });

  test('speaks of the same file by the same number everywhere', async t => {
    const catalogue = start(t);
    const { ids } = await catalogue.read('query', query);
    const [fact] = await catalogue.facts([ids[1] ?? -1]);
    assert.equal(fact?.id, ids[1]);
    assert.deepEqual(fact?.references, [{ name: 'x' }, { id: ids[2], name: 'y' }]);
    assert.equal(await catalogue.read('find', { path: 'a' }), ids[1]);
    const family = await catalogue.read('family', { id: ids[0] ?? -1 });
    assert.deepEqual(
      family.map(({ id }) => id),
      [ids[0], undefined],
    );
  });

  test('knows no number of a process that was lost, so that nobody deletes another file by it', async t => {
    const catalogue = start(t);
    const earlier = [...(await catalogue.read('query', query)).ids];
    await assert.rejects(catalogue.saved('poison.png'), error => SeedreamError.is(error, 'storage'));
    const now = [...(await catalogue.read('query', query)).ids];
    assert.equal(earlier.filter(id => now.includes(id)).length, 0);
    assert.deepEqual(await catalogue.facts(earlier), []);
    assert.deepEqual(await catalogue.read('family', { id: earlier[0] ?? -1 }), []);
    assert.equal((await catalogue.facts(now)).length, 3);
  });

  test('never writes twice when the process is lost over it', async t => {
    const catalogue = start(t);
    let lost = 0;
    catalogue.onDidLose(() => (lost += 1));
    await assert.rejects(
      catalogue.write('mark', { files: ['/w/a.png'], mark: { kind: 'rating', value: 1 } }),
      error => SeedreamError.is(error, 'storage') && /Wait a moment/.test(error.message),
    );
    assert.equal(lost, 1);
  });

  test('waits for a file that is still being read, for a while', async t => {
    const catalogue = start(t);
    assert.notEqual(await catalogue.locate('late', 600_000), undefined);
    assert.equal(await catalogue.locate('never', 1), undefined);
  });
});
