import * as vscode from 'vscode';
import * as schema from '../../shared/gallery.schema.ts';
import type { GalleryHost, GalleryResult, GallerySnapshot, GalleryView } from '../../shared/gallery.ts';
import { galleryOverlayWords } from '../../shared/galleryOverlayWords.ts';
import { galleryWords } from '../../shared/galleryWords.ts';
import type { RpcPeer } from '../../shared/rpc.ts';
import type { Catalogue } from '../gallery/catalogue.ts';
import { detailView } from '../gallery/detail.ts';
import type { GalleryActions } from '../gallery/galleryActions.ts';
import { localFolders, type GalleryFolders } from '../gallery/galleryFolders.ts';
import type { RunningJobs } from '../gallery/runningJobs.ts';
import { findNamedProvider } from '../namedProviders.ts';
import type { Notifier } from '../notify.ts';
import { faultInWords, translated } from '../words.ts';
import { Panel } from './panel.ts';

type Peer = RpcPeer<GalleryHost, GalleryView>;

export interface GalleryPanelDeps {
  readonly extension: vscode.Uri;
  readonly catalogue: Catalogue;
  readonly folders: GalleryFolders;
  readonly actions: GalleryActions;
  readonly jobs: RunningJobs;
  readonly notifier: Notifier;
  readonly memory: vscode.Memento;
}

/** The gallery's page and what it may ask for. It names pictures by number; where they lie is known here. */
export class GalleryPanel implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #deps: GalleryPanelDeps;
  readonly #panel: Panel<GalleryHost, GalleryView>;
  /** The page has asked, so it listens. */
  #listening = false;
  #toShow: number | undefined;

  constructor(deps: GalleryPanelDeps) {
    this.#deps = deps;
    this.#panel = new Panel(deps.extension, {
      viewType: 'seedream.gallery',
      title: vscode.l10n.t('Seedream Gallery'),
      bundle: 'gallery',
      words: { ...translated(galleryWords), ...translated(galleryOverlayWords) },
      memory: deps.memory,
      fault: error => deps.notifier.logBug(error),
      roots: () => deps.folders.current.map(({ path }) => vscode.Uri.file(path)),
      equip: (peer, webview) => this.#equip(peer, webview),
    });
  }

  async show(): Promise<void> {
    await this.#deps.folders.list(); // The page may load from these: later would load it twice.
    this.#panel.show();
  }

  /** Opens the gallery at one picture. */
  async showImage(id: number): Promise<void> {
    this.#toShow = id;
    await this.show();
    // A page that lay behind another tab begins anew and is told when it asks.
    if (this.#listening) this.#panel.peer?.emit('show', { id });
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    await this.#deps.folders.list();
    await this.#panel.deserializeWebviewPanel(panel);
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #equip(peer: Peer, webview: vscode.Webview): vscode.Disposable {
    this.#listening = false;
    this.#answerReading(peer, webview);
    this.#answerDoing(peer);
    const { catalogue, folders, jobs } = this.#deps;
    catalogue.wake();
    return vscode.Disposable.from(
      catalogue.hold(),
      catalogue.onDidChange(revision => this.#emit(() => peer.emit('changed', { revision }))),
      catalogue.onDidLose(() => void this.#sendSnapshot(peer)),
      folders.onDidChange(() => void this.#sendSnapshot(peer)),
      jobs.onDidChange(() => this.#emit(() => peer.emit('arriving', jobs.arriving()))),
      new vscode.Disposable(() => (this.#listening = false)),
    );
  }

  #answerReading(peer: Peer, webview: vscode.Webview): void {
    const { catalogue } = this.#deps;
    peer.handle('ready', nothing, async () => {
      const snapshot = await this.#snapshot();
      setImmediate(() => this.#begin(peer)); // After the answer.
      return snapshot;
    });
    peer.handle(
      'query',
      raw => schema.querySchema.parse(raw),
      async (query, signal) => namedFacets(ownResult(await catalogue.read('query', query, signal))),
    );
    peer.handle(
      'rest',
      raw => schema.restParams.parse(raw),
      async (params, signal) => {
        const looks = await catalogue.read('rest', params, signal);
        return looks === undefined ? null : { ...looks, bytes: new Uint8Array(looks.bytes) };
      },
    );
    peer.handle(
      'tiles',
      raw => schema.tilesParams.parse(raw),
      async (params, signal) => (await catalogue.read('tiles', params, signal)).map(faultInWords),
    );
    peer.handle(
      'thumbnails',
      raw => schema.thumbnailsParams.parse(raw),
      async (params, signal) => {
        const answers = await catalogue.read('thumbnails', params, signal);
        return answers.map(({ bytes, ...answer }) =>
          bytes === undefined ? faultInWords(answer) : { ...answer, bytes: new Uint8Array(bytes) },
        );
      },
    );
    peer.handle(
      'detail',
      raw => schema.idParams.parse(raw),
      async ({ id }, signal) => {
        const [facts] = await catalogue.read('facts', { ids: [id] }, signal);
        return facts === undefined ? null : detailView(facts, webview);
      },
    );
    peer.handle(
      'family',
      raw => schema.idParams.parse(raw),
      (params, signal) => catalogue.read('family', params, signal),
    );
    peer.handle(
      'find',
      raw => schema.findParams.parse(raw),
      async (params, signal) => (await catalogue.read('find', params, signal)) ?? null,
    );
  }

  #answerDoing(peer: Peer): void {
    const { actions } = this.#deps;
    peer.handle(
      'mark',
      raw => schema.markParams.parse(raw),
      async ({ ids, mark }) => {
        await this.#told(() => actions.mark(ids, mark));
        return undefined;
      },
    );
    peer.handle(
      'act',
      raw => schema.actParams.parse(raw),
      async ({ ids, action }) => {
        await this.#tried(() => actions.act(ids, action), undefined);
        return undefined;
      },
    );
    peer.handle('undo', nothing, () =>
      this.#tried(async () => {
        const words = await actions.undo();
        return words === null ? null : { words };
      }, null),
    );
    peer.handle('openComposer', nothing, async () => {
      await vscode.commands.executeCommand('seedream.openComposer');
      return undefined;
    });
  }

  /** What goes wrong is told as a message of the editor, where there is a button that helps. */
  async #tried<Result, Otherwise>(
    work: () => Promise<Result>,
    otherwise: Otherwise,
  ): Promise<Result | Otherwise> {
    try {
      return await this.#told(work);
    } catch {
      return otherwise;
    }
  }

  /** Rejects as well, for a page that shows already what it hopes for. */
  async #told<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      void this.#deps.notifier.show(error);
      throw error;
    }
  }

  #begin(peer: Peer): void {
    if (this.#panel.peer !== peer) return;
    this.#listening = true;
    const id = this.#toShow;
    this.#toShow = undefined;
    if (id !== undefined) peer.emit('show', { id });
  }

  #emit(send: () => void): void {
    if (this.#listening) send();
  }

  async #sendSnapshot(peer: Peer): Promise<void> {
    if (!this.#listening) return;
    const snapshot = await this.#snapshot();
    this.#panel.refreshRoots();
    peer.emit('snapshot', snapshot);
  }

  async #snapshot(): Promise<GallerySnapshot> {
    const { folders, jobs } = this.#deps;
    const list = await folders.list();
    return {
      folders: list.map(({ label }) => label),
      arriving: jobs.arriving(),
      canWrite: vscode.workspace.isTrusted,
      ...(localFolders().length === 0 ? { obstacle: 'noFolder' as const } : {}),
    };
  }
}

/**
 * What came from the process lies in its channel's shared buffer, and the editor sends a view's whole buffer to the page:
 * copies hold nothing but themselves.
 */
function ownResult(result: GalleryResult): GalleryResult {
  return {
    ...result,
    ids: new Uint32Array(result.ids),
    ratios: new Uint16Array(result.ratios),
    colours: new Uint8Array(result.colours),
  };
}

/** The process has no language. */
function namedFacets({ facets, ...result }: GalleryResult): GalleryResult {
  const providers = facets.providers.map(facet => ({
    ...facet,
    label: findNamedProvider(facet.value)?.label ?? facet.label,
  }));
  return { ...result, facets: { ...facets, providers } };
}

function nothing(): undefined {
  return undefined;
}
