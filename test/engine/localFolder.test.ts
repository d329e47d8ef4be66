import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { SeedreamError } from '../../src/core/errors.ts';
import { realDisk } from '../../src/engine/disk.ts';
import { LocalFolder } from '../../src/engine/localFolder.ts';
import { diskError, watchedDisk } from '../support/watchedDisk.ts';

const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');
const bytes = new Uint8Array(randomBytes(3_000_000));

describe('the assets folder on disk', () => {
  let root: string;

  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'seedream-folder-')));
  });

  afterEach(async () => {
    await rm(root, { recursive: true, force: true });
  });

  function folder(name = 'assets/seedream'): LocalFolder {
    return new LocalFolder({ disk: realDisk, root, folder: name, randomHex, owner: 'job-1' });
  }

  async function files(name = 'assets/seedream'): Promise<string[]> {
    return (await readdir(join(root, name))).sort();
  }

  test('is made when it is missing, and its URI names it', async () => {
    await folder().probe(1);
    assert.deepEqual(await files(), []);
    assert.equal(folder().uri, pathToFileURL(join(root, 'assets/seedream')).href);
  });

  test('shows nothing under a final name before the file is complete', async () => {
    const staged = await folder().stage(bytes);
    const [temporary] = await files();
    assert.match(temporary ?? '', /^\.seedream-job-1-[0-9a-f]{12}\.tmp$/);
    assert.equal(await staged.publishAs('a.jpg'), true);
    assert.deepEqual(await files(), ['a.jpg']);
    assert.ok((await readFile(join(root, 'assets/seedream/a.jpg'))).equals(bytes));
  });

  test('never overwrites: a taken name is answered with false, and the old file stays', async () => {
    await mkdir(join(root, 'assets/seedream'), { recursive: true });
    await writeFile(join(root, 'assets/seedream/a.jpg'), 'old');
    const staged = await folder().stage(bytes);
    assert.equal(await staged.publishAs('a.jpg'), false);
    assert.equal(await staged.publishAs('b.jpg'), true);
    assert.equal(await readFile(join(root, 'assets/seedream/a.jpg'), 'utf8'), 'old');
  });

  test('a second window never overwrites the first one’s file', async () => {
    const staged = await Promise.all(Array.from({ length: 8 }, () => folder().stage(bytes)));
    const won = await Promise.all(staged.map(file => file.publishAs('same.jpg')));
    assert.equal(won.filter(Boolean).length, 1);
    await Promise.all(staged.filter((_file, index) => won[index] !== true).map(file => file.withdraw()));
    assert.deepEqual(await files(), ['same.jpg']);
  });

  test('a cancelled write leaves no file', async () => {
    const abort = new AbortController();
    abort.abort();
    await assert.rejects(folder().stage(bytes, abort.signal), { kind: 'cancelled' });
    assert.deepEqual(await files(), []);
  });

  test('a withdrawn file is gone, published or not', async () => {
    const one = await folder().stage(bytes);
    const two = await folder().stage(bytes);
    await two.publishAs('two.jpg');
    await one.withdraw();
    await two.withdraw();
    assert.deepEqual(await files(), []);
  });

  for (const outside of ['..', '../elsewhere', 'assets/../../x', '/etc', '/'])
    test(`“${outside}” is outside the workspace and refused`, () => {
      assert.throws(() => folder(outside), SeedreamError);
    });

  test('a folder behind a link is refused, wherever the link is on the way', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'seedream-elsewhere-'));
    try {
      await symlink(elsewhere, join(root, 'assets'));
      await assert.rejects(folder().probe(1), /a link/);
      await assert.rejects(folder().stage(bytes), /a link/);
      assert.deepEqual(await readdir(elsewhere), []);
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  test('a dangling link is refused rather than followed', async () => {
    await symlink(join(root, 'nowhere'), join(root, 'assets'));
    await assert.rejects(folder().probe(1), /a link/);
    assert.deepEqual(await files('.'), ['assets']);
  });

  test('a folder swapped for another while an image was being saved gets nothing', async () => {
    const staged = await folder().stage(bytes);
    await rename(join(root, 'assets/seedream'), join(root, 'assets/old'));
    await mkdir(join(root, 'assets/seedream'));
    await assert.rejects(staged.publishAs('a.jpg'), /replaced/);
    assert.deepEqual(await files(), []);
  });

  test('a file where the folder should be is refused in words', async () => {
    await writeFile(join(root, 'assets'), 'x');
    await assert.rejects(folder().probe(1), /not a folder/);
  });

  test('publishes without overwriting where the disk knows no hard links', async () => {
    const disk = watchedDisk(realDisk, ({ name }) => (name === 'link' ? diskError('EPERM') : undefined));
    const plain = new LocalFolder({ disk, root, folder: 'assets', randomHex, owner: 'job-1' });
    const staged = await Promise.all(Array.from({ length: 8 }, () => plain.stage(bytes)));
    const won = await Promise.all(staged.map(file => file.publishAs('same.jpg')));
    assert.equal(won.filter(Boolean).length, 1);
    await Promise.all(staged.filter((_file, index) => won[index] !== true).map(file => file.withdraw()));
    assert.deepEqual(await files('assets'), ['same.jpg']);
    assert.ok((await readFile(join(root, 'assets/same.jpg'))).equals(bytes));
  });

  test('tells a file by its content, and takes back only what it knows', async () => {
    await (await folder().stage(bytes)).publishAs('a.jpg');
    await writeFile(join(root, 'assets/seedream/reserved.jpg'), '');
    const digest = createHash('sha256').update(bytes).digest('hex');
    assert.equal(await folder().digestOf('a.jpg'), digest);
    assert.equal(await folder().digestOf('b.jpg'), undefined);
    assert.deepEqual([await folder().has('a.jpg'), await folder().has('b.jpg')], [true, false]);
    await folder().discard('a.jpg', '0'.repeat(64));
    await folder().discard('b.jpg', digest);
    assert.deepEqual(await files(), ['a.jpg', 'reserved.jpg']);
    await folder().discard('a.jpg', digest);
    await folder().discard('reserved.jpg', digest);
    assert.deepEqual(await files(), []);
  });

  test('a link in place of a picture is no picture of ours', async () => {
    await folder().probe(1);
    await writeFile(join(root, 'secret'), bytes);
    await symlink(join(root, 'secret'), join(root, 'assets/seedream/a.jpg'));
    assert.equal(await folder().digestOf('a.jpg'), undefined);
    assert.equal(await folder().has('a.jpg'), true);
  });

  test('sweeps the unfinished files of its own job, and nobody else’s', async () => {
    await folder().stage(bytes);
    const other = new LocalFolder({
      disk: realDisk,
      root,
      folder: 'assets/seedream',
      randomHex,
      owner: 'job-2',
    });
    await other.stage(bytes);
    await writeFile(join(root, 'assets/seedream/.seedream-job-1-notes.txt'), 'mine');
    await folder().sweep();
    const [first, second] = await files();
    assert.equal(first, '.seedream-job-1-notes.txt');
    assert.match(second ?? '', /^\.seedream-job-2-/);
  });

  test('says when an unfinished file will not go, and sweeps it later', async () => {
    let isStuck = true;
    const disk = watchedDisk(realDisk, ({ name }) =>
      isStuck && name === 'unlink' ? diskError('EBUSY') : undefined,
    );
    const stuck = new LocalFolder({ disk, root, folder: 'assets', randomHex, owner: 'job-1' });
    await (await stuck.stage(bytes)).publishAs('a.jpg');
    assert.equal(stuck.untidy, true);
    await assert.rejects(stuck.sweep(), { kind: 'storage' });
    isStuck = false;
    await stuck.sweep();
    assert.equal(stuck.untidy, false);
    assert.deepEqual(await files('assets'), ['a.jpg']);
  });

  test('too little free space is found out by asking', async () => {
    await assert.rejects(folder().probe(Number.MAX_SAFE_INTEGER), /free space/);
    assert.deepEqual(await files(), []);
  });
});
