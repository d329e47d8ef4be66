import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { FamilyNode } from '../../../src/shared/gallery.ts';
import { becomes } from '../support/becomes.ts';
import { themes } from '../support/viewServer.ts';
import { aNode, injections, OverlayStage, type OverlayPage, type StageScope } from './overlayStage.ts';

let stage: OverlayStage;
before(async () => (stage = await OverlayStage.start()));
after(async () => await stage.stop());
afterEach(async () => await stage.closeAll());

const outside: FamilyNode = { key: 'gone', name: 'sketch.heic', depth: -1, parents: [] };
const family: readonly FamilyNode[] = [
  aNode(1, -1, [], 'lake.png'),
  outside,
  aNode(2, 0, ['k1', 'gone'], 'fox.png'),
  aNode(3, 1, ['k2'], 'fox at dawn.png'),
  aNode(4, 1, ['k2'], 'fox at night.png'),
  aNode(5, 2, ['k4'], 'fox asleep.png'),
];

async function openFamily(nodes: readonly FamilyNode[] = family, id = 2): Promise<OverlayPage> {
  const view = await stage.open({ overlay: { kind: 'family', ids: [id] }, answers: { family: () => nodes } });
  await view.role('treeitem').first().waitFor();
  return view;
}

/** Once this picture has the keyboard. */
async function keyboardIsOn(view: OverlayPage, name: string): Promise<void> {
  await becomes(() => focused(view), name);
}

/** The name of the picture that has the keyboard. */
async function focused(view: OverlayPage): Promise<string> {
  return (await view.page.locator('[role="treeitem"]:focus .family-name').textContent()) ?? '';
}

describe('the family of a picture', () => {
  test('is a tree that says who was made from whom', async () => {
    const view = await openFamily();
    const tree = view.role('tree', 'Family');
    const labels = await tree.getByRole('treeitem').evaluateAll(items =>
      items.map(item => {
        const { ariaLabel, ariaLevel } = item as { ariaLabel?: string; ariaLevel?: string };
        return `${ariaLevel}: ${ariaLabel}`;
      }),
    );
    assert.deepEqual(labels.sort(), [
      '1: lake.png, parent of fox.png',
      '1: sketch.heic, not in the gallery, parent of fox.png',
      '2: fox.png, parent of fox at dawn.png and fox at night.png, made from lake.png and sketch.heic',
      '3: fox at dawn.png, made from fox.png',
      '3: fox at night.png, parent of fox asleep.png, made from fox.png',
      '4: fox asleep.png, made from fox at night.png',
    ]);
    assert.equal(await view.role('heading', 'Family of fox.png').count(), 1);
    await view.page.getByText('made from 2 · 3 made from it').waitFor();
  });

  test('has the chosen picture in the middle, parents left and children right', async () => {
    const view = await openFamily();
    const left = async (name: string): Promise<number> => {
      const box = await view.page.locator('.family-card', { hasText: name }).boundingBox();
      return box?.x ?? NaN;
    };
    assert.ok((await left('lake.png')) < (await left('fox.png')));
    assert.ok((await left('fox.png')) < (await left('fox at dawn.png')));
    assert.equal(await view.page.locator('[aria-current="true"] .family-name').textContent(), 'fox.png');
    assert.equal(await view.page.locator('.family-lines path').count(), 5);
  });

  test('is walked with the arrow keys, and Tab stops at it once', async () => {
    const view = await openFamily();
    const { keyboard } = view.page;
    await keyboardIsOn(view, 'fox.png');
    await keyboard.press('ArrowRight');
    const first = await focused(view);
    assert.match(first, /fox at/);
    await keyboard.press(first.includes('dawn') ? 'ArrowDown' : 'ArrowUp');
    await keyboard.press(first.includes('dawn') ? 'End' : 'Home');
    const second = await focused(view);
    assert.notEqual(second, first);
    await keyboard.press('ArrowLeft');
    await keyboardIsOn(view, 'fox.png');
    await keyboard.press('ArrowLeft');
    assert.match(await focused(view), /lake|sketch/);
    assert.equal(await view.page.locator('[role="treeitem"][tabindex="0"]').count(), 1);
    await keyboard.press('Shift+Tab');
    assert.equal(await view.page.locator(':focus').getAttribute('aria-label'), 'Close Family');
  });

  test('Enter puts another picture in the middle and the keyboard on it', async () => {
    const view = await openFamily();
    view.host.answer({
      family: ({ id }) => (id === 3 ? [aNode(2, -1, [], 'fox.png'), aNode(3, 0, ['k2'], 'dawn')] : family),
    });
    const asked = view.host.next('family');
    await view.page.locator('.family-card', { hasText: 'dawn' }).focus();
    await view.page.locator('.family-card', { hasText: 'fox.png' }).press('ArrowRight');
    await view.page.locator('.family-card', { hasText: 'dawn' }).click();
    assert.deepEqual(await asked, { id: 3 });
    await view.role('heading', 'Family of dawn').waitFor();
    await view.page.locator('[aria-current="true"]:focus', { hasText: 'dawn' }).waitFor();
    await view.page.keyboard.press('ArrowLeft');
    await view.page.keyboard.press('Enter');
    await view.role('heading', 'Family of fox.png').waitFor();
  });

  test('shows a picture outside the gallery as a dashed place that leads nowhere', async () => {
    const view = await openFamily();
    const card = view.page.locator('.family-card', { hasText: 'sketch.heic' });
    assert.equal(await card.getByText('not in the gallery').count(), 1);
    assert.equal(await card.locator('img').count(), 0);
    await card.click();
    await view.page.keyboard.press('Enter');
    await keyboardIsOn(view, 'sketch.heic');
    assert.equal(await view.role('button', 'Show in Gallery').isDisabled(), true);
    // The next one leads somewhere: by then the first would have been asked for.
    const asked = view.host.next('family');
    await view.page.locator('.family-card', { hasText: 'lake.png' }).click();
    assert.deepEqual(await asked, { id: 1 });
    assert.equal(view.host.askedFor('family').length, 2);
  });

  test('Escape closes it', async () => {
    const view = await openFamily();
    await view.page.keyboard.press('Escape');
    await view.page.locator('#opener').waitFor();
    assert.equal(await view.role('tree').count(), 0);
  });

  test('Show in Gallery goes back with the picture chosen', async () => {
    const view = await openFamily();
    await view.page.keyboard.press('ArrowLeft');
    if ((await focused(view)) !== 'lake.png') await view.page.keyboard.press('Home');
    if ((await focused(view)) !== 'lake.png') await view.page.keyboard.press('End');
    await keyboardIsOn(view, 'lake.png');
    await view.role('button', 'Show in Gallery').press('Enter');
    await view.page.waitForFunction(
      () => (globalThis as unknown as StageScope).gallery.selection.value.focus === 1,
    );
    assert.equal(await view.role('tree').count(), 0);
  });

  test('Show in Gallery lifts filters that hide the picture', async () => {
    const view = await openFamily(family, 3);
    await view.role('button', 'Show in Gallery').press('Enter');
    view.host.emit('changed', { revision: 2 });
    await view.page.waitForFunction(
      () => (globalThis as unknown as StageScope).gallery.selection.value.focus === 3,
    );
  });

  test('keeps the end of a long name, which tells pictures of one set apart', async () => {
    const name = '2026-11-22_a-red-fox-in-fresh-snow-under-a-low-winter-sun_07.png';
    const view = await openFamily([aNode(2, 0), aNode(3, 1, ['k2'], name)]);
    const shown = await view.page.locator('.family-name').nth(1).textContent();
    assert.match(shown ?? '', /^2026-11-22_.*….*_07\.png$/);
    assert.equal(await view.role('treeitem', `${name}, made from p2.png`).count(), 1);
  });

  test('says so when a picture has no relatives', async () => {
    const view = await openFamily([aNode(2, 0)]);
    await view.page.getByText(/^No relatives:/).waitFor();
  });

  test('says so when it cannot be read, and tries again when asked', async () => {
    const view = await stage.open({ overlay: { kind: 'family', ids: [2] } });
    await view.page.getByText('The family could not be read.').waitFor();
    view.host.answer({ family: () => family });
    await view.role('button', 'Try Again').click();
    await view.role('treeitem').first().waitFor();
  });

  test('stays where one is when files change meanwhile', async () => {
    const view = await openFamily();
    await view.page.keyboard.press('ArrowRight');
    const first = await focused(view);
    view.host.answer({ family: () => [aNode(9, 1, ['k2'], 'new.png'), ...family] });
    view.host.emit('changed', { revision: 2 });
    await view.page.locator('.family-card', { hasText: 'new.png' }).waitFor();
    assert.equal(await focused(view), first);
  });

  test('gives back the memory of its thumbnails', async () => {
    const view = await stage.open({ overlay: { kind: 'family', ids: [2] }, answers: { family: () => [] } });
    await view.page.evaluate(() => {
      const living = new Set<string>();
      const create = URL.createObjectURL.bind(URL);
      const revoke = URL.revokeObjectURL.bind(URL);
      URL.createObjectURL = blob => {
        const address = create(blob);
        living.add(address);
        return address;
      };
      URL.revokeObjectURL = address => {
        living.delete(address);
        revoke(address);
      };
      Object.assign(globalThis, { livingBlobs: living });
    });
    const living = async (): Promise<number> =>
      await view.page.evaluate(
        () => (globalThis as unknown as { livingBlobs: Set<string> }).livingBlobs.size,
      );
    view.host.answer({ family: () => family });
    view.host.emit('changed', { revision: 2 });
    await view.page.locator('.family-card img').nth(4).waitFor();
    await becomes(living, 5);
    await view.page.keyboard.press('Escape');
    await view.page.locator('#opener').waitFor();
    await becomes(living, 0);
  });

  test('shows two hundred relatives, asking for thumbnails in portions', async () => {
    const many = Array.from({ length: 199 }, (_, index) => aNode(index + 10, 1, ['k2']));
    const view = await openFamily([aNode(2, 0, [], 'fox.png'), ...many]);
    await view.page.locator('.family-card img').nth(199).waitFor({ state: 'attached' });
    assert.equal(await view.role('treeitem').count(), 200);
    assert.equal(await focused(view), 'fox.png');
    const portions = view.host.askedFor('thumbnails').map(({ ids }) => ids.length);
    assert.ok(portions.every(count => count <= 60));
    assert.equal(
      portions.reduce((sum, count) => sum + count, 0),
      200,
    );
    await view.page.locator('[aria-current="true"]').waitFor();
    const box = await view.page.locator('[aria-current="true"]').boundingBox();
    assert.ok((box?.y ?? -1) > 0 && (box?.y ?? Infinity) < 900, 'the chosen picture is in view');
  });

  test('says why a picture has no thumbnail', async () => {
    const view = await stage.open({
      overlay: { kind: 'family', ids: [2] },
      answers: {
        family: () => family,
        thumbnails: ({ ids }) => ids.map(id => ({ id, fault: 'The file is damaged.' })),
      },
    });
    await view.role('treeitem', /^fox\.png, .*The file is damaged\.$/).waitFor();
  });

  test('takes names for nothing but names', async () => {
    const nodes = injections.map((name, index) =>
      aNode(index, Math.min(index, 1), index === 0 ? [] : ['k0'], name),
    );
    const view = await openFamily(nodes, 0);
    const titles = await view.page
      .locator('.family-card')
      .evaluateAll(cards => cards.map(card => (card as { title?: string }).title ?? ''));
    assert.deepEqual(titles.toSorted(), injections.toSorted());
    await view.page
      .locator('.family-card img')
      .nth(injections.length - 1)
      .waitFor();
  });

  for (const theme of themes)
    test(`has nothing an accessibility checker objects to in ${theme}`, async () => {
      const view = await stage.open({
        overlay: { kind: 'family', ids: [2] },
        theme,
        answers: { family: () => family },
      });
      await view.page.locator('.family-card img').nth(4).waitFor();
      assert.deepEqual(await view.axe(), []);
    });
});
