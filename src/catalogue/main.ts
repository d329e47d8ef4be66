import { randomBytes } from 'node:crypto';
import { constants, setPriority } from 'node:os';
import { failureCodec } from '../core/failureCodec.ts';
import type { Logger, LogFields } from '../core/ports.ts';
import { RpcPeer, type Channel, type Wire } from '../shared/rpc.ts';
import type { CatalogueNeeds, CatalogueOffers } from './contract.ts';
import { CatalogueService } from './service.ts';

// Started by the host with: cache folder, imaging script. It knows no key and never goes to the network.
const [cacheFolder = '', pixelsModule = ''] = process.argv.slice(2);

type Requests = CatalogueOffers['requests'];

// The editor and its pages go first: a page that comes up later, or a scroll that stutters, is noticed before a thumbnail.
try {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
} catch {
  // Then it shares as everybody does.
}

const channel: Channel = {
  post: (message: Wire) => {
    // A host that is gone hears nothing.
    if (process.connected) process.send?.(message, undefined, {}, () => undefined);
  },
  onMessage: listener => process.on('message', listener),
};
const peer = new RpcPeer<CatalogueOffers, CatalogueNeeds>(channel, failureCodec);

const tell =
  (level: 'info' | 'warn' | 'error') =>
  (event: string, fields?: LogFields): void =>
    peer.emit('log', fields === undefined ? { level, event } : { level, event, fields });
const log: Logger = { info: tell('info'), warn: tell('warn'), error: tell('error') };

const service = new CatalogueService({
  cacheFolder,
  pixelsModule,
  log,
  randomHex: bytes => randomBytes(bytes).toString('hex'),
  changed: revision => peer.emit('changed', { revision }),
});

peer.serve('open', async (setup: Requests['open']['params']) => {
  await service.open(setup);
  return undefined;
});
peer.serve('query', (query: Requests['query']['params']) => service.query(query));
peer.serve('rest', async ({ answer }: Requests['rest']['params']) => service.answers.rest(answer));
peer.serve('tiles', async ({ ids }: Requests['tiles']['params']) => service.tiles(ids));
peer.serve('thumbnails', ({ ids, side }: Requests['thumbnails']['params'], signal) =>
  service.thumbnailsOf(ids, side, signal),
);
peer.serve('thumbnail', (order: Requests['thumbnail']['params'], signal) => service.thumbnail(order, signal));
peer.serve('facts', ({ ids }: Requests['facts']['params']) => service.facts(ids));
peer.serve('family', ({ id }: Requests['family']['params']) => service.family(id));
peer.serve('find', ({ path }: Requests['find']['params']) => service.find(path));
peer.serve('mark', ({ files, mark }: Requests['mark']['params'], signal) =>
  service.marker.mark(files, mark, signal),
);
peer.serve('exportImage', (order: Requests['exportImage']['params'], signal) =>
  service.exportImage(order, signal),
);
peer.serve('saved', async ({ file }: Requests['saved']['params']) => {
  await service.saved(file);
  return undefined;
});
peer.serve('warm', async ({ forMs }: Requests['warm']['params']) => {
  service.warm(forMs);
  return undefined;
});
peer.serve('statistics', async () => service.statistics());

process.on('disconnect', () => {
  peer.close();
  void service.close().finally(() => process.exit(0));
});
// One picture that was not foreseen must not take the whole gallery with it.
process.on('uncaughtException', error => {
  log.error('catalogue: defect', { kind: error.name });
});
process.on('unhandledRejection', () => {
  log.error('catalogue: defect', { kind: 'unhandledRejection' });
});
