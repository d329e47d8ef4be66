import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { before, describe, test } from 'node:test';
import { packagePath, readPackage, root, textOf } from '../support/vsix.ts';

const allowed = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/package\.json$/,
  /^extension\/package\.nls(\.[a-z-]+)?\.json$/,
  /^extension\/(readme\.md|changelog\.md|LICENSE\.txt)$/,
  /^extension\/dist\/(extension|studio|engine|catalogue|pixels|sandbox|composer|gallery)\.js$/,
  /^extension\/dist\/(composer|gallery)\.css$/,
  /^extension\/dist\/codicon(-[A-Z0-9]+)?\.ttf$/,
  /^extension\/media\/schemas\/[\w.-]+\.json$/,
  /^extension\/dist\/THIRD_PARTY_NOTICES\.txt$/,
  /^extension\/dist\/node_modules\/(sharp|semver|detect-libc|@emnapi\/runtime|@img\/(colour|sharp-wasm32))\/.+\.(js|cjs|json|wasm)$/,
  /^extension\/media\/icons\/[\w-]+\.(png|svg)$/,
  /^extension\/media\/l10n\/bundle\.l10n(\.[a-z-]+)?\.json$/,
  /^extension\/media\/(walkthrough|readme)\/[\w.-]+\.(md|png|svg|webp|gif)$/,
];

const required = [
  'extension/package.json',
  'extension/package.nls.json',
  'extension/package.nls.zh-cn.json',
  'extension/readme.md',
  'extension/changelog.md',
  'extension/LICENSE.txt',
  'extension/dist/extension.js',
  'extension/dist/studio.js',
  'extension/dist/engine.js',
  'extension/dist/catalogue.js',
  'extension/dist/composer.js',
  'extension/dist/composer.css',
  'extension/dist/gallery.js',
  'extension/dist/gallery.css',
  'extension/dist/pixels.js',
  'extension/dist/sandbox.js',
  'extension/dist/THIRD_PARTY_NOTICES.txt',
];

/** Shapes of keys that must never be published, and of folders of the machine that built the package. */
const secrets = [
  /\bsk-[A-Za-z0-9_-]{20,}/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{30,}/,
  /\bnpm_[A-Za-z0-9]{30,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\bBearer [A-Za-z0-9._-]{20,}/,
  /\beyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{15,}\./,
];

let files: ReadonlyMap<string, Buffer>;
before(async () => {
  files = await readPackage();
});

describe('the package', () => {
  test('holds what is listed and nothing else', () => {
    const strangers = [...files.keys()].filter(name => !allowed.some(pattern => pattern.test(name)));
    assert.deepEqual(strangers, []);
    assert.deepEqual(
      required.filter(name => !files.has(name)),
      [],
    );
  });

  test('carries no native module, no source map and no source', () => {
    const names = [...files.keys()];
    assert.deepEqual(
      names.filter(name => /\.(node|map|ts|cc|h|dylib|dll|so)$|(^|\/)(src|test)\//.test(name)),
      [],
    );
    for (const name of names.filter(one => one.endsWith('.js'))) {
      assert.doesNotMatch(textOf(files, name), /^\/\/# sourceMappingURL=/m, name);
    }
  });

  test('brings sharp as WebAssembly, which runs on every platform', () => {
    assert.equal([...files.keys()].filter(name => name.endsWith('.wasm')).length, 1);
    assert.match(
      textOf(files, 'extension/dist/node_modules/@img/sharp-wasm32/package.json'),
      /"@img\/sharp-wasm32"/,
    );
  });

  test('stays under 6 MB', async () => {
    const { size } = await stat(packagePath);
    assert.ok(size < 6_000_000, `${size} bytes`);
  });

  test('contains nothing that looks like a key, and no path of the machine that built it', () => {
    const places = [root, homedir()].filter(place => place.length > 3);
    for (const [name, contents] of files) {
      const text = contents.toString('latin1');
      for (const pattern of secrets) assert.doesNotMatch(text, pattern, name);
      for (const place of places) assert.ok(!text.includes(`${place}/`), `${name} names ${place}`);
    }
  });

  test('names the licence of everything it brings along', () => {
    const notices = textOf(files, 'extension/dist/THIRD_PARTY_NOTICES.txt');
    const manifests = [...files.keys()].filter(name => /\/node_modules\/.+\/package\.json$/.test(name));
    const brought = manifests.map(
      name => JSON.parse(textOf(files, name)) as { name: string; version: string },
    );
    assert.ok(brought.length >= 5);
    for (const { name, version } of brought) assert.ok(notices.includes(`\n${name} ${version} (`), name);
    for (const bundled of ['undici', 'zod'])
      assert.match(notices, new RegExp(`\\n${bundled} [\\d.]+ \\(MIT\\)`));
    assert.match(notices, /GNU LESSER GENERAL PUBLIC LICENSE\s+Version 3/);
    assert.match(notices, /\| libvips +\| LGPLv3/);
  });
});
