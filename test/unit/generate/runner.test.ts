import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import type { ServerEvent } from '../../../src/core/api/events.ts';
import { cancelledError, SeedreamError } from '../../../src/core/errors.ts';
import { readRecipe } from '../../../src/core/metadata/embed.ts';
import { MemoryFolder } from '../../support/memoryFolder.ts';
import { completed, image, jpeg, orderInto, play, ScriptedTransport } from '../../support/runnerPlay.ts';

describe('one click', () => {
  test('saves the picture with what the API said, and nothing it did not say', async () => {
    const folder = new MemoryFolder();
    const transport = new ScriptedTransport([
      [{ kind: 'opened', status: 200, requestId: 'r-1' }, image(0), completed],
    ]);
    const { job } = await play(transport, orderInto(folder));
    assert.equal(job.outcome, 'done');
    const [saved] = job.saved;
    assert.ok(saved);
    const recipe = readRecipe(folder.published.get(saved.name) ?? new Uint8Array())?.recipe;
    assert.ok(recipe);
    assert.equal(recipe.requestId, 'r-1');
    assert.deepEqual(recipe.usage, { generatedImages: 1, outputTokens: 12 });
    assert.deepEqual(recipe.actual, {
      width: 64,
      height: 48,
      format: 'jpeg',
      bytes: jpeg.length,
      declaredSize: '64x48',
    });
    assert.equal(recipe.model.reported, 'm');
    assert.equal(recipe.costEstimate, undefined);
  });

  test('says nothing of a request ID, usage or size that the answer did not name', async () => {
    const folder = new MemoryFolder();
    const bare = [image(0, jpeg, ''), { kind: 'completed' } as const];
    const { job } = await play(new ScriptedTransport([bare]), orderInto(folder));
    const recipe = readRecipe(folder.published.get(job.saved[0]?.name ?? '') ?? new Uint8Array())?.recipe;
    assert.ok(recipe);
    assert.deepEqual(
      [recipe.requestId, recipe.usage, recipe.actual.declaredSize, recipe.model.reported],
      [undefined, undefined, undefined, undefined],
    );
  });

  test('keeps every good picture of a set when one is refused', async () => {
    const folder = new MemoryFolder();
    const refusal: ServerEvent = {
      kind: 'imageFailed',
      index: 1,
      code: 'OutputImageSensitiveContentDetected',
      message: 'may contain sensitive information',
    };
    const { job } = await play(
      new ScriptedTransport([[image(0), refusal, image(2), completed]]),
      orderInto(folder, 3),
    );
    assert.equal(job.outcome, 'partial');
    assert.deepEqual(
      job.saved.map(saved => [saved.index, saved.name]),
      [
        [1, '2026-11-22_a-red-fox_01.jpg'],
        [3, '2026-11-22_a-red-fox_03.jpg'],
      ],
    );
    assert.equal(job.failed[0]?.error.kind, 'moderation');
    const third = readRecipe(folder.published.get('2026-11-22_a-red-fox_03.jpg') ?? new Uint8Array());
    assert.deepEqual(third?.recipe?.set, { index: 3, requested: 3 });
  });

  test('a cut connection keeps what came and is not sent again', async () => {
    const folder = new MemoryFolder();
    const cut = new SeedreamError('network', 'reset', { billing: 'unknown' });
    const transport = new ScriptedTransport([[image(0), cut]]);
    const { job } = await play(transport, orderInto(folder, 3));
    assert.equal(job.outcome, 'partial');
    assert.equal(job.saved.length, 1);
    assert.equal(transport.calls.length, 1);
    assert.equal(job.error, cut);
  });

  test('cancelling keeps what arrived and still fetches a picture whose link is here', async () => {
    const folder = new MemoryFolder();
    const link: ServerEvent = { kind: 'image', index: 1, payload: { url: 'https://cdn.example.com/2' } };
    const transport = new ScriptedTransport(
      [[image(0), link, cancelledError('unknown')]],
      new Map([['https://cdn.example.com/2', jpeg]]),
    );
    const { job } = await play(transport, orderInto(folder, 4));
    assert.equal(job.cancelled, true);
    assert.deepEqual(
      job.saved.map(saved => saved.index),
      [1, 2],
    );
    assert.equal(transport.downloads[0]?.endpoint, 'https://api.example.com');
  });

  test('tries again when nothing was sent, and tells of the wait', async () => {
    const lost = new SeedreamError('network', 'no route', { billing: 'notSent' });
    const transport = new ScriptedTransport([[lost], [lost], [image(0), completed]]);
    const { job, changes } = await play(transport, orderInto(new MemoryFolder()));
    assert.equal(job.outcome, 'done');
    assert.equal(transport.calls.length, 3);
    assert.equal(changes.filter(change => change.phase === 'waiting').length, 2);
  });

  test('a folder that cannot be written to is found out before anything is bought', async () => {
    const folder = new MemoryFolder();
    folder.fail = { step: 'probe', error: new SeedreamError('storage', 'read-only', { billing: 'notSent' }) };
    const transport = new ScriptedTransport([[image(0), completed]]);
    const { job } = await play(transport, orderInto(folder));
    assert.equal(job.outcome, 'notSent');
    assert.equal(transport.calls.length, 0);
  });

  test('bytes that are no complete image are not saved as one', async () => {
    const folder = new MemoryFolder();
    const cut = jpeg.slice(0, jpeg.length - 40);
    const { job } = await play(new ScriptedTransport([[image(0, cut), completed]]), orderInto(folder));
    assert.equal(folder.published.size, 0);
    assert.equal(job.failed[0]?.error.kind, 'badResponse');
  });

  test('fewer pictures than the ceiling is a good end', async () => {
    const { job } = await play(
      new ScriptedTransport([[image(0), completed]]),
      orderInto(new MemoryFolder(), 5),
    );
    assert.equal(job.outcome, 'done');
  });

  test('the pixels on disk are the pixels that came', async () => {
    const folder = new MemoryFolder();
    const { job } = await play(new ScriptedTransport([[image(0), completed]]), orderInto(folder));
    const stored = folder.published.get(job.saved[0]?.name ?? '') ?? new Uint8Array();
    const pixelsOf = async (bytes: Uint8Array): Promise<string> =>
      createHash('sha256')
        .update(await sharp(bytes).raw().toBuffer())
        .digest('hex');
    assert.equal(await pixelsOf(stored), await pixelsOf(jpeg));
    assert.notDeepEqual(stored, jpeg);
  });
});
