import assert from 'node:assert/strict';
import { link, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { folderInside, isBelow } from '../../../src/host/gallery/inside.ts';
import { freeName, nameProblem } from '../../../src/host/gallery/newName.ts';
import { TrashCopies } from '../../../src/host/gallery/trashCopies.ts';

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seedream-gallery-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe('a folder of the gallery', () => {
  test('lies inside the workspace folder, whether it is there yet or not', async t => {
    const root = await folderOf(t);
    await mkdir(join(root, 'assets'));
    assert.equal(await folderInside(root, 'assets'), join(root, 'assets'));
    assert.equal(await folderInside(root, 'new/one'), join(root, 'new/one'));
    assert.equal(await folderInside(root, '.'), root);
  });

  test('is refused when its path leads out, by dots, as an absolute path or through a link', async t => {
    const root = await folderOf(t);
    const other = await folderOf(t);
    await symlink(other, join(root, 'link'));
    await symlink(join(other, 'missing'), join(root, 'dangling'));
    for (const path of ['..', '../x', other, '/', 'link', 'link/new/deep', 'dangling'])
      assert.equal(await folderInside(root, path), undefined, path);
  });

  test('is not taken for one that only begins like it', () => {
    assert.ok(!isBelow('/w/assets', '/w/assets2/x'));
    assert.ok(isBelow('/w/assets', '/w/assets/..x'));
  });
});

describe('a new name', () => {
  test('is refused where one system or another could not keep it', () => {
    const problems = [
      '',
      '.png',
      'a/b.png',
      'a\u202eb.png',
      'nul.png',
      'a .png',
      'fox.jpg',
      `${'狐'.repeat(70)}.png`,
    ];
    assert.deepEqual(
      problems.map(name => nameProblem(name, '.png')),
      ['empty', 'empty', 'sign', 'sign', 'reserved', 'ending', 'extension', 'long'],
    );
    for (const name of ['fox.png', '狐狸.PNG', 'a.b.png', 'con-fox.png'])
      assert.equal(nameProblem(name, '.png'), undefined, name);
  });

  test('never leaves its folder', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        const name = `${text}.png`;
        if (nameProblem(name, '.png') !== undefined) return;
        assert.equal(join('/w', name), `/w/${name}`);
      }),
    );
  });

  test('counts up until it is free', async () => {
    const taken = new Set(['fox.webp', 'fox-2.webp']);
    assert.equal(await freeName('fox', '.webp', async name => taken.has(name)), 'fox-3.webp');
  });
});

describe('what was deleted', () => {
  async function deleted(t: TestContext, copies: TrashCopies, name: string, text: string) {
    const file = join(await folderOf(t), name);
    await writeFile(file, text);
    const kept = await copies.keep(file);
    await rm(file);
    assert.ok(kept);
    return { file, kept };
  }

  test('comes back with its bytes, and leaves no copy behind', async t => {
    const parent = await folderOf(t);
    const copies = new TrashCopies(parent);
    const { file, kept } = await deleted(t, copies, 'fox.png', 'a fox');
    assert.ok(await copies.restore(kept));
    assert.equal(await readFile(file, 'utf8'), 'a fox');
    assert.deepEqual((await readdir(parent, { recursive: true })).length, 1);
    assert.ok(!(await copies.restore(kept)), 'a second time there is nothing');
  });

  test('never replaces a file that has its place now', async t => {
    const copies = new TrashCopies(await folderOf(t));
    const { file, kept } = await deleted(t, copies, 'fox.png', 'a fox');
    await writeFile(file, 'another fox');
    assert.ok(!(await copies.restore(kept)));
    assert.equal(await readFile(file, 'utf8'), 'another fox');
    await rm(file);
    assert.ok(await copies.restore(kept), 'the copy was not lost over it');
  });

  const noLinks = () => Promise.reject(new Error('no second names here'));

  test('is kept up to a limit where it has to be copied, the latest first', async t => {
    const copies = new TrashCopies(await folderOf(t), { limit: 10, linkFile: noLinks });
    const first = await deleted(t, copies, 'a.png', '123456');
    const second = await deleted(t, copies, 'b.png', '123456');
    assert.ok(!copies.has(first.kept));
    assert.ok(await copies.restore(second.kept));
    const large = join(await folderOf(t), 'c.png');
    await writeFile(large, 'more than ten bytes');
    assert.equal(await copies.keep(large), undefined);
  });

  test('counts nothing where a second name is enough, however much it is', async t => {
    const copies = new TrashCopies(await folderOf(t), { limit: 10 });
    const text = 'more than ten bytes';
    const all = [await deleted(t, copies, 'a.png', text), await deleted(t, copies, 'b.png', text)];
    assert.deepEqual(
      all.map(({ kept }) => kept.bytes),
      [0, 0],
    );
    for (const { file, kept } of all) {
      assert.ok(await copies.restore(kept));
      assert.equal(await readFile(file, 'utf8'), text);
    }
  });

  test('makes room with what takes some', async t => {
    let links = 1;
    const linkFile = (file: string, name: string) => (links-- > 0 ? link(file, name) : noLinks());
    const copies = new TrashCopies(await folderOf(t), { limit: 10, linkFile });
    const linked = await deleted(t, copies, 'a.png', '123456');
    const copied = await deleted(t, copies, 'b.png', '123456');
    const latest = await deleted(t, copies, 'c.png', '123456');
    assert.deepEqual(
      [linked, copied, latest].map(({ kept }) => copies.has(kept)),
      [true, false, true],
    );
  });

  test('is gone when the window closes, and after a crash with a later window', async t => {
    const parent = await folderOf(t);
    const copies = new TrashCopies(parent);
    await deleted(t, copies, 'fox.png', 'a fox');
    const crashed = join(parent, '999999999-0badcafe');
    await mkdir(crashed);
    const yesterday = new Date(Date.now() - 48 * 60 * 60_000);
    await utimes(crashed, yesterday, yesterday);
    const later = new TrashCopies(parent);
    await deleted(t, later, 'hen.png', 'a hen');
    assert.equal((await readdir(parent)).length, 2, 'the running window keeps its own');
    copies.dispose();
    later.dispose();
    assert.deepEqual(await readdir(parent), []);
  });

  test('is never a link or a folder', async t => {
    const folder = await folderOf(t);
    await symlink('/etc/hostname', join(folder, 'link.png'));
    const copies = new TrashCopies(await folderOf(t));
    assert.equal(await copies.keep(join(folder, 'link.png')), undefined);
    assert.equal(await copies.keep(folder), undefined);
  });
});
