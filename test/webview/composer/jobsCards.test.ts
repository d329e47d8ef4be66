import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { JobView } from '../../../src/shared/composer.ts';
import { becomes } from '../support/becomes.ts';
import { aDraft, aJob, aState } from '../support/composerBuilders.ts';
import { ComposerWorld } from '../support/composerWorld.ts';
import { sampleThumbnail } from '../support/sampleThumbnail.ts';
import { aDoneJob, card, changedCards, everyState, servedImage, watchCards } from './jobsPage.ts';

let world: ComposerWorld;

before(async () => (world = await ComposerWorld.start()));
after(async () => await world.stop());
afterEach(async () => await world.closeAll());

describe('before the first job', () => {
  test('an example fills the form with one click', async () => {
    const view = await world.open();
    const kept = view.host.next('keepDraft', draft => draft.prompt.includes('lighthouse'));
    await view.role('button', /^A series of three/).click();
    assert.equal((await kept).images, 3);
    await becomes(async () => await view.role('textbox', 'Prompt').inputValue(), /lighthouse/);
  });

  test('the sandbox is named, and a real provider is one click away', async () => {
    const view = await world.open({ snapshot: { state: aState({ provider: 'sandbox' }) } });
    await view.page.getByText('painted by the built-in sandbox').waitFor();
    const asked = view.host.next('openWalkthrough');
    await view.role('button', 'Connect a provider').click();
    await asked;
  });

  test('a real provider is not called a sandbox', async () => {
    const view = await world.open();
    await view.role('button', /^From words/).waitFor();
    assert.equal(await view.page.getByText('built-in sandbox').count(), 0);
  });
});

describe('a card', () => {
  test('appears with the newest job on top and counts its pictures as they come', async () => {
    const view = await world.open({ snapshot: { jobs: [aDoneJob(world, 1, { id: 'old', prompt: 'Old' })] } });
    view.host.emit('job', aJob({ id: 'new', prompt: 'New' }));
    await card(view, 'New').waitFor();
    const headings = view.page.getByRole('heading', { level: 3 });
    await becomes(async () => await headings.allTextContents(), ['New', 'Old']);
    await card(view, 'New').getByText('0 of 3').waitFor();
    view.host.emit('job', aJob({ id: 'new', prompt: 'New', images: [servedImage(world)] }));
    await card(view, 'New').getByText('1 of 3').waitFor();
    await card(view, 'New').locator('img.loaded').waitFor();
  });

  test('reserves the room of a picture, so that nothing moves when it comes', async () => {
    const job = aJob({ total: 3, ratio: 16 / 9 });
    const view = await world.open({ snapshot: { jobs: [job] } });
    const place = view.page.locator('[data-index="2"]');
    const reserved = await place.boundingBox();
    view.host.emit('job', { ...job, images: [servedImage(world, { index: 2 })] });
    await place.locator('img.loaded').waitFor();
    assert.deepEqual(await place.boundingBox(), reserved);
  });

  test('is cancelled by its button, and the focus stays on the card', async () => {
    const view = await world.open({ snapshot: { jobs: [aJob()] } });
    const asked = view.host.next('cancel');
    await view.role('button', 'Cancel').focus();
    await view.page.keyboard.press('Enter');
    assert.deepEqual(await asked, { jobId: 'job-1' });
    view.host.emit('job', aJob({ state: 'cancelled', ended: Date.now() }));
    await view.page.locator('button[aria-label="Again"]:focus').waitFor();
    await view.role('button', 'Cancel').waitFor({ state: 'detached' });
  });

  test('that ended is bought again, recalled into the form, and helped', async () => {
    const jobs = everyState(world).filter(({ id }) => id === 'partial');
    const view = await world.open({
      snapshot: { jobs },
      answers: { recall: () => aDraft({ prompt: 'A bakery' }) },
    });
    const again = view.host.next('again');
    await view.role('button', 'Again').click();
    assert.deepEqual(await again, { jobId: 'partial' });
    const help = view.host.next('help');
    await view.role('button', 'Edit prompt').click();
    assert.deepEqual(await help, { jobId: 'partial', id: 'editPrompt' });
    const kept = view.host.next('keepDraft', draft => draft.prompt === 'A bakery');
    await view.role('button', 'Edit').click();
    await kept;
    await becomes(async () => await view.role('textbox', 'Prompt').inputValue(), 'A bakery');
  });

  test('takes a double click for one', async () => {
    const jobs = everyState(world).filter(({ id }) => id === 'partial');
    const view = await world.open({ snapshot: { jobs } });
    const buttons = { again: 'Again', recall: 'Edit', help: 'Edit prompt' } as const;
    for (const [name, button] of Object.entries(buttons)) {
      const asked = view.host.next(name as keyof typeof buttons);
      await view.role('button', button).dblclick();
      await asked;
      await view.caughtUp();
      assert.equal(view.host.asked.filter(each => each.name === name).length, 1, button);
    }
  });

  test('says how many failed and why', async () => {
    const jobs = everyState(world).filter(({ id }) => id === 'partial');
    const view = await world.open({ snapshot: { jobs } });
    await view.page.getByText('1 of 4 failed').waitFor();
    await view.page.getByText('The provider refused image 2: it may contain sensitive content.').waitFor();
    await view.page.locator('[data-index="2"]').getByText('It may contain sensitive content.').waitFor();
  });

  test('shows the small pictures that the host sends, asked for as they come near, and loads no file', async () => {
    const asked: string[] = [];
    const jobs = Array.from({ length: 40 }, (_, at) =>
      aDoneJob(world, 1, { id: `job-${at}`, prompt: `${at}` }),
    );
    const view = await world.open({ answers: { picture: () => sampleThumbnail() } });
    view.page.on('request', request => asked.push(request.url()));
    view.host.emit('jobs', jobs);
    await card(view, '0').locator('img.loaded[src^="blob:"]').waitFor();
    const ids = (): string[] => view.host.askedFor('picture').map(({ jobId }) => jobId);
    await view.caughtUp();
    assert.ok(!ids().includes('job-39'));
    await card(view, '39').locator('.result').scrollIntoViewIfNeeded();
    await card(view, '39').locator('img.loaded[src^="blob:"]').waitFor();
    assert.equal(new Set(ids()).size, ids().length);
    assert.deepEqual(
      asked.filter(url => url.includes('picture.png')),
      [],
    );
  });

  test('loads the file itself where what the host sends is no picture', async () => {
    const view = await world.open({ answers: { picture: () => new Uint8Array([1, 2, 3]).buffer } });
    const image = servedImage(world);
    view.host.emit('job', aJob({ images: [image] }));
    await view.page.locator(`seedream-picture img.loaded[src="${image.src}"]`).waitFor();
  });

  test('asks once more for a picture that does not load, then says so', async () => {
    const src = world.server.picture('broken.png', new Uint8Array([1, 2, 3]));
    const asked: string[] = [];
    const view = await world.open();
    view.page.on('request', request => asked.push(request.url()));
    view.host.emit('job', aJob({ images: [servedImage(world, { src })] }));
    await view.page.getByText('The picture cannot be shown.').waitFor();
    assert.deepEqual(
      asked.filter(url => url.startsWith(src)),
      [src, `${src}?again=1`],
    );
  });

  test('is all that is drawn again when its job moves on', async () => {
    const failed = (at: number, message: string): JobView =>
      aJob({ id: `job-${at}`, prompt: `${at}`, state: 'failed', ended: 1, message });
    const jobs = Array.from({ length: 50 }, (_, at) => failed(at, 'No balance.'));
    const view = await world.open({ snapshot: { jobs } });
    await card(view, '49').getByText('No balance.').waitFor();
    await watchCards(view);
    view.host.emit('job', failed(7, 'No connection.'));
    await card(view, '7').getByText('No connection.').waitFor();
    assert.deepEqual(await changedCards(view), { changed: [7], same: true });
  });
});

test('what ended is cleared away, and the focus is not lost with it', async () => {
  const running = aJob({ id: 'running', prompt: 'Running' });
  const view = await world.open({ snapshot: { jobs: [running, aDoneJob(world, 1)] } });
  const asked = view.host.next('clearEnded');
  await view.role('button', 'Clear done').focus();
  await view.page.keyboard.press('Enter');
  await asked;
  view.host.emit('jobs', [running]);
  await view.page.locator('h2:focus').waitFor();
  await view.role('button', 'Clear done').waitFor({ state: 'detached' });
});

test('a request that fails is said on the page', async () => {
  const view = await world.open({
    snapshot: { jobs: [aJob()] },
    answers: {
      cancel: () => {
        throw new Error('x');
      },
    },
  });
  await view.role('button', 'Cancel').click();
  await view.page.getByText('That did not work.').waitFor();
});

test('a screen reader hears each picture and the end once, and nothing of older jobs', async () => {
  const view = await world.open({ snapshot: { jobs: everyState(world) } });
  const status = view.page.locator('main > [role=status]');
  assert.equal(await status.textContent(), '');
  const images = [1, 2, 3].map(index => servedImage(world, { index }));
  view.host.emit('job', aJob({ id: 'running', images }));
  await status.getByText('Image 3 of 3 saved', { exact: true }).waitFor();
  view.host.emit('job', aJob({ id: 'running', images, state: 'done', ended: Date.now() }));
  await status.getByText('Done: 3 images', { exact: true }).waitFor();
});
