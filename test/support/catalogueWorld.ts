import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { CatalogueNeeds, CatalogueOffers } from '../../src/catalogue/contract.ts';
import type { LogFields } from '../../src/core/ports.ts';
import { failureCodec } from '../../src/core/failureCodec.ts';
import type { GalleryQuery, GalleryResult } from '../../src/shared/gallery.ts';
import { RpcPeer, type Wire } from '../../src/shared/rpc.ts';

export type CataloguePeer = RpcPeer<CatalogueNeeds, CatalogueOffers>;

export interface CatalogueLog {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly fields?: LogFields;
}

/** When nothing was told of for so long, nothing is going to be. */
const patienceMs = 60_000;

const everything: GalleryQuery = {
  text: '',
  models: [],
  providers: [],
  ratios: [],
  tags: [],
  sort: 'newest',
  group: 'none',
};

export function aQuery(change: Partial<GalleryQuery> = {}): GalleryQuery {
  return { ...everything, ...change };
}

/** The catalogue in a process of its own, over a folder that a test fills; both are gone when it is disposed. */
export class CatalogueWorld implements AsyncDisposable {
  readonly folder: string;
  readonly cache: string;
  readonly log: CatalogueLog[] = [];
  /** One for every time it was said that something has changed. */
  readonly revisions: number[] = [];
  #child: ChildProcess | undefined;
  #peer: CataloguePeer | undefined;
  #listeners = new Set<() => void>();

  readonly #base: string;

  constructor(base: string, folder: string) {
    this.#base = base;
    this.folder = folder;
    this.cache = join(base, 'cache');
  }

  /** Over a folder of its own, or over one that stays. */
  static async make(folder?: string): Promise<CatalogueWorld> {
    const base = await realpath(await mkdtemp(join(tmpdir(), 'seedream-catalogue-')));
    const world = new CatalogueWorld(base, folder ?? join(base, 'pictures'));
    await mkdir(world.folder, { recursive: true });
    return world;
  }

  get peer(): CataloguePeer {
    this.#peer ??= this.#start();
    return this.#peer;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  async write(name: string, bytes: Uint8Array | string): Promise<string> {
    const path = this.path(name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
    return path;
  }

  async open(): Promise<void> {
    await this.peer.request('open', { folders: [{ path: this.folder, label: 'pictures' }] });
  }

  query(change: Partial<GalleryQuery> = {}): Promise<GalleryResult> {
    return this.peer.request('query', aQuery(change));
  }

  /** Asks again whenever something has changed, until the answer is what is waited for. */
  async asked<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
    for (;;) {
      const changed = this.#nextChange();
      const answer = await ask();
      if (holds(answer)) return answer;
      const limit = new AbortController();
      const patience = delay(patienceMs, false, { signal: limit.signal }).catch(() => true);
      const isTold = await Promise.race([changed, patience]);
      limit.abort();
      if (!isTold) throw new Error(`nothing changes any more, and this is the answer: ${inspect(answer)}`);
    }
  }

  until(
    holds: (result: GalleryResult) => boolean,
    change: Partial<GalleryQuery> = {},
  ): Promise<GalleryResult> {
    return this.asked(() => this.query(change), holds);
  }

  /** Opens the folder and waits until it has been compared with the disk. */
  async settled(): Promise<GalleryResult> {
    await this.open();
    return this.until(({ indexing }) => !indexing);
  }

  /** Waits until it was told that there is as much as in this answer; how often something was told until then. */
  async told({ revision }: GalleryResult): Promise<number> {
    await this.asked(
      async () => this.revisions.at(-1) ?? -1,
      last => last >= revision,
    );
    return this.revisions.length;
  }

  /** The process stands still meanwhile: whatever is done or asked, it meets all of it at once. */
  atOnce<T>(act: () => T): T {
    const child = this.#child;
    // Windows stops nobody; what is done without a pause comes nearly at once there.
    if (child === undefined || process.platform === 'win32') return act();
    child.kill('SIGSTOP');
    try {
      return act();
    } finally {
      child.kill('SIGCONT');
    }
  }

  async idOf(name: string): Promise<number> {
    const id = await this.peer.request('find', { path: this.path(name) });
    if (id === undefined) throw new Error(`${name} is not in the gallery`);
    return id;
  }

  /** As when the window closes: what is known is written down first. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#peer?.close();
    this.#peer = undefined;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    child.disconnect();
    await once(child, 'exit');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.#base, { recursive: true, force: true });
  }

  #nextChange(): Promise<true> {
    return new Promise(done => {
      const listener = (): void => {
        this.#listeners.delete(listener);
        done(true);
      };
      this.#listeners.add(listener);
    });
  }

  #start(): CataloguePeer {
    const child = fork(
      resolve('src/catalogue/main.ts'),
      [this.cache, resolve('src/engine/pixels.process.ts')],
      {
        // As the extension starts it: less garbage is kept.
        execArgv: ['--max-semi-space-size=4'],
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      },
    );
    this.#child = child;
    const peer: CataloguePeer = new RpcPeer(
      {
        post: (message: Wire) => void child.send(message, () => undefined),
        onMessage: listener => child.on('message', listener),
      },
      failureCodec,
    );
    peer.on(
      'changed',
      raw => raw as { revision: number },
      ({ revision }) => {
        this.revisions.push(revision);
        for (const listener of this.#listeners) listener();
      },
    );
    peer.on(
      'log',
      raw => raw as CatalogueLog,
      entry => this.log.push(entry),
    );
    return peer;
  }
}
