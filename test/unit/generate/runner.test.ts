import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import type { ServerEvent } from '../../../src/core/api/events.ts';
import { findModel } from '../../../src/core/api/modelTable.ts';
import { cancelledError, SeedreamError } from '../../../src/core/errors.ts';
import type { Job } from '../../../src/core/generate/job.ts';
import { Runner, type GenerationOrder } from '../../../src/core/generate/runner.ts';
import { isSettled } from '../../../src/core/jobs/state.ts';
import { readRecipe } from '../../../src/core/metadata/embed.ts';
import type {
  ByteStore,
  DownloadRequest,
  ImageSinks,
  PaidRequest,
  Transport,
} from '../../../src/core/ports.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { MemoryFolder } from '../../support/memoryFolder.ts';
import { MemoryJobs } from '../../support/memoryJobs.ts';
import { silentLog } from '../../support/silentLog.ts';

/** A picture inside the answer is known only once there is a sink for it. */
type Step = ServerEvent | Error | ((sinks: ImageSinks) => ServerEvent);

/** Plays a list of steps per call, and hands out pictures for links. */
class ScriptedTransport implements Transport {
  readonly calls: PaidRequest[] = [];
  readonly downloads: DownloadRequest[] = [];
  readonly #scripts: (readonly Step[])[];
  readonly #links: ReadonlyMap<string, Uint8Array | Error>;

  constructor(scripts: (readonly Step[])[], links: ReadonlyMap<string, Uint8Array | Error> = new Map()) {
    this.#scripts = scripts;
    this.#links = links;
  }

  async *generate(request: PaidRequest): AsyncIterable<ServerEvent> {
    this.calls.push(request);
    for (const step of this.#scripts.shift() ?? []) {
      if (step instanceof Error) throw step;
      yield typeof step === 'function' ? step(request.sinks) : step;
    }
  }

  async download(request: DownloadRequest, store: ByteStore): Promise<void> {
    this.downloads.push(request);
    const answer = this.#links.get(request.url);
    assert.ok(answer, `no picture for ${request.url}`);
    if (answer instanceof Error) throw answer;
    store.add(answer);
  }
}

const jpeg = new Uint8Array(
  await sharp({ create: { width: 64, height: 48, channels: 3, background: '#4477aa' } })
    .jpeg()
    .toBuffer(),
);

function anOrder(folder: MemoryFolder, maxImages = 1): GenerationOrder {
  return {
    jobId: 'job-0001',
    folder,
    model: findModel('seedream-4.5'),
    baseUrl: 'https://api.example.com/v1',
    key: 'a-key',
    params: {
      prompt: 'a red fox',
      modelId: 'doubao-seedream-4-5-251128',
      size: '2K',
      watermark: false,
      maxImages,
      references: [],
    },
    frame: {
      prompt: 'a red fox',
      generator: 'Seedream Studio 0',
      provider: { id: 'custom', host: 'api.example.com' },
      model: { name: 'seedream-4.5', sent: 'doubao-seedream-4-5-251128' },
      requested: { size: '2K', watermark: false, maxImages },
      references: [],
    },
  };
}

async function play(transport: Transport, order: GenerationOrder, refused: readonly string[] = []) {
  const changes: Job[] = [];
  const clock = new ManualClock();
  const jobs = new MemoryJobs(clock);
  for (const step of refused) jobs.refused.add(step);
  const runner = new Runner({
    transport,
    clock,
    jobs,
    digest: async bytes => createHash('sha256').update(bytes).digest('hex'),
    log: silentLog,
    random: () => 0,
    randomHex: bytes => randomBytes(bytes).toString('hex'),
  });
  const job = await runner.run(order, new AbortController().signal, change => changes.push(change));
  assert.ok(job.phase === 'ended');
  const [written] = jobs.jobs;
  assert.equal(written?.isClosed, written && true);
  return { job, changes, written };
}

const completed: ServerEvent = {
  kind: 'completed',
  usage: { generatedImages: 1, outputTokens: 12 },
  model: 'm',
};

function image(index: number, bytes = jpeg, size: string | undefined = '64x48'): Step {
  return sinks => {
    const sink = sinks.open();
    sink.write(bytes);
    return { kind: 'image', index, payload: sink.end(), ...(size === '' ? {} : { size }) };
  };
}

describe('one click', () => {
  test('saves the picture with what the API said, and nothing it did not say', async () => {
    const folder = new MemoryFolder();
    const transport = new ScriptedTransport([
      [{ kind: 'opened', status: 200, requestId: 'r-1' }, image(0), completed],
    ]);
    const { job } = await play(transport, anOrder(folder));
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
    const { job } = await play(new ScriptedTransport([bare]), anOrder(folder));
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
      anOrder(folder, 3),
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
    const { job } = await play(transport, anOrder(folder, 3));
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
    const { job } = await play(transport, anOrder(folder, 4));
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
    const { job, changes } = await play(transport, anOrder(new MemoryFolder()));
    assert.equal(job.outcome, 'done');
    assert.equal(transport.calls.length, 3);
    assert.equal(changes.filter(change => change.phase === 'waiting').length, 2);
  });

  test('a full disk ends as paid and unsaved, never as free', async () => {
    const folder = new MemoryFolder();
    folder.fail = { step: 'stage', error: new SeedreamError('storage', 'disk full', { billing: 'paid' }) };
    const { job, written } = await play(new ScriptedTransport([[image(0), completed]]), anOrder(folder));
    assert.equal(job.outcome, 'unsaved');
    assert.equal(job.failed[0]?.error.kind, 'storage');
    assert.match(job.failed[0]?.error.message ?? '', /disk full.*kept in \/storage\/jobs\/one/);
    assert.equal(written?.spool.kept, 1);
    assert.equal(isSettled(written.state), false);
  });

  test('a disk that is busy for a moment costs nothing but that moment', async () => {
    const folder = new MemoryFolder();
    const busy = new SeedreamError('storage', 'busy', { billing: 'paid' });
    folder.fail = { step: 'publish', error: busy, times: 1 };
    const { job, written } = await play(new ScriptedTransport([[image(0), completed]]), anOrder(folder));
    assert.equal(job.outcome, 'done');
    assert.deepEqual([folder.published.size, folder.staged, written?.spool.kept], [1, 0, 0]);
  });

  test('is written down step by step, without the key', async () => {
    const { written } = await play(
      new ScriptedTransport([[{ kind: 'opened', status: 200, requestId: 'r-1' }, image(0), completed]]),
      anOrder(new MemoryFolder()),
    );
    assert.deepEqual(
      written?.entries.map(entry => entry.step),
      ['intent', 'sent', 'answered', 'received', 'completed', 'publishing', 'published', 'ended'],
    );
    assert.doesNotMatch(JSON.stringify(written.entries), /a-key/);
    assert.ok(isSettled(written.state));
  });

  for (const refused of ['intent', 'sent'])
    test(`is not sent when “${refused}” cannot be written down`, async () => {
      const transport = new ScriptedTransport([[image(0), completed]]);
      const { job } = await play(transport, anOrder(new MemoryFolder()), [refused]);
      assert.equal(job.outcome, 'notSent');
      assert.equal(transport.calls.length, 0);
    });

  test('a link that cannot be fetched stays in the journal, to be fetched later', async () => {
    const url = 'https://cdn.example.com/1';
    const gone = new SeedreamError('network', 'no route', { billing: 'paid' });
    const link: ServerEvent = { kind: 'image', index: 0, payload: { url } };
    const transport = new ScriptedTransport([[link, completed]], new Map([[url, gone]]));
    const { job, written } = await play(transport, anOrder(new MemoryFolder()));
    assert.equal(job.outcome, 'unsaved');
    assert.match(job.failed[0]?.error.message ?? '', /without paying again/);
    assert.equal(written?.state.images.get(1)?.link, url);
    assert.equal(isSettled(written.state), false);
  });

  test('a folder that cannot be written to is found out before anything is bought', async () => {
    const folder = new MemoryFolder();
    folder.fail = { step: 'probe', error: new SeedreamError('storage', 'read-only', { billing: 'notSent' }) };
    const transport = new ScriptedTransport([[image(0), completed]]);
    const { job } = await play(transport, anOrder(folder));
    assert.equal(job.outcome, 'notSent');
    assert.equal(transport.calls.length, 0);
  });

  test('bytes that are no complete image are not saved as one', async () => {
    const folder = new MemoryFolder();
    const cut = jpeg.slice(0, jpeg.length - 40);
    const { job } = await play(new ScriptedTransport([[image(0, cut), completed]]), anOrder(folder));
    assert.equal(folder.published.size, 0);
    assert.equal(job.failed[0]?.error.kind, 'badResponse');
  });

  test('fewer pictures than the ceiling is a good end', async () => {
    const { job } = await play(
      new ScriptedTransport([[image(0), completed]]),
      anOrder(new MemoryFolder(), 5),
    );
    assert.equal(job.outcome, 'done');
  });

  test('the pixels on disk are the pixels that came', async () => {
    const folder = new MemoryFolder();
    const { job } = await play(new ScriptedTransport([[image(0), completed]]), anOrder(folder));
    const stored = folder.published.get(job.saved[0]?.name ?? '') ?? new Uint8Array();
    const pixelsOf = async (bytes: Uint8Array): Promise<string> =>
      createHash('sha256')
        .update(await sharp(bytes).raw().toBuffer())
        .digest('hex');
    assert.equal(await pixelsOf(stored), await pixelsOf(jpeg));
    assert.notDeepEqual(stored, jpeg);
  });
});
