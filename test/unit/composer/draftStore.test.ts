import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import type * as vscode from 'vscode';
import { draftSchema } from '../../../src/shared/composer.schema.ts';
import type { Draft } from '../../../src/shared/composer.ts';
import { resetEditor } from './fakeVscode.ts';

const { DraftStore } = await import('../../../src/host/composer/draftStore.ts');

const draft: Draft = {
  prompt: 'a fox in the snow',
  styles: [{ name: 'Film grain', text: '35 mm' }],
  references: [{ id: 'fox', name: 'fox.jpg' }],
  model: 'seedream-4.0',
  ratio: '16:9',
  resolution: '4K',
  width: 1000,
  height: 800,
  linked: false,
  images: 3,
  variations: 2,
  options: { watermark: true, responseFormat: 'b64_json', seed: 7 },
};

beforeEach(resetEditor);

function memory(kept: unknown): vscode.Memento {
  const values = new Map<string, unknown>([['seedream.composerDraft', kept]]);
  return {
    keys: () => [...values.keys()],
    get: (name: string) => values.get(name) as undefined,
    update: async (name: string, value: unknown) => void values.set(name, value),
  };
}

function loaded(kept: unknown): Draft | undefined {
  return new DraftStore(memory(kept)).current;
}

describe('a draft that was kept', () => {
  test('comes back as it was', () => {
    assert.deepEqual(loaded(draft), draft);
    assert.equal(loaded(undefined), undefined);
    assert.equal(loaded('nonsense'), undefined);
  });

  test('with one part that cannot be read keeps all the others', () => {
    for (const name of Object.keys(draft) as (keyof Draft)[]) {
      const { [name]: lost, ...others } = loaded({ ...draft, [name]: Symbol.iterator }) ?? draft;
      const { [name]: _was, ...wanted } = draft;
      assert.deepEqual(others, wanted, name);
      assert.notDeepEqual(lost, draft[name], name);
    }
  });

  test('takes the missing part from what is given for it', () => {
    const { model: _model, ...others } = draft;
    const store = new DraftStore(memory(others), { ...draft, model: 'ep-1', prompt: 'other' });
    assert.deepEqual(store.current, { ...draft, model: 'ep-1' });
  });

  test('loses the broken reference, style and option alone', () => {
    const kept = {
      ...draft,
      references: [{ id: 'no id!' }, ...draft.references],
      styles: [...draft.styles, 7],
      options: { ...draft.options, background: 'pink', later: true },
    };
    assert.deepEqual(loaded(kept), draft);
  });

  test('with too much in it is cut to what the form can hold', () => {
    const references = Array.from({ length: 60 }, (_, at) => ({ id: `r${at}`, name: `${at}.jpg` }));
    const found = loaded({ ...draft, prompt: 'x'.repeat(200_000), references, variations: 99 });
    assert.equal(found?.prompt.length, 100_000);
    assert.deepEqual(found.references, references.slice(0, 50));
    assert.equal(found.variations, 8);
  });

  test('is always one that the page can send back', () => {
    const field = fc.oneof(fc.anything(), fc.constantFrom(...Object.values(draft)));
    const any = fc.record(Object.fromEntries(Object.keys(draft).map(name => [name, field])));
    fc.assert(
      fc.property(any, kept => {
        assert.equal(draftSchema.safeParse(loaded(kept)).success, true);
      }),
    );
  });
});

test('what fills the form from outside is cut to what the page can send back', async () => {
  const store = new DraftStore(memory(draft));
  const heard: Draft[] = [];
  store.onDidChange(changed => heard.push(changed));
  await store.replace({ ...draft, prompt: 'x'.repeat(100_001), variations: 50 });
  assert.equal(draftSchema.safeParse(heard[0]).success, true);
  assert.deepEqual(store.current, heard[0]);
  assert.equal(heard[0]?.variations, 8);
});
