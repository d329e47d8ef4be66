import { fork, type ChildProcess } from 'node:child_process';
import { failureCodec } from '../../core/failureCodec.ts';
import type { Logger } from '../../core/ports.ts';
import type { CatalogueNeeds, CatalogueOffers } from '../../catalogue/contract.ts';
import { RpcPeer, type Channel, type Wire } from '../../shared/rpc.ts';
import { childEnvironment } from '../childEnvironment.ts';

export type CataloguePeer = RpcPeer<CatalogueNeeds, CatalogueOffers>;

export interface CatalogueProcessOptions {
  /** The catalogue's own bundle. */
  readonly modulePath: string;
  /** Cache folder and the script that decodes pixels. */
  readonly args: readonly string[];
  readonly log: Logger;
  /** Listens to a process before it can speak. */
  readonly equip: (peer: CataloguePeer) => void;
  /** A process has ended that nobody had sent away. */
  readonly onLost: () => void;
}

interface Running {
  readonly child: ChildProcess;
  readonly peer: CataloguePeer;
}

const patience = { crashes: 3, withinMs: 5 * 60_000 };
/** For writing what it is about to write, the index among it. */
const partingMs = 30_000;

export class CatalogueFailedError extends Error {}

/** The process that reads folders and makes thumbnails: started on first use, again after a crash, a few times. */
export class CatalogueProcess {
  readonly #options: CatalogueProcessOptions;
  #running: Running | undefined;
  #launches = 0;
  #crashes: number[] = [];
  #disposed = false;

  constructor(options: CatalogueProcessOptions) {
    this.#options = options;
  }

  /** How many there have been. */
  get launches(): number {
    return this.#launches;
  }

  get peerIfRunning(): CataloguePeer | undefined {
    return this.#running?.peer;
  }

  /** The running process, started when there is none. Throws while it keeps crashing, and when the window closes. */
  peer(): CataloguePeer {
    if (this.#running !== undefined) return this.#running.peer;
    const since = performance.now() - patience.withinMs;
    this.#crashes = this.#crashes.filter(time => time > since);
    if (this.#disposed || this.#crashes.length >= patience.crashes) throw new CatalogueFailedError();
    this.#running = this.#launch();
    return this.#running.peer;
  }

  /** Lets it go for now; the next use starts another one. */
  end(): void {
    const running = this.#running;
    this.#running = undefined;
    if (running === undefined) return;
    running.peer.close();
    letGo(running.child);
  }

  dispose(): void {
    this.#disposed = true;
    this.end();
  }

  #launch(): Running {
    const { modulePath, args, log, equip } = this.#options;
    this.#launches += 1;
    const started = performance.now();
    const child = fork(modulePath, args, {
      env: childEnvironment(),
      execArgv: ['--max-semi-space-size=4'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const peer: CataloguePeer = new RpcPeer(channelOf(child), failureCodec);
    const running = { child, peer };
    equip(peer);
    child.once('spawn', () => log.info('catalogue.start', { ms: Math.round(performance.now() - started) }));
    child.on('error', () => {
      log.error('catalogue.start', { kind: 'storage' });
      this.#lost(running);
    });
    child.once('disconnect', () => this.#lost(running));
    child.once('exit', (code, signal) => {
      log.info('catalogue.exit', { code: String(code ?? signal ?? 'killed') });
      this.#lost(running);
    });
    return running;
  }

  #lost(running: Running): void {
    running.peer.close();
    if (this.#running !== running) return;
    this.#running = undefined;
    this.#crashes.push(performance.now());
    this.#options.log.warn('catalogue.lost', { count: this.#crashes.length });
    letGo(running.child);
    this.#options.onLost();
  }
}

/** It ends by itself when its channel closes; one that does not would go on reading folders for nobody. */
function letGo(child: ChildProcess): void {
  if (child.connected) child.disconnect();
  child.unref();
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const late = setTimeout(() => child.kill(), partingMs);
  late.unref();
  child.once('exit', () => clearTimeout(late));
}

function channelOf(child: ChildProcess): Channel {
  return {
    post: (message: Wire) => {
      // A closed channel is told of by `disconnect`; the callback keeps the failure from being thrown.
      if (child.connected) child.send(message, () => undefined);
    },
    onMessage: listener => child.on('message', listener),
  };
}
