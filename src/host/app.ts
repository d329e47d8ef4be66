import * as vscode from 'vscode';
import { DraftStore } from './composer/draftStore.ts';
import { JobBoard } from './composer/jobBoard.ts';
import { Presets } from './composer/presets.ts';
import { RunningCards } from './composer/runningCards.ts';
import { Shelf } from './composer/shelf.ts';
import { Tray } from './composer/tray.ts';
import { UsualTimes } from './composer/usualTimes.ts';
import { Consents } from './consents.ts';
import type { Documents } from './documents.ts';
import { Drafts } from './drafts.ts';
import { offerEditorFolders } from './editorFolders.ts';
import { Endpoints } from './endpoint.ts';
import { Engine } from './engine.ts';
import { EngineProcess, type EnginePeer } from './engineProcess.ts';
import { Gallery } from './gallery/gallery.ts';
import { Generation } from './generation.ts';
import { IgnoredSettings } from './ignoredSettings.ts';
import { ImageCommands } from './imageCommands.ts';
import { tellRecovered } from './jobList.ts';
import { OutputLog } from './log.ts';
import { Models } from './models.ts';
import { Notifier } from './notify.ts';
import { ComposerPanel } from './panels/composerPanel.ts';
import { RecipeCommands } from './recipeCommands.ts';
import { SandboxProcess } from './sandboxProcess.ts';
import { KeyStore } from './secrets.ts';
import { Settings } from './settings.ts';
import { spendingMarkdown } from './spendingDocument.ts';
import { StateFile } from './stateFile.ts';
import { Status } from './status.ts';
import { systemClock } from './systemClock.ts';
import type { EngineOffers } from '../engine/contract.ts';

export interface App extends vscode.Disposable {
  readonly log: OutputLog;
  readonly settings: Settings;
  readonly models: Models;
  readonly keys: KeyStore;
  readonly endpoints: Endpoints;
  readonly engine: Engine;
  readonly documents: Documents;
  readonly notifier: Notifier;
  readonly images: ImageCommands;
  readonly recipes: RecipeCommands;
  readonly composer: ComposerPanel;
  readonly gallery: Gallery;
  /** Brings a panel of the last session back to life. */
  restore(panel: vscode.WebviewPanel): Promise<void>;
  /**
   * With the first thing that may generate or write, and only once: saves what was paid for and left behind, and says
   * which settings of the workspace are ignored. In the background; buys nothing. Opening a folder does nothing (R8).
   */
  begin(): void;
  /** Once more: the list of jobs shows what it changes. */
  finishInterrupted(): Promise<void>;
}

/** The composition root: every service once, top to bottom. Does no I/O, starts no process and reads no secret. */
export function createApp(context: vscode.ExtensionContext, documents: Documents): App {
  const script = (name: string): string => context.asAbsolutePath(`dist/${name}`);
  const { version } = context.extension.packageJSON as { version: string };
  const log = new OutputLog();
  const settings = new Settings();
  const ignored = new IgnoredSettings(log, context.globalStorageUri);
  const keys = new KeyStore(context.secrets, context.globalState);
  const drafts = new Drafts(context.globalState);
  const notifier = new Notifier(log);
  const engineProcess = new EngineProcess({
    modulePath: script('engine.js'),
    args: [context.globalStorageUri.fsPath, script('pixels.js'), `seedream-studio/${version}`],
    log,
    equip: peer => equip(peer, { log, jobChanged: (jobId, job) => engine.jobChanged(jobId, job) }),
  });
  const engine = new Engine(engineProcess, settings);
  const models = new Models(engine, settings);
  const status = new Status(engine);
  const sandbox = new SandboxProcess({ modulePath: script('sandbox.js'), log });
  const endpoints = new Endpoints({ settings, sandbox, keys });
  const consents = new Consents(context.globalState);
  const storage = context.storageUri ?? context.globalStorageUri;
  const memory = new StateFile(vscode.Uri.joinPath(storage, 'composer.json').fsPath);
  const shelf = new Shelf(memory, storage);
  const times = new UsualTimes(context.globalState);
  const board = new JobBoard({
    state: memory,
    engine,
    clock: systemClock,
    times,
    // Looked at, and its thumbnail made, before anybody asks; the gallery would find it by itself as well.
    saved: uri => void gallery.saved(uri).catch(() => undefined),
  });
  const services = { settings, models, keys, endpoints, engine, notifier, drafts, documents, shelf, board };
  const generator = `Seedream Studio ${version}`;
  const generation = new Generation({ ...services, consents, generator, clock: systemClock });
  const gallery = new Gallery({
    extension: context.extensionUri,
    modulePath: script('catalogue.js'),
    pixelsPath: script('pixels.js'),
    storage: context.globalStorageUri,
    state: context.workspaceState,
    memory,
    settings,
    jobs: new RunningCards(board, engine),
    notifier,
    log,
  });
  const finish = (): Promise<void> => finishInterrupted({ engine, status, notifier, board });
  let begun = false;
  const begin = (): void => {
    ignored.tell();
    if (!begun) void finish();
    begun = true;
  };
  const composer = new ComposerPanel({
    ...services,
    begin,
    memory,
    generation,
    times,
    extension: context.extensionUri,
    tray: new Tray(shelf, engine),
    store: new DraftStore(memory),
    presets: new Presets(settings),
    thumbnail: (uri, side) => gallery.thumbnail(uri, side),
    insert: uris => gallery.insert(uris),
  });
  const images = new ImageCommands({ ...services, generation });
  const recipes = new RecipeCommands({ ...services, generation });
  documents.serve('spending', async () => spendingMarkdown(await engine.spending()));
  const expecting = board.onDidChange(card => {
    if (card.state === 'running' && card.images.length === 0) gallery.expectImages();
  });
  const owned = vscode.Disposable.from(expecting, composer, gallery, board, status, engine, sandbox, log);
  return {
    ...services,
    log,
    images,
    recipes,
    composer,
    gallery,
    restore: panel =>
      panel.viewType === 'seedream.gallery'
        ? gallery.panel.deserializeWebviewPanel(panel)
        : composer.deserializeWebviewPanel(panel),
    begin,
    finishInterrupted: finish,
    dispose: () => void owned.dispose(),
  };
}

interface Equipment {
  readonly log: OutputLog;
  readonly jobChanged: Engine['jobChanged'];
}

/** What the engine process may ask of this window and tell it. */
function equip(peer: EnginePeer, { log, jobChanged }: Equipment): void {
  offerEditorFolders(peer);
  peer.on(
    'log',
    raw => raw as EngineOffers['events']['log'],
    ({ level, event, fields }) => log[level](event, fields),
  );
  peer.on(
    'job',
    raw => raw as EngineOffers['events']['job'],
    ({ jobId, job }) => jobChanged(jobId, job),
  );
}

async function finishInterrupted(deps: {
  readonly engine: Engine;
  readonly status: Status;
  readonly notifier: Notifier;
  readonly board: JobBoard;
}): Promise<void> {
  try {
    const reports = await deps.engine.recover();
    await deps.board.reconcile();
    await deps.status.refresh();
    await tellRecovered(reports);
  } catch (error) {
    await deps.notifier.show(error);
  }
}
