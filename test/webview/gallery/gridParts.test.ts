import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { Answers } from '../../../src/catalogue/answers.ts';
import { eventually } from '../../support/studio.ts';
import { Corpus, crossing } from './corpus.ts';
import { GalleryWorld, type GalleryPage } from './galleryWorld.ts';
import {
  areSelected,
  filled,
  focused,
  keyboardIsOn,
  scrollHeight,
  scrollTo,
  standsAt,
  statesInView,
  tile,
  topOf,
} from './gridPages.ts';
import { typed } from './typedArrays.ts';

let world: GalleryWorld;
before(async () => (world = await GalleryWorld.start()));
afterEach(async () => await world.closeAll());
after(async () => await world.stop());

const count = 5_000;

/** A gallery as the catalogue answers for it: the first pictures at once, the rest when it is let through. */
class InParts {
  readonly corpus = new Corpus(count);
  readonly #answers = new Answers();
  #gate = Promise.withResolvers<void>();

  async open(): Promise<GalleryPage> {
    const { corpus } = this;
    const answers = this.#answers;
    return world.open({
      corpus,
      answers: {
        query: question => {
          const whole = corpus.hits(question);
          const at = corpus.pictures.findIndex(({ name }) => question.around?.endsWith(name) === true);
          return crossing(answers.give(whole, question, Math.max(0, at)));
        },
        rest: async ({ answer }) => {
          await this.#gate.promise;
          const packed = answers.rest(answer);
          return packed === undefined ? null : { ...packed, bytes: typed(packed.bytes) };
        },
      },
    });
  }

  letThrough(): void {
    this.#gate.resolve();
  }

  hold(): void {
    this.#gate = Promise.withResolvers<void>();
  }
}

describe('a list that comes in parts', () => {
  test('is there with its first pictures, its number and nearly its height, and then with all', async () => {
    const parts = new InParts();
    const view = await parts.open();
    await filled(view);
    await view.role('status').filter({ hasText: '5,000 images' }).waitFor();
    const height = await scrollHeight(view);
    await scrollTo(view, 1e9);
    await eventually(async () => assert.deepEqual([...new Set(await statesInView(view))], ['colour']));
    parts.letThrough();
    await tile(view, count).waitFor();
    assert.ok(Math.abs((await scrollHeight(view)) / height - 1) < 0.1);
    await filled(view);
  });

  test('takes keys for all pictures when it knows them', async () => {
    const parts = new InParts();
    const view = await parts.open();
    await view.role('searchbox', 'Search').press('ArrowDown');
    await view.page.keyboard.press('Control+a');
    await view.page.keyboard.press('End');
    await keyboardIsOn(view, 1);
    parts.letThrough();
    await keyboardIsOn(view, count);
    await areSelected(view, [count]);
    await view.page.keyboard.press('Control+a');
    await view.page.getByText('5,000 selected').waitFor();
  });

  test('begins where it was left, with the picture that was selected', async () => {
    const parts = new InParts();
    parts.letThrough();
    const view = await parts.open();
    await view.role('searchbox', 'Search').press('ArrowDown');
    await view.page.keyboard.press('End');
    await keyboardIsOn(view, count);
    // What is kept about the first picture does not count.
    await view.page.waitForFunction(last => {
      const { sessionStorage } = globalThis as unknown as { sessionStorage: Record<string, string> };
      const { anchor, selected } = JSON.parse(sessionStorage['state'] ?? '{}') as Record<string, unknown>;
      return anchor !== undefined && String(selected).endsWith(last);
    }, `${count}.jpg`);
    const top = await topOf(view, count);
    parts.hold();
    await view.page.reload();
    await tile(view, count).waitFor();
    await filled(view);
    parts.letThrough();
    await view.page.locator(`.tile[data-id="${count}"][aria-selected="true"]`).waitFor();
    await standsAt(view, count, top);
  });

  test('asks for what has changed only, once it is whole', async () => {
    const parts = new InParts();
    const view = await parts.open();
    parts.letThrough();
    await view.role('searchbox', 'Search').press('ArrowDown');
    await view.page.keyboard.press('End');
    await keyboardIsOn(view, count);
    const [added] = parts.corpus.add(1);
    const asked = view.host.next('query');
    view.host.emit('changed', { revision: parts.corpus.revision });
    assert.equal(typeof (await asked).known, 'number');
    await view.role('status').filter({ hasText: '5,001 images' }).waitFor();
    assert.equal(await focused(view), count);
    await view.page.keyboard.press('Home');
    await keyboardIsOn(view, added);
    await filled(view);
  });

  test('keeps the selected picture through a search, wherever it stands', async () => {
    const parts = new InParts();
    parts.letThrough();
    const view = await parts.open();
    await view.role('searchbox', 'Search').press('ArrowDown');
    await view.page.keyboard.press('End');
    await keyboardIsOn(view, count);
    parts.hold();
    await view.role('searchbox', 'Search').fill('image');
    await view.role('status').filter({ hasText: '5,000 of 5,000' }).waitFor();
    parts.letThrough();
    await scrollTo(view, 1e9);
    await view.page.locator(`.tile[data-id="${count}"][aria-selected="true"]`).waitFor();
    await areSelected(view, [count]);
  });
});
