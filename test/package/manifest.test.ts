import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Activation } from '../support/activation.ts';
import { extract, readPackage, root, textOf } from '../support/vsix.ts';

interface Setting {
  scope?: string;
  order?: number;
  default?: unknown;
  markdownDescription?: string;
  enum?: unknown[];
  markdownEnumDescriptions?: string[];
}

interface Manifest {
  main: string;
  icon: string;
  activationEvents?: string[];
  contributes: {
    commands: { command: string; title: string }[];
    menus: Record<string, { command?: string }[]>;
    configuration: { properties: Record<string, Setting> };
  };
}

let files: ReadonlyMap<string, Buffer>;
let manifest: Manifest;
before(async () => {
  files = await readPackage();
  manifest = JSON.parse(textOf(files, 'extension/package.json')) as Manifest;
});

const words = (name: string) => JSON.parse(textOf(files, `extension/${name}`)) as Record<string, string>;
const languages = () =>
  [...files.keys()].flatMap(name => /^extension\/(package\.nls.*\.json)$/.exec(name)?.[1] ?? []);
const keysUsed = () =>
  [...JSON.stringify(manifest).matchAll(/"%([^"%]+)%"/g)].flatMap(match => match[1] ?? []);

describe('the words of the manifest', () => {
  test('exist in English and Chinese for every key that is used', () => {
    assert.ok(languages().includes('package.nls.json'));
    assert.ok(languages().includes('package.nls.zh-cn.json'));
    for (const language of languages()) {
      const known = words(language);
      const missing = keysUsed().filter(key => (known[key] ?? '').trim() === '');
      assert.deepEqual(missing, [], language);
    }
  });

  test('have the same keys in every language, and none that nothing uses', () => {
    const used = [...new Set(keysUsed())].toSorted();
    for (const language of languages())
      assert.deepEqual(Object.keys(words(language)).toSorted(), used, language);
  });

  test('give every command a title and every setting a description, none written into the manifest itself', () => {
    for (const { command, title } of manifest.contributes.commands) assert.match(title, /^%.+%$/, command);
    for (const [name, setting] of Object.entries(manifest.contributes.configuration.properties)) {
      assert.match(setting.markdownDescription ?? '', /^%.+%$/, name);
    }
  });
});

describe('the manifest', () => {
  test('never activates the extension at start-up', () => {
    const events = manifest.activationEvents ?? [];
    assert.deepEqual(
      events.filter(event => event.includes('*') || event === 'onStartupFinished'),
      [],
    );
  });

  test('points to files that are there', () => {
    for (const path of [manifest.main, manifest.icon]) {
      assert.ok(files.has(join('extension', path)), path);
    }
  });

  test('gives every setting a scope, an order and a default, and every choice a description', () => {
    const settings = Object.entries(manifest.contributes.configuration.properties);
    const orders = settings.map(([, { order }]) => order);
    assert.equal(new Set(orders).size, settings.length);
    for (const [name, setting] of settings) {
      assert.match(name, /^seedream\./);
      assert.ok(
        setting.scope !== undefined && setting.order !== undefined && setting.default !== undefined,
        name,
      );
      if (setting.enum) assert.equal(setting.markdownEnumDescriptions?.length, setting.enum.length, name);
    }
  });

  test('lets only the user say where the key goes', () => {
    const { properties } = manifest.contributes.configuration;
    for (const name of ['seedream.provider', 'seedream.custom.baseUrl']) {
      assert.equal(properties[name]?.scope, 'application', name);
    }
  });

  test('has a menu entry only for commands that are declared', () => {
    const declared = new Set(manifest.contributes.commands.map(({ command }) => command));
    const shown = Object.values(manifest.contributes.menus).flatMap(entries =>
      entries.map(({ command }) => command),
    );
    assert.deepEqual(
      shown.filter(command => command !== undefined && !declared.has(command)),
      [],
    );
  });

  test('declares exactly the commands that the extension registers', async t => {
    const folder = await mkdtemp(join(tmpdir(), 'seedream-package-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    await extract(files, folder);
    const script = join(root, 'test/support/activation.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [script, join(folder, 'extension')]);
    const { commands } = JSON.parse(stdout) as Activation;
    const declared = manifest.contributes.commands.map(({ command }) => command);
    assert.deepEqual(commands.toSorted(), declared.toSorted());
  });
});
