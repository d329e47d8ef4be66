import * as vscode from 'vscode';
import { SeedreamError } from '../../core/errors.ts';
import { phrase } from '../../core/phrase.ts';
import * as schema from '../../shared/composer.schema.ts';
import type { ComposerHost, ComposerSnapshot, ComposerView, JobView } from '../../shared/composer.ts';
import { composerWords } from '../../shared/composerWords.ts';
import { jobWords } from '../../shared/jobWords.ts';
import { cancelJob } from '../cancelJob.ts';
import { answerReferences, answerSurroundings, nothing, type ComposerPeer } from '../composer/answers.ts';
import type { Card } from '../composer/card.ts';
import { Composer, defaultFolder, type ComposerDeps } from '../composer/composer.ts';
import { JobHelp } from '../composer/jobHelp.ts';
import { answerPictures } from '../composer/resultPictures.ts';
import type { UsualTimes } from '../composer/usualTimes.ts';
import { jobView } from '../composer/views.ts';
import type { Notifier } from '../notify.ts';
import { translated } from '../words.ts';
import { Panel } from './panel.ts';

export interface ComposerPanelDeps extends ComposerDeps {
  readonly extension: vscode.Uri;
  readonly times: UsualTimes;
  readonly memory: vscode.Memento;
  readonly notifier: Notifier;
  /** With the first thing that may generate. */
  readonly begin: () => void;
  /** WebP or JPEG of a local picture; undefined when there is no showing it. */
  readonly thumbnail: (uri: vscode.Uri, side: 320 | 640 | 1600) => Promise<Uint8Array | undefined>;
  /** At the cursor of the editor used last. */
  readonly insert: (uris: readonly vscode.Uri[]) => Promise<void>;
}

/** The composer's page and what it may ask for. */
export class ComposerPanel implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly composer: Composer;
  readonly #deps: ComposerPanelDeps;
  readonly #panel: Panel<ComposerHost, ComposerView>;
  readonly #help: JobHelp;

  constructor(deps: ComposerPanelDeps) {
    this.#deps = deps;
    this.composer = new Composer(deps);
    this.#help = new JobHelp({ ...deps, composer: this.composer });
    this.#panel = new Panel(deps.extension, {
      viewType: 'seedream.composer',
      title: vscode.l10n.t('Seedream Composer'),
      bundle: 'composer',
      words: { ...translated(composerWords), ...translated(jobWords) },
      roots: () => this.#roots(),
      memory: deps.memory,
      fault: error => deps.notifier.logBug(error),
      equip: (peer, webview) => this.#equip(peer, webview),
    });
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    return this.#panel.deserializeWebviewPanel(panel);
  }

  show(): void {
    this.#panel.show();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #equip(peer: ComposerPeer, webview: vscode.Webview): vscode.Disposable {
    this.#answerForm(peer, webview);
    answerReferences(peer, this.#deps);
    answerPictures(peer, this.#deps);
    answerSurroundings(peer, this.#deps.settings);
    this.#answerJobs(peer);
    const { board, tray, store } = this.#deps;
    const sendState = (): void => void this.#sendState(peer);
    const presets = vscode.workspace.createFileSystemWatcher('**/.vscode/seedream.json');
    return vscode.Disposable.from(
      board.onDidChange(card => peer.emit('job', this.#view(card, webview))),
      board.onDidReplace(() => {
        this.#panel.refreshRoots();
        peer.emit('jobs', this.#views(webview));
      }),
      tray.onDidChange(view => peer.emit('reference', view)),
      store.onDidChange(draft => peer.emit('draft', draft)),
      presets,
      presets.onDidChange(sendState),
      presets.onDidCreate(sendState),
      presets.onDidDelete(sendState),
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration('seedream')) sendState();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(sendState),
      vscode.workspace.onDidGrantWorkspaceTrust(sendState),
      this.#deps.keys.onDidChange(sendState),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) tray.forgetRefused();
      }),
    );
  }

  async #sendState(peer: ComposerPeer): Promise<void> {
    try {
      peer.emit('state', await this.composer.state());
    } catch (error) {
      this.#deps.notifier.logBug(error);
    }
  }

  #answerForm(peer: ComposerPeer, webview: vscode.Webview): void {
    const { composer } = this;
    const { store, presets, tray, board, begin } = this.#deps;
    peer.handle(
      'ready',
      raw => schema.readyParams.parse(raw),
      async ({ draft }) => {
        // The page mirrors every change, and the editor may have written the page's own state long before: that one
        // only counts where there is no other.
        if (draft !== undefined && store.current === undefined) await store.keep(draft);
        if (vscode.workspace.isTrusted && board.hasStrays) begin();
        board.attend();
        tray.forgetRefused();
        await composer.tidy();
        const current = await composer.draft();
        await composer.assess(current);
        const snapshot: ComposerSnapshot = {
          draft: current,
          state: await composer.state(),
          references: tray.views(),
          jobs: this.#views(webview),
        };
        return snapshot;
      },
    );
    peer.handle(
      'keepDraft',
      raw => schema.draftSchema.parse(raw),
      async draft => {
        await store.keep(draft);
        return undefined;
      },
    );
    peer.handle(
      'assess',
      raw => schema.draftSchema.parse(raw),
      draft => composer.assess(draft),
    );
    peer.handle(
      'generate',
      raw => schema.generateParams.parse(raw),
      async ({ draft, offer }) => {
        refuseUntrusted();
        begin();
        const jobIds = await composer.generate(draft, offer);
        // The answer does not wait for it: what was bought is bought.
        void this.#sendState(peer);
        return { jobIds };
      },
    );
    peer.handle(
      'usePreset',
      raw => schema.presetParams.parse(raw),
      async ({ id, draft }) => (await presets.use(id, draft, defaultFolder())) ?? null,
    );
    peer.handle(
      'savePreset',
      raw => schema.draftSchema.parse(raw),
      async draft => {
        refuseUntrusted();
        await presets.save(draft, needFolder());
        return undefined;
      },
    );
    peer.handle('openPresets', nothing, async () => {
      refuseUntrusted();
      await presets.edit(needFolder());
      return undefined;
    });
  }

  #answerJobs(peer: ComposerPeer): void {
    const { board, engine, begin } = this.#deps;
    peer.handle(
      'cancel',
      raw => schema.jobParams.parse(raw),
      async ({ jobId }) => {
        await cancelJob(engine, jobId);
        return undefined;
      },
    );
    peer.handle('clearEnded', nothing, async () => {
      board.clearEnded();
      return undefined;
    });
    peer.handle(
      'result',
      raw => schema.resultParams.parse(raw),
      async params => {
        if (params.action === 'delete' || params.action === 'insert') refuseUntrusted();
        await this.#help.act(params);
        return undefined;
      },
    );
    peer.handle(
      'recall',
      raw => schema.jobParams.parse(raw),
      async ({ jobId }) => {
        const card = board.find(jobId);
        if (card === undefined) return null;
        const { shelf } = this.#deps;
        return { ...card.draft, references: card.draft.references.filter(({ id }) => shelf.has(id)) };
      },
    );
    peer.handle(
      'again',
      raw => schema.jobParams.parse(raw),
      async ({ jobId }) => {
        refuseUntrusted();
        begin();
        await this.#help.again(jobId);
        return undefined;
      },
    );
    peer.handle(
      'help',
      raw => schema.helpParams.parse(raw),
      async ({ jobId, id }) => {
        refuseUntrusted();
        begin();
        await this.#help.help(jobId, id);
        return undefined;
      },
    );
  }

  #views(webview: vscode.Webview): JobView[] {
    return this.#deps.board.cards.map(card => this.#view(card, webview));
  }

  #view(card: Card, webview: vscode.Webview): JobView {
    return jobView(card, webview, this.#deps.times.seconds(card.timing));
  }

  /** The assets folders, nothing wider. */
  #roots(): vscode.Uri[] {
    const { settings, board } = this.#deps;
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) =>
      vscode.Uri.joinPath(uri, settings.assetsFolder(uri)),
    );
    // Pictures of earlier settings lie where they were put.
    const earlier = board.cards.flatMap(({ images }) =>
      images.slice(0, 1).map(image => vscode.Uri.joinPath(vscode.Uri.parse(image.uri), '..')),
    );
    const known = new Map([...folders, ...earlier].map(uri => [uri.toString(), uri]));
    return [...known.values()];
  }
}

function refuseUntrusted(): void {
  if (vscode.workspace.isTrusted) return;
  throw new SeedreamError(
    'invalidRequest',
    phrase('Nothing is generated or saved in Restricted Mode. Trust the folder first.'),
    { billing: 'notSent' },
  );
}

function needFolder(): vscode.Uri {
  const folder = defaultFolder();
  if (folder !== undefined) return folder;
  throw new SeedreamError('invalidRequest', phrase('Presets lie in a folder: open one first.'), {
    billing: 'notSent',
  });
}
