import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { parseJsonc } from '../../../src/core/settings/jsonc.ts';
import type { Draft } from '../../../src/shared/composer.ts';
import { Uri } from '../gallery/fakeParts.ts';
import { editor, FakeDocument, resetEditor } from './fakeVscode.ts';

const { Presets } = await import('../../../src/host/composer/presets.ts');

const folder = Uri.file('/w') as never;
const path = '/w/.vscode/seedream.json';
const draft: Draft = {
  prompt: 'a fox',
  styles: [{ name: 'Film grain', text: '35 mm' }],
  references: [],
  model: 'seedream-4.5',
  ratio: '16:9',
  resolution: '2K',
  width: 2048,
  height: 2048,
  linked: true,
  images: 3,
  variations: 1,
  options: { watermark: true, responseFormat: 'url', seed: 7, webSearch: true },
};

const presets = new Presets({ presets: () => ({}) });

function setups(): unknown[] {
  return (parseJsonc(editor.files.get(path) ?? '') as { setups: unknown[] }).setups;
}

/** Answers by the beginning of the question. */
function answer(answers: Readonly<Record<string, unknown>>): void {
  editor.answer = words => Object.entries(answers).find(([start]) => words.startsWith(start))?.[1];
}

beforeEach(() => {
  resetEditor();
  answer({ input: ' Banner ' });
});

describe('saving a set-up', () => {
  test('makes the file, and using it brings everything back', async () => {
    await presets.save(draft, folder);
    const blank = {
      ...draft,
      prompt: '',
      images: 1,
      options: { watermark: false, responseFormat: 'url' },
    } as const;
    const used = await presets.use('workspace/setup/Banner', { ...blank, ratio: '1:1' }, folder);
    assert.deepEqual(used, { ...draft, styles: [] });
  });

  test('takes away options that the set-up was made without', async () => {
    await presets.save({ ...draft, options: { watermark: false, responseFormat: 'url' } }, folder);
    const used = await presets.use('workspace/setup/Banner', draft, folder);
    assert.deepEqual(used?.options, { watermark: false, responseFormat: 'url' });
  });

  test('keeps comments and everything else of the file, byte by byte', async () => {
    const before = [
      '{',
      '\t// for the blog',
      '\t"styles": [], /* none "yet" ] */',
      '\t"setups": [',
      '\t\t{ "name": "Old", "prompt": "a ] // no comment" } // the first',
      '\t]',
      '}',
      '',
    ];
    editor.files.set(path, before.join('\r\n'));
    await presets.save(draft, folder);
    const lines = (editor.files.get(path) ?? '').split('\r\n');
    assert.deepEqual(lines.slice(0, 4), before.slice(0, 4));
    assert.equal(lines[4], '\t\t{ "name": "Old", "prompt": "a ] // no comment" }, // the first');
    assert.deepEqual(lines.slice(-3), before.slice(-3));
    assert.equal(setups().length, 2);
  });

  test('works in a file without set-ups, with an empty list, with a last comma, and in an empty one', async () => {
    const files = [
      '',
      '// nothing yet\n',
      '{}',
      '{ "styles": [] }',
      '{\n  "styles": [], // last\n}\n',
      '{"setups":[]}',
      '{"setups":[ // none\n]}',
      '{"setups":[{"name":"a"},]}',
      '{"setups":[],"setups":[{"name":"b"}]}',
    ];
    for (const text of files) {
      resetEditor();
      answer({ input: 'Banner' });
      editor.files.set(path, text);
      await presets.save(draft, folder);
      assert.equal((setups().at(-1) as { name: string }).name, 'Banner', text);
      const kept = text.replaceAll(/[^a-z]/g, '');
      assert.ok(
        editor.files
          .get(path)
          ?.replaceAll(/[^a-z]/g, '')
          .startsWith(kept.slice(0, 6)),
        text,
      );
    }
  });

  test('works on what an open editor shows, not on what was saved', async () => {
    editor.files.set(path, '{"setups":[]}');
    editor.documents.set(path, new FakeDocument(path, '{"setups":[{"name":"Unsaved"}]}'));
    await presets.save(draft, folder);
    assert.deepEqual(
      setups().map(entry => (entry as { name: string }).name),
      ['Unsaved', 'Banner'],
    );
  });

  test('asks before it replaces one of the same name', async () => {
    const before = '{ "setups": [ { "name": "A" }, { "name": "Banner" }, /* c */ { "name": "Z" } ] }';
    editor.files.set(path, before);
    await presets.save(draft, folder);
    assert.equal(editor.files.get(path), before);
    answer({ input: 'Banner', warning: 'Replace' });
    await presets.save(draft, folder);
    const names = setups().map(entry => (entry as { name: string }).name);
    assert.deepEqual(names, ['A', 'Banner', 'Z']);
    assert.equal((setups()[1] as { prompt: string }).prompt, 'a fox');
    assert.match(editor.files.get(path) ?? '', /\/\* c \*\//);
  });

  test('writes nothing that could not be read back, and says which part', async () => {
    await assert.rejects(presets.save({ ...draft, images: 0 }, folder), /“images”/);
    await assert.rejects(presets.save({ ...draft, prompt: 'x'.repeat(40_000) }, folder), /“prompt”/);
    assert.equal(editor.files.size, 0);
  });

  test('leaves a file alone that is broken or too large, and says so', async () => {
    for (const [text, said] of [
      ['{ "setups": [', /no JSON object/],
      ['[]', /no JSON object/],
      ['{ "setups": {} }', /no JSON object/],
      [`{ "a": "${'x'.repeat(1_000_000)}" }`, /larger than 1 MB/],
    ] as const) {
      editor.files.set(path, text);
      await assert.rejects(presets.save(draft, folder), said);
      assert.equal(editor.files.get(path), text);
      editor.documents.clear();
    }
  });
});

describe('a file that is too large', () => {
  test('is opened as it is, and those of the person are still offered', async () => {
    const text = `{ "a": "${'x'.repeat(1_000_000)}" }`;
    editor.files.set(path, text);
    const own = new Presets({ presets: () => ({ styles: [{ name: 'Mine', prompt: 'wet' }] }) });
    assert.deepEqual(
      (await own.views(folder)).map(({ id }) => id),
      ['user/style/Mine'],
    );
    assert.equal((await own.use('user/style/Mine', draft, folder))?.styles.at(-1)?.text, 'wet');
    await own.edit(folder);
    assert.equal(editor.files.get(path), text);
    await assert.rejects(own.use('workspace/style/A', draft, folder), /larger than 1 MB/);
  });
});

test('a variable of a file that comes with a folder is never a link that runs a command', async () => {
  const prompt = 'a {[click](command:seedream.generate)}';
  editor.files.set(path, JSON.stringify({ styles: [{ name: 'Trap', prompt }] }));
  answer({ input: 'fox' });
  const used = await presets.use('workspace/style/Trap', draft, folder);
  assert.equal(used?.styles.at(-1)?.text, 'a fox');
  assert.equal(editor.asked.join().includes(']('), false);
});
