import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import type { ServerEvent } from '../../src/core/api/events.ts';
import { findModel } from '../../src/core/api/modelTable.ts';
import type { Job } from '../../src/core/generate/job.ts';
import { Runner, type GenerationOrder } from '../../src/core/generate/runner.ts';
import type { ByteStore, DownloadRequest, ImageSinks, PaidRequest, Transport } from '../../src/core/ports.ts';
import { ManualClock } from './manualClock.ts';
import type { MemoryFolder } from './memoryFolder.ts';
import { MemoryJobs } from './memoryJobs.ts';
import { sha256 } from '../../src/engine/content.ts';
import { silentLog } from './silentLog.ts';

/** A picture inside the answer is known only once there is a sink for it. */
export type Step = ServerEvent | Error | ((sinks: ImageSinks) => ServerEvent);

/** Plays a list of steps per call, and hands out pictures for links. */
export class ScriptedTransport implements Transport {
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

export const jpeg = new Uint8Array(
  await sharp({ create: { width: 64, height: 48, channels: 3, background: '#4477aa' } })
    .jpeg()
    .toBuffer(),
);

export function orderInto(folder: MemoryFolder, maxImages = 1): GenerationOrder {
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

export async function play(transport: Transport, order: GenerationOrder, refused: readonly string[] = []) {
  const changes: Job[] = [];
  const clock = new ManualClock();
  const jobs = new MemoryJobs(clock);
  for (const step of refused) jobs.refused.add(step);
  const runner = new Runner({
    transport,
    clock,
    jobs,
    digest: sha256,
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

export const completed: ServerEvent = {
  kind: 'completed',
  usage: { generatedImages: 1, outputTokens: 12 },
  model: 'm',
};

export function image(index: number, bytes = jpeg, size: string | undefined = '64x48'): Step {
  return sinks => {
    const sink = sinks.open();
    sink.write(bytes);
    return { kind: 'image', index, payload: sink.end(), ...(size === '' ? {} : { size }) };
  };
}
