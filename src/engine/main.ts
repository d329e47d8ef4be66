import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseModelOverrides } from '../core/api/models.schema.ts';
import { failureCodec } from '../core/failureCodec.ts';
import { readRecipe } from '../core/metadata/embed.ts';
import { parseSidecar } from '../core/metadata/recipe.schema.ts';
import type { Clock, Logger, LogFields, RandomHex } from '../core/ports.ts';
import { RpcPeer, type Channel, type Wire } from '../shared/rpc.ts';
import { BufferPool } from './bufferPool.ts';
import { sha256 } from './content.ts';
import type { EngineOffers, HostOffers, RunRequest } from './contract.ts';
import { realDisk } from './disk.ts';
import { EditorFolder } from './editorFolder.ts';
import { Lifetime } from './lifetime.ts';
import { LocalFolder } from './localFolder.ts';
import { createPixels } from './pixels.ts';
import { ReferenceCache } from './referenceCache.ts';
import { EngineService } from './service.ts';
import { tuneProcess } from './tuneProcess.ts';

tuneProcess();

// Started by the host with: storage folder, imaging script, user agent. Nothing secret stands on a command line.
const [storage = '', pixelsModule = '', userAgent = ''] = process.argv.slice(2);

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
};
const randomHex: RandomHex = bytes => randomBytes(bytes).toString('hex');
const buffers = new BufferPool();

const channel: Channel = {
  post: (message: Wire) => {
    // A host that is gone hears nothing; what it asked for goes on all the same.
    if (process.connected) process.send?.(message, undefined, {}, () => undefined);
  },
  onMessage: listener => process.on('message', listener),
};
const peer = new RpcPeer<EngineOffers, HostOffers>(channel, failureCodec);

const tell =
  (level: 'info' | 'warn' | 'error') =>
  (event: string, fields?: LogFields): void =>
    peer.emit('log', fields === undefined ? { level, event } : { level, event, fields });
const log: Logger = { info: tell('info'), warn: tell('warn'), error: tell('error') };

const pixels = createPixels({ log, clock, modulePath: pixelsModule });
const references = new ReferenceCache({
  folder: join(storage, 'references'),
  disk: realDisk,
  digest: sha256,
  clock,
  randomHex,
  pixels,
});
const service = new EngineService({
  log,
  clock,
  randomHex,
  digest: sha256,
  random: Math.random,
  userAgent,
  storage,
  disk: realDisk,
  openFolder: (target, jobId) => {
    if (target.kind === 'local')
      return new LocalFolder({ ...target, disk: realDisk, randomHex, owner: jobId, buffers });
    return process.connected ? new EditorFolder(target, peer) : undefined;
  },
});
const lifetime = new Lifetime({ service, clock, end: () => process.exit(0) });

peer.serve('configure', async setup => {
  service.configure(setup);
  return undefined;
});
peer.serve('prepare', ({ sources, maxSide }: EngineOffers['requests']['prepare']['params'], signal) =>
  lifetime.during(() => references.prepareAll(sources, maxSide, signal)),
);
// Not bound to the request's signal: a purchase outlives the window that asked for it, and is cancelled by name.
peer.serve('run', (request: RunRequest) =>
  lifetime.during(() => service.run(request, job => peer.emit('job', { jobId: request.jobId, job }))),
);
peer.serve('cancel', async ({ jobId }: { jobId: string }) => service.cancel(jobId));
peer.serve('cancelAll', async () => service.cancelAll());
peer.serve('jobs', () => service.jobs());
peer.serve('recover', () => lifetime.during(() => service.recover(lifetime.signal)));
peer.serve('spending', () => service.spending());
peer.serve('diagnose', ({ baseUrl, key }: { baseUrl: string; key: string | undefined }, signal) =>
  lifetime.during(() => service.diagnose(baseUrl, key, signal)),
);
peer.serve('parseModels', async ({ value }: { value: unknown }) => parseModelOverrides(value));
peer.serve('readFacts', async ({ bytes, sidecar }: EngineOffers['requests']['readFacts']['params']) => {
  const facts = readRecipe(bytes);
  if (facts === undefined || facts.recipe !== undefined || sidecar === undefined) return facts;
  return { ...facts, ...parseSidecar(sidecar) };
});

process.on('disconnect', () => {
  peer.close();
  service.leave();
  pixels.dispose();
  lifetime.leave();
});
// Whatever else breaks, a paid call that runs must not be taken down with it.
process.on('uncaughtException', error => {
  log.error('engine: defect', { kind: error.name });
});
process.on('unhandledRejection', () => {
  log.error('engine: defect', { kind: 'unhandledRejection' });
});
