import * as vscode from 'vscode';
import { SeedreamError } from '../../core/errors.ts';
import type { Logger } from '../../core/ports.ts';
import type { CatalogueOffers, FileFacts } from '../../catalogue/contract.ts';
import { PeerClosedError } from '../../shared/rpc.ts';
import { CatalogueFailedError, CatalogueProcess, type CataloguePeer } from './catalogueProcess.ts';
import type { GalleryFolders } from './galleryFolders.ts';
import { idBase, shifts, type Reading } from './idShift.ts';

export interface CatalogueOptions {
  readonly modulePath: string;
  readonly args: readonly string[];
  readonly folders: GalleryFolders;
  readonly log: Logger;
}

interface Opened {
  readonly peer: CataloguePeer;
  /** What is added to the process's own numbers. */
  readonly base: number;
  readonly done: Promise<void>;
}

type Requests = CatalogueOffers['requests'];

const idleMs = 10 * 60_000;
const factsAtOnce = 200;

/** The catalogue process as the rest of the host sees it: started when asked, told of the folders, ended when idle. */
export class Catalogue implements vscode.Disposable {
  readonly #folders: GalleryFolders;
  readonly #process: CatalogueProcess;
  readonly #changed = new vscode.EventEmitter<number>();
  readonly #lost = new vscode.EventEmitter<void>();
  readonly #owned: vscode.Disposable;
  /** Files have changed; the new revision. */
  readonly onDidChange = this.#changed.event;
  /** The process has ended by accident: ids mean nothing any more. */
  readonly onDidLose = this.#lost.event;
  #opened: Opened | undefined;
  #users = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor({ folders, log, modulePath, args }: CatalogueOptions) {
    this.#folders = folders;
    this.#process = new CatalogueProcess({
      modulePath,
      args,
      log,
      equip: peer => {
        peer.on(
          'changed',
          raw => raw as { readonly revision: number },
          ({ revision }) => this.#changed.fire(revision),
        );
        peer.on(
          'log',
          raw => raw as CatalogueOffers['events']['log'],
          ({ level, event, fields }) => log[level](event, fields),
        );
      },
      onLost: () => this.#lost.fire(),
    });
    this.#owned = vscode.Disposable.from(
      this.#changed,
      this.#lost,
      folders.onDidChange(() => void this.#reopen()),
    );
  }

  /** Asks for what may be asked twice: once more when the process is lost over it. */
  async read<Name extends Reading>(
    name: Name,
    params: Requests[Name]['params'],
    signal?: AbortSignal,
  ): Promise<Requests[Name]['result']> {
    try {
      return await this.#ask(name, params, signal);
    } catch (error) {
      if (!(error instanceof PeerClosedError)) throw error;
      return this.#ask(name, params, signal).catch(failed);
    }
  }

  /** Asks for what writes: never twice. */
  async write<Name extends 'mark' | 'exportImage'>(
    name: Name,
    params: Requests[Name]['params'],
    signal?: AbortSignal,
  ): Promise<Requests[Name]['result']> {
    try {
      const { peer } = await this.#ready();
      return await peer.request(name, params, signal);
    } catch (error) {
      return failed(error);
    }
  }

  /** Of many, in their order; those that are gone are left out. */
  async facts(ids: readonly number[]): Promise<readonly FileFacts[]> {
    const found: FileFacts[] = [];
    for (let start = 0; start < ids.length; start += factsAtOnce)
      found.push(...(await this.read('facts', { ids: ids.slice(start, start + factsAtOnce) })));
    return found;
  }

  /** The id of a file that may not have been read yet; undefined when it does not appear in time. */
  async locate(file: string, patienceMs: number): Promise<number | undefined> {
    let wake = (): void => undefined;
    let late = false;
    const listening = this.onDidChange(() => wake());
    const deadline = setTimeout(() => {
      late = true;
      wake();
    }, patienceMs);
    try {
      for (;;) {
        const changed = new Promise<void>(resolve => (wake = resolve));
        const id = await this.read('find', { path: file });
        if (id !== undefined || late) return id;
        await changed;
      }
    } finally {
      clearTimeout(deadline);
      listening.dispose();
    }
  }

  /** A picture has just been saved. */
  async saved(file: string): Promise<void> {
    await this.read('saved', { file });
  }

  /** Pictures are going to be saved within that time. */
  expect(forMs: number): void {
    void this.read('warm', { forMs }).catch(() => undefined); // Then the first one waits a little.
  }

  /**
   * Starts reading the folders before anybody asks: a page takes longer to come up than the process. After what is being
   * done just now: starting a process keeps the host waiting as well.
   */
  wake(): void {
    setTimeout(() => void this.#ready().catch(() => undefined)); // Whoever asks first is told.
  }

  /** Keeps the process alive while somebody looks at it. */
  hold(): vscode.Disposable {
    this.#users += 1;
    clearTimeout(this.#idle);
    let held = true;
    return new vscode.Disposable(() => {
      if (!held) return;
      held = false;
      this.#users -= 1;
      this.#rest();
    });
  }

  dispose(): void {
    clearTimeout(this.#idle);
    this.#owned.dispose();
    this.#process.dispose();
  }

  async #ask<Name extends Reading>(
    name: Name,
    params: Requests[Name]['params'],
    signal: AbortSignal | undefined,
  ): Promise<Requests[Name]['result']> {
    const { peer, base } = await this.#ready();
    const { inward, outward, gone } = shifts[name];
    const asked = inward === undefined ? params : inward(params, base);
    if (asked === undefined && gone !== undefined) return gone;
    const result = await peer.request(name, asked, signal);
    return outward === undefined ? result : outward(result, base);
  }

  async #ready(): Promise<Opened> {
    const peer = this.#peer();
    if (this.#opened?.peer !== peer) this.#opened = this.#openedBy(peer);
    const opened = this.#opened;
    this.#rest();
    await opened.done.catch((error: unknown) => {
      if (this.#opened === opened) this.#opened = undefined; // Told again with the next request.
      throw error;
    });
    return opened;
  }

  #openedBy(peer: CataloguePeer): Opened {
    return { peer, base: idBase(this.#process.launches), done: this.#tell(peer) };
  }

  #peer(): CataloguePeer {
    try {
      return this.#process.peer();
    } catch (error) {
      return failed(error);
    }
  }

  async #tell(peer: CataloguePeer): Promise<void> {
    await peer.request('open', { folders: await this.#folders.list() });
  }

  /** Only a running process wants to know; the next one is told when it starts. */
  async #reopen(): Promise<void> {
    const peer = this.#process.peerIfRunning;
    if (peer === undefined) return;
    this.#opened = this.#openedBy(peer);
    await this.#opened.done.catch(() => undefined); // Lost just now: the next request says so.
  }

  #rest(): void {
    clearTimeout(this.#idle);
    if (this.#users > 0) return;
    this.#idle = setTimeout(() => this.#process.end(), idleMs);
    this.#idle.unref();
  }
}

function failed(error: unknown): never {
  if (!(error instanceof PeerClosedError || error instanceof CatalogueFailedError)) throw error;
  throw new SeedreamError(
    'storage',
    vscode.l10n.t('The process that reads the gallery’s folders has ended. Wait a moment and try again.'),
    { cause: error },
  );
}
