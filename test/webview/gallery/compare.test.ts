import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { DetailView } from '../../../src/shared/gallery.ts';
import { sampleThumbnail } from '../support/sampleThumbnail.ts';
import { aDetail, injections, OverlayStage, type OverlayPage, type StageScope } from './overlayStage.ts';

let stage: OverlayStage;
before(async () => (stage = await OverlayStage.start()));
after(async () => await stage.stop());
afterEach(async () => await stage.closeAll());

interface Opening {
  readonly ids?: readonly number[];
  readonly canWrite?: boolean;
  readonly details?: (id: number) => DetailView | null;
}

/** Pictures differ in their colours, and their seeds are their ids. */
function aPicture(id: number, changes: Partial<DetailView> = {}): DetailView {
  const src = stage.server.picture(`p${id}.png`, new Uint8Array(sampleThumbnail(64, 48, id)));
  const model = { key: 'model', label: 'Model', value: 'Seedream 4.5' };
  const seed = { key: 'seed', label: 'Seed', value: String(id) };
  return aDetail(id, { src, parameters: [model, seed], ...changes });
}

async function openCompare(opening: Opening = {}): Promise<OverlayPage> {
  const { ids = [1, 2], canWrite = true, details = aPicture } = opening;
  const view = await stage.open({
    overlay: { kind: 'compare', ids },
    canWrite,
    answers: { detail: ({ id }) => details(id) },
  });
  await view.page.locator('.compare-stage').waitFor();
  await view.page
    .locator('.compare-captions li', { hasText: /p\d\.png/ })
    .nth(ids.length - 1)
    .waitFor();
  return view;
}

const plain = (text: string): string => text.replaceAll(/\s+/g, ' ');

const overlayIds = (): readonly number[] | undefined =>
  (globalThis as unknown as StageScope).gallery.overlay.value?.ids;

describe('pictures compared', () => {
  test('stand side by side, each with its number and name', async () => {
    const view = await openCompare({ ids: [1, 2, 3, 4] });
    assert.equal(await view.page.locator('.compare-pane img').count(), 4);
    assert.deepEqual(await view.page.locator('.compare-name').allTextContents(), [
      'p1.png',
      'p2.png',
      'p3.png',
      'p4.png',
    ]);
    assert.equal(await view.role('img', 'p3.png').count(), 1);
  });

  test('have their parameters beside each other, and what differs is said in a word', async () => {
    const view = await openCompare();
    const table = view.role('table', 'Parameters');
    const seeds = await table.getByRole('row', { name: /^Seed/ }).locator('th, td').allInnerTexts();
    assert.deepEqual(seeds.map(plain), ['Seed differs', '1', '2']);
    assert.equal(await table.getByRole('row', { name: /^Model differs/ }).count(), 0);
    await view.role('checkbox', 'Only differences').press('Space');
    assert.deepEqual((await table.getByRole('rowheader').allInnerTexts()).map(plain), ['Seed differs']);
  });

  test('say so when nothing differs', async () => {
    const view = await openCompare({ details: id => aPicture(id, { parameters: [] }) });
    await view.role('checkbox', 'Only differences').check();
    await view.page.getByText('Nothing differs.').waitFor();
  });

  test('have the words marked that only one prompt has', async () => {
    const view = await openCompare({
      details: id => aPicture(id, { fullPrompt: id === 1 ? 'A red fox at dawn' : 'A blue fox at dawn' }),
    });
    assert.deepEqual(await view.page.locator('mark').allTextContents(), ['red', 'blue']);
  });

  test('one that is gone, one that cannot be read and one that cannot be shown say so in its place', async () => {
    const broken = stage.server.picture('p4.png', Buffer.from('no picture'));
    const view = await stage.open({
      overlay: { kind: 'compare', ids: [1, 2, 3, 4] },
      answers: {
        detail: ({ id }) => {
          if (id === 2) throw new Error('no');
          if (id === 1) return null;
          return aPicture(id, id === 3 ? { fault: 'The file ends in the middle.' } : { src: broken });
        },
      },
    });
    const panes = view.page.locator('.compare-pane');
    await panes.nth(0).getByText('This picture is gone.').waitFor();
    await panes.nth(1).getByText('This picture cannot be read.').waitFor();
    await panes.nth(2).getByText('The file ends in the middle.').waitFor();
    await panes.nth(3).getByText('This picture cannot be shown.').waitFor();
  });

  test('are asked about again when files change', async () => {
    const view = await openCompare();
    view.host.answer({ detail: ({ id }) => aPicture(id, { name: `new${id}.png` }) });
    view.host.emit('changed', { revision: 2 });
    await view.page.locator('.compare-name', { hasText: 'new2.png' }).waitFor();
  });

  test('can be dropped one by one down to two', async () => {
    const view = await openCompare({ ids: [1, 2, 3] });
    await view.role('button', 'Remove p2.png from the comparison').press('Enter');
    await view.page.locator('.compare-stage:focus').waitFor();
    assert.deepEqual(await view.page.evaluate(overlayIds), [1, 3]);
    await view.page.locator('.compare-name', { hasText: 'p3.png' }).waitFor();
    assert.equal(await view.role('button', /^Remove/).count(), 0);
  });

  test('picking the winner makes it a favorite and rejects the others', async () => {
    const marked = new Map<number, Partial<DetailView>>();
    const view = await openCompare({ ids: [1, 2, 3], details: id => aPicture(id, marked.get(id)) });
    view.host.answer({
      mark: ({ ids, mark }) => {
        assert.ok(mark.kind === 'favourite' || mark.kind === 'rejected');
        for (const id of ids) marked.set(id, { [mark.kind]: mark.value });
      },
    });
    await view.role('button', 'Pick p2.png: favorite, the others rejected').press('Enter');
    await view.role('img', 'favorite').waitFor();
    assert.deepEqual(view.host.askedFor('mark'), [
      { ids: [1, 3], mark: { kind: 'rejected', value: true } },
      { ids: [2], mark: { kind: 'favourite', value: true } },
    ]);
    // Each is asked about by itself.
    await view.role('img', 'rejected').nth(1).waitFor();
    assert.equal(await view.role('img', 'rejected').count(), 2);
    await view.page.waitForFunction(() =>
      (globalThis as unknown as StageScope).gallery.announcement.value.startsWith('p2.png is a favorite'),
    );
  });

  test('a pick is taken back as a whole, and only what it has changed', async () => {
    const marked = new Map<number, Partial<DetailView>>([[3, { rejected: true }]]);
    const view = await openCompare({ ids: [1, 2, 3], details: id => aPicture(id, marked.get(id)) });
    const done: (() => void)[] = [];
    view.host.answer({
      mark: ({ ids, mark }) => {
        assert.ok(mark.kind === 'favourite' || mark.kind === 'rejected');
        for (const id of ids) marked.set(id, { [mark.kind]: mark.value });
        done.push(() => ids.forEach(id => marked.delete(id)));
      },
      undo: () => {
        done.pop()?.();
        return { words: 'Taken back' };
      },
    });
    await view.role('button', 'Pick p2.png: favorite, the others rejected').press('Enter');
    await view.role('img', 'favorite').waitFor();
    assert.deepEqual(view.host.askedFor('mark')[0], { ids: [1], mark: { kind: 'rejected', value: true } });
    await view.page.keyboard.press('Control+z');
    await view.role('img', 'favorite').waitFor({ state: 'detached' });
    await view.page.waitForFunction(
      () =>
        (
          globalThis as unknown as { document: { querySelectorAll(selector: string): { length: number } } }
        ).document.querySelectorAll('[aria-label="rejected"]').length === 1,
    );
    assert.equal(view.host.askedFor('undo').length, 2);
    const next = view.host.next('undo');
    await view.page.keyboard.press('Control+z');
    await next;
    assert.equal(view.host.askedFor('undo').length, 3);
  });

  test('too large to be loaded are compared by their thumbnails, and it says why', async () => {
    const view = await openCompare({
      details: id => aPicture(id, id === 2 ? { src: '', width: 10_000, height: 6400 } : {}),
    });
    await view.page.getByText('p2.png: Too large to show whole: 64 MP').waitFor();
    await view.role('img', 'p2.png').waitFor();
    assert.equal(await view.page.locator('.compare-pane img').count(), 2);
  });

  test('are as they were after Ctrl+Z', async () => {
    const marked = new Map<number, Partial<DetailView>>([[1, { favourite: true }]]);
    const view = await openCompare({ details: id => aPicture(id, marked.get(id)) });
    view.host.answer({
      undo: () => {
        marked.clear();
        return { words: 'Favorite taken back' };
      },
    });
    await view.role('img', 'favorite').waitFor();
    await view.page.keyboard.press('Control+z');
    await view.role('img', 'favorite').waitFor({ state: 'detached' });
  });

  test('cannot be picked where nothing may be written', async () => {
    const view = await openCompare({ canWrite: false });
    assert.equal(await view.role('button', /^Pick/).count(), 0);
  });

  test('names and prompts are nothing but text', async () => {
    const [first = '', ...others] = injections;
    const details = (id: number): DetailView =>
      aPicture(id, {
        name: `p${id}.png ${injections[id] ?? ''}`,
        fullPrompt: injections.join('\n') + String(id),
        fault: first,
        parameters: others.map((text, index) => ({ key: text, label: text, value: `${text}${index * id}` })),
      });
    const view = await openCompare({ ids: [1, 2, 3, 4], details });
    for (const name of ['Slider', 'Difference', 'In Turn', 'Side by Side'])
      await view.role('radio', name).check();
    assert.equal(await view.page.locator('.compare-pane').getByText(first, { exact: true }).count(), 4);
    const headers = await view.role('rowheader').allTextContents();
    for (const text of others) assert.ok(headers.some(header => header.includes(text)));
  });
});
