import { randomBytes } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { WireReference } from '../../src/core/api/params.ts';
import { fromPlainJob, type PlainJob } from '../../src/core/errorWire.ts';
import type { Clock, Logger, Transport } from '../../src/core/ports.ts';
import { AnswerReader } from '../../src/engine/answerReader.ts';
import { sha256 } from '../../src/engine/content.ts';
import type { RunRequest } from '../../src/engine/contract.ts';
import { realDisk } from '../../src/engine/disk.ts';
import { defaultLimits } from '../../src/engine/limits.ts';
import { LocalFolder } from '../../src/engine/localFolder.ts';
import { ReferenceCache } from '../../src/engine/referenceCache.ts';
import { BufferPool } from '../../src/engine/bufferPool.ts';
import { EngineService } from '../../src/engine/service.ts';
import { Spool, SpoolMemory } from '../../src/engine/spool.ts';
import { createTransport } from '../../src/engine/transport.ts';
import { tuneProcess } from '../../src/engine/tuneProcess.ts';
import type { BuyOrder, FetchOrder, Order, ReadOrder, ReferencesOrder } from './orders.ts';
import { serve, type Stopwatch } from './worker.ts';

tuneProcess();

const nothing = (): void => undefined;
const log: Logger = { info: nothing, warn: nothing, error: nothing };
const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
};
const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');
const buffers = new BufferPool();

function serviceIn(storage: string): EngineService {
  const service = new EngineService({
    log,
    clock,
    randomHex,
    digest: sha256,
    random: Math.random,
    userAgent: 'bench',
    storage,
    disk: realDisk,
    openFolder: (target, owner) => new LocalFolder({ ...target, disk: realDisk, randomHex, owner, buffers }),
  });
  service.configure({
    plan: { noProxy: [], strictTls: true, useSystemCertificates: false, source: 'defaults' },
    maxConcurrentJobs: 3,
  });
  return service;
}

function onFirst(method: string, told: () => void): void {
  let isFirst = true;
  subscribe('undici:request:create', message => {
    const { request } = message as { request: { method: string } };
    if (!isFirst || request.method !== method) return;
    isFirst = false;
    told();
  });
}

function savedBy(plain: PlainJob): number {
  const job = fromPlainJob(plain);
  if (job.phase !== 'ended' || job.outcome !== 'done') throw new Error(JSON.stringify(job));
  return job.saved.length;
}

type Wishes = Pick<RunRequest['params'], 'maxImages'> & Partial<RunRequest['params']>;

function requestFor(
  order: { readonly baseUrl: string; readonly folder: string },
  wishes: Wishes,
): RunRequest {
  const params = { prompt: 'a measured fox', modelId: 'm', watermark: false, references: [], ...wishes };
  const { prompt, watermark, maxImages } = params;
  return {
    jobId: `bench-${randomHex(8)}`,
    params,
    model: undefined,
    baseUrl: order.baseUrl,
    key: 'not-a-real-key',
    target: { kind: 'local', root: order.folder, folder: 'assets' },
    frame: {
      prompt,
      generator: 'bench',
      provider: { id: 'custom', host: '127.0.0.1' },
      model: { sent: 'm' },
      requested: { watermark, maxImages },
      references: [],
    },
    price: { model: undefined, currency: undefined, images: maxImages, references: 0 },
    budget: { currency: 'USD' },
  };
}

/** With links, what counts begins with the first download: what comes before is the provider's own time. */
async function buy(order: BuyOrder, stopwatch: Stopwatch): Promise<number> {
  const { images, payload, stream } = order;
  await mkdir(join(order.folder, 'assets'));
  if (payload === 'b64_json') stopwatch.start();
  else onFirst('GET', () => stopwatch.start());
  const service = serviceIn(join(order.folder, 'storage'));
  const perJob = new Map<string, number>();
  const one = async (): Promise<number> => {
    const request = requestFor(order, { maxImages: images, responseFormat: payload, stream });
    const job = await service.run(request, change => {
      const { length } = fromPlainJob(change).saved;
      if (length === (perJob.get(request.jobId) ?? 0)) return;
      perJob.set(request.jobId, length);
      process.send?.({ progress: { saved: [...perJob.values()].reduce((sum, count) => sum + count, 0) } });
    });
    return savedBy(job);
  };
  const saved = await Promise.all(Array.from({ length: order.jobs }, one));
  return saved.reduce((sum, count) => sum + count, 0);
}

/** What counts begins when the prepared request is opened and ends when the answer begins. */
async function sendReferences(order: ReferencesOrder, stopwatch: Stopwatch): Promise<number> {
  const storage = join(order.folder, 'storage');
  const service = serviceIn(storage);
  const references = order.areReady ? await asTheyAre(order.files) : await madeReady(storage, order.files);
  onFirst('POST', () => stopwatch.start());
  subscribe('undici:request:headers', () => stopwatch.stop());
  const job = await service.run(requestFor(order, { maxImages: 1, references }), nothing);
  return savedBy(job);
}

function asTheyAre(files: readonly string[]): Promise<WireReference[]> {
  return Promise.all(
    files.map(async file => ({ mime: 'image/png', file, size: (await realDisk.stat(file)).size })),
  );
}

async function madeReady(storage: string, files: readonly string[]): Promise<WireReference[]> {
  const fit = (): never => {
    throw new Error('a reference that had to be decoded');
  };
  const cache = new ReferenceCache({
    folder: join(storage, 'references'),
    disk: realDisk,
    digest: sha256,
    clock,
    randomHex,
    pixels: { fit },
  });
  const sources = files.map(file => ({ kind: 'file', path: file, file }) as const);
  const prepared = await cache.prepareAll(sources, 4096, new AbortController().signal);
  return prepared.map(({ wire }) => wire);
}

/** Links come in an answer, and never before one. */
async function linksFrom(transport: Transport, baseUrl: string, { sinks }: Spool): Promise<string[]> {
  const request = {
    url: `${baseUrl}/images/generations`,
    key: 'not-a-real-key',
    body: ['{}'],
    maxImages: 15,
    sinks,
  };
  const links: string[] = [];
  for await (const event of transport.generate(request, new AbortController().signal))
    if (event.kind === 'image' && 'url' in event.payload) links.push(event.payload.url);
  return links;
}

/** The engine's way of fetching up to the point where curl ends, and the sync that curl leaves out. */
async function fetchLinks({ baseUrl, folder }: FetchOrder, stopwatch: Stopwatch): Promise<number> {
  const transport = createTransport({ log, clock, userAgent: 'bench' });
  const spool = new Spool(realDisk, folder, new SpoolMemory());
  const links = await linksFrom(transport, baseUrl, spool);
  stopwatch.start();
  await Promise.all(
    links.map(async (url, index) => {
      const { file, store } = spool.forDownload(index + 1);
      await transport.download(
        { url, endpoint: new URL(baseUrl).origin },
        store,
        new AbortController().signal,
      );
      await spool.settle(file);
    }),
  );
  stopwatch.stop();
  return links.length;
}

/** The bytes go nowhere: this is about the reader alone. */
function readEvent({ bytes, pieceBytes }: ReadOrder, stopwatch: Stopwatch): number {
  const head = 'data: {"type":"image_generation.partial_succeeded","image_index":0,"b64_json":"';
  const event = Buffer.alloc(bytes, 'QUJD');
  event.write(head, 'latin1');
  event.write('"}\n\n', event.length - 4, 'latin1');
  let decoded = 0;
  const sink = {
    write: (piece: Uint8Array) => void (decoded += piece.length),
    end: () => ({ file: 'nowhere', bytes: decoded }),
    discard: nothing,
  };
  const reader = new AnswerReader({
    contentType: 'text/event-stream',
    maxImages: 1,
    sinks: { open: () => sink },
    limits: defaultLimits,
    secrets: [],
  });
  stopwatch.start();
  for (let at = 0; at < event.length; at += pieceBytes) reader.push(event.subarray(at, at + pieceBytes));
  return reader.take().length;
}

serve(async (order: Order, stopwatch) => {
  if (order.kind === 'buy') return buy(order, stopwatch);
  if (order.kind === 'references') return sendReferences(order, stopwatch);
  if (order.kind === 'fetch') return fetchLinks(order, stopwatch);
  if (order.kind === 'read') return readEvent(order, stopwatch);
  throw new Error('not for the engine');
});
