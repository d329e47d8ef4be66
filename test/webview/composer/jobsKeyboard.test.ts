import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { becomes } from '../support/becomes.ts';
import { ComposerWorld, type ComposerOptions, type ComposerPage } from '../support/composerWorld.ts';
import { aDoneJob, tile } from './jobsPage.ts';

let world: ComposerWorld;

before(async () => (world = await ComposerWorld.start()));
after(async () => await world.stop());
afterEach(async () => await world.closeAll());

const open = async (options: ComposerOptions = {}): Promise<ComposerPage> => {
  const jobs = [aDoneJob(world, 3), aDoneJob(world, 2, { id: 'job-2' })];
  return await world.open({ ...options, snapshot: { jobs } });
};

/** Once what has the focus is labelled so. */
const isFocused = async (view: ComposerPage, label: string | RegExp): Promise<void> =>
  await becomes(async () => await view.page.locator(':focus').getAttribute('aria-label'), label);

describe('by keyboard alone', () => {
  test('the pictures of a job are one stop, and arrows go from one to the next', async () => {
    const view = await open();
    const { keyboard } = view.page;
    await view.role('button', 'Edit').first().focus();
    await keyboard.press('Tab');
    await isFocused(view, 'Image 1 of 3, fox_01.png');
    for (const [key, index] of [
      ['ArrowRight', 2],
      ['End', 3],
      ['ArrowRight', 3],
      ['Home', 1],
    ] as const) {
      await keyboard.press(key);
      await isFocused(view, new RegExp(`^Image ${index} `));
    }
    await keyboard.press('ArrowRight');
    await isFocused(view, /^Image 2 /);
    await keyboard.press('Tab');
    await isFocused(view, 'Again');
    await keyboard.press('Shift+Tab');
    // Where one left.
    await isFocused(view, /^Image 2 /);
  });

  test('keys act on the picture that has the focus', async () => {
    const view = await open();
    const keys = {
      Enter: 'preview',
      r: 'reference',
      c: 'copyMarkdown',
      i: 'insert',
      o: 'open',
      Delete: 'delete',
    };
    await tile(view, 2).focus();
    for (const [key, action] of Object.entries(keys)) {
      const asked = view.host.next('result');
      await view.page.keyboard.press(key);
      assert.deepEqual(await asked, { jobId: 'job-1', index: 2, action });
    }
  });

  test('the actions are seen while a picture has the focus', async () => {
    const view = await open();
    const tools = view.page.locator('[data-index="1"] .tools').first();
    assert.equal(await tools.isVisible(), false);
    await tile(view, 1).focus();
    await tools.waitFor();
  });

  test('the focus goes to the next picture when one is deleted', async () => {
    const view = await open();
    await tile(view, 2).focus();
    const [first, second] = [aDoneJob(world, 3), aDoneJob(world, 2, { id: 'job-2' })];
    view.host.emit('jobs', [{ ...first, images: first.images.filter(({ index }) => index !== 2) }, second]);
    await view.page.locator('[data-index="3"] .result:focus').waitFor();
  });
});

describe('the menu of a picture', () => {
  test('opens by Shift+F10, is walked by arrows and letters, and gives the focus back', async () => {
    const view = await open();
    const { keyboard } = view.page;
    await tile(view, 1).focus();
    await keyboard.press('Shift+F10');
    const menu = view.role('menu', 'Actions for fox_01.png');
    await menu.waitFor();
    const focused = async (): Promise<string> => await view.page.locator(':focus').innerText();
    await becomes(focused, 'Preview\nEnter');
    for (const [key, label] of [
      ['ArrowDown', 'Open'],
      ['ArrowUp', 'Preview'],
      ['ArrowUp', 'Delete'],
      ['s', 'Show recipe'],
      ['Home', 'Preview'],
    ] as const) {
      await keyboard.press(key);
      await becomes(focused, new RegExp(`^${label}`));
    }
    await keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    await isFocused(view, 'Image 1 of 3, fox_01.png');
  });

  test('does what it says, each entry', async () => {
    const view = await open();
    const entries = {
      Preview: 'preview',
      Open: 'open',
      'Use as reference': 'reference',
      Remix: 'remix',
      'Copy Markdown': 'copyMarkdown',
      'Insert at cursor': 'insert',
      'Show recipe': 'recipe',
      'Reveal in explorer': 'reveal',
      Delete: 'delete',
    };
    for (const [label, action] of Object.entries(entries)) {
      await tile(view, 1).click({ button: 'right' });
      const asked = view.host.next('result');
      await view.role('menuitem', label).click();
      assert.deepEqual(await asked, { jobId: 'job-1', index: 1, action });
    }
    await tile(view, 1).click({ button: 'right' });
    const again = view.host.next('again');
    await view.role('menuitem', 'Again').click();
    assert.deepEqual(await again, { jobId: 'job-1' });
  });

  test('opens from the … button, stays inside the window, and closes when something else is clicked', async () => {
    const view = await open({ width: 800, height: 420 });
    await tile(view, 3).hover();
    await view.page
      .locator('[data-index="3"]')
      .first()
      .getByRole('button', { name: 'More actions…' })
      .click();
    const box = await view.role('menu').boundingBox();
    assert.ok(box !== null && box.x >= 0 && box.y >= 0);
    assert.ok(box.x + box.width <= 800 && box.y + box.height <= 420, JSON.stringify(box));
    await view.page.mouse.click(2, 2);
    await view.role('menu').waitFor({ state: 'detached' });
  });
});

interface Dropped {
  readonly effectAllowed: string;
  readonly data: Readonly<Record<string, string>>;
}

interface DragScope {
  dragged?: Dropped;
  document: {
    addEventListener(
      name: 'dragstart',
      listener: (event: {
        readonly defaultPrevented: boolean;
        readonly dataTransfer: {
          effectAllowed: string;
          types: readonly string[];
          getData(type: string): string;
        };
      }) => void,
    ): void;
  };
}

test('a picture that is dragged out is the file itself', async () => {
  const view = await open();
  await view.page.evaluate(() => {
    const scope = globalThis as unknown as DragScope;
    scope.document.addEventListener('dragstart', ({ dataTransfer }) => {
      const data = Object.fromEntries(dataTransfer.types.map(type => [type, dataTransfer.getData(type)]));
      scope.dragged = { effectAllowed: dataTransfer.effectAllowed, data };
    });
  });
  const box = await tile(view, 1).boundingBox();
  assert.ok(box);
  await view.page.mouse.move(box.x + 20, box.y + box.height - 20);
  await view.page.mouse.down();
  await view.page.mouse.move(box.x + 60, box.y + box.height + 40, { steps: 8 });
  await view.page.mouse.up();
  const uri = 'file:///pictures/fox_01.png';
  await becomes(async () => await view.page.evaluate(() => (globalThis as unknown as DragScope).dragged), {
    effectAllowed: 'copy',
    data: { 'text/uri-list': uri, 'text/plain': uri, 'application/vnd.code.uri-list': uri },
  });
});
