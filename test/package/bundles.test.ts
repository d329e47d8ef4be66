import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { openPixels } from '../support/pixelsHarness.ts';
import { extract, packagePath, readPackage, root, textOf } from '../support/vsix.ts';

const run = promisify(execFile);
const bundles = ['extension', 'engine', 'pixels', 'sandbox'];

let files: ReadonlyMap<string, Buffer>;
let folder: string;
before(async () => {
  files = await readPackage();
  folder = await mkdtemp(join(tmpdir(), 'seedream-package-'));
  await extract(files, folder);
});
after(() => rm(folder, { recursive: true, force: true }));

const bundle = (name: string) => textOf(files, `extension/dist/${name}.js`);

describe('the bundle that loads at activation', () => {
  test('carries neither the network nor the imaging library', () => {
    assert.doesNotMatch(bundle('extension'), /undici|sharp|llhttp/i);
  });

  test('never loads the engine, which is a process of its own', () => {
    assert.doesNotMatch(bundle('extension'), /(require|import)\(["'`][^)]*engine\.js/);
  });
});

describe('our bundles', () => {
  test('generate no code at run time', () => {
    for (const name of bundles) {
      assert.doesNotMatch(bundle(name), /\beval\s*\(|\bnew Function\b|[=,(]Function[;,)]/, name);
    }
  });

  test('need nothing but Node, the editor and sharp, and the small one the large one', () => {
    for (const name of bundles) {
      const known = ['vscode', 'sharp', ...(name === 'extension' ? ['./studio.js'] : [])];
      const required = [...bundle(name).matchAll(/\brequire\("([^"]+)"\)/g)].flatMap(match => match[1] ?? []);
      const strangers = required.filter(module => !module.startsWith('node:') && !known.includes(module));
      assert.deepEqual(strangers, [], name);
    }
  });
});

describe('the engine', () => {
  test('leaves the dispatcher that other extensions share as it was', async () => {
    const script = `
      const shared = ['undici.globalDispatcher.1', 'undici.globalDispatcher.2'].map(name => Symbol.for(name));
      const mark = { dispatch() {} };
      for (const key of shared) globalThis[key] = mark;
      const before = Reflect.ownKeys(globalThis).length;
      require(process.argv[1]);
      const same = shared.every(key => globalThis[key] === mark);
      process.stdout.write(JSON.stringify({ same, added: Reflect.ownKeys(globalThis).length - before }), () => process.exit());`;
    const untouched = await run(process.execPath, ['-e', script, join(folder, 'extension/dist/engine.js')]);
    assert.deepEqual(JSON.parse(untouched.stdout), { same: true, added: 0 });
  });

  test('defines nothing on the global object where nothing was before', async () => {
    const script = `
      const before = Reflect.ownKeys(globalThis).map(String);
      require(process.argv[1]);
      process.stdout.write(JSON.stringify(Reflect.ownKeys(globalThis).map(String).filter(key => !before.includes(key))), () => process.exit());`;
    const added = await run(process.execPath, ['-e', script, join(folder, 'extension/dist/engine.js')]);
    assert.deepEqual(JSON.parse(added.stdout), []);
  });
});

describe('the packaged imaging process', () => {
  test('scales a picture with what is in the package alone', async t => {
    const pixels = openPixels(t, { modulePath: join(folder, 'extension/dist/pixels.js') });
    const photo = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#4080c0' } })
      .jpeg()
      .toBuffer();
    const target = { maxSide: 300, maxBytes: 100_000, encoding: 'jpeg' as const };
    const { width, height, format } = await pixels.fit(photo, target, new AbortController().signal);
    assert.deepEqual({ width, height, format }, { width: 300, height: 200, format: 'jpeg' });
  });
});

describe('a second build', () => {
  test('from another folder gives the same package, byte for byte', async t => {
    const copy = await mkdtemp(join(tmpdir(), 'seedream-again-'));
    t.after(() => rm(copy, { recursive: true, force: true }));
    const top = (await readdir(root)).filter(name =>
      /^(\.vscodeignore|package\.|README|CHANGELOG|LICENSE)/.test(name),
    );
    for (const name of [...top, 'media']) await cp(join(root, name), join(copy, name), { recursive: true });
    await run(process.execPath, [join(root, 'esbuild.js'), '--production', `--outdir=${join(copy, 'dist')}`]);
    // The very command of the script, without its build.
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      scripts: { package: string };
    };
    const command = scripts.package.split('&&').at(-1) ?? '';
    const path = `${join(root, 'node_modules/.bin')}:${process.env['PATH']}`;
    await run('sh', ['-c', command], { cwd: copy, env: { ...process.env, PATH: path } });
    const again = await readPackage(join(copy, 'seedream-studio.vsix'));
    for (const [name, contents] of files)
      assert.ok(contents.equals(again.get(name) ?? Buffer.alloc(0)), name);
    assert.equal(await digest(join(copy, 'seedream-studio.vsix')), await digest(packagePath));
  });
});

async function digest(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
