import { createHash, randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { AssetFolder, Digest, RandomHex } from '../core/ports.ts';
import { Drafts } from './drafts.ts';
import { Endpoints } from './endpoint.ts';
import { LocalFolder } from './files/localFolder.ts';
import { VirtualFolder } from './files/virtualFolder.ts';
import { Generation } from './generation.ts';
import { ImageCommands } from './imageCommands.ts';
import { LazyEngine } from './lazyEngine.ts';
import { OutputLog } from './log.ts';
import { Notifier } from './notify.ts';
import { RecipeCommands } from './recipeCommands.ts';
import { SandboxProcess } from './sandboxProcess.ts';
import { KeyStore } from './secrets.ts';
import { Settings } from './settings.ts';
import { systemClock } from './systemClock.ts';

export interface App extends vscode.Disposable {
  readonly log: OutputLog;
  readonly settings: Settings;
  readonly keys: KeyStore;
  readonly endpoints: Endpoints;
  readonly notifier: Notifier;
  readonly images: ImageCommands;
  readonly recipes: RecipeCommands;
}

const randomHex: RandomHex = bytes => randomBytes(bytes).toString('hex');
const digest: Digest = async bytes => createHash('sha256').update(bytes).digest('hex');

/** The composition root: every service once, top to bottom. Does no I/O and reads no secret. */
export function createApp(context: vscode.ExtensionContext): App {
  const script = (name: string): string => context.asAbsolutePath(`dist/${name}`);
  const { version } = context.extension.packageJSON as { version: string };
  const log = new OutputLog();
  const settings = new Settings();
  const keys = new KeyStore(context.secrets, context.globalState);
  const drafts = new Drafts(context.globalState);
  const notifier = new Notifier(log);
  const engine = new LazyEngine({
    log,
    clock: systemClock,
    random: Math.random,
    randomHex,
    digest,
    userAgent: `seedream-studio/${version}`,
    pixelsModule: script('pixels.js'),
  });
  const sandbox = new SandboxProcess({ modulePath: script('sandbox.js'), log });
  const endpoints = new Endpoints({ settings, sandbox, keys });
  const openFolder = (root: vscode.Uri): AssetFolder => assetFolder(root, settings.assetsFolder(root));
  const generator = `Seedream Studio ${version}`;
  const generation = new Generation({
    endpoints,
    keys,
    engine,
    notifier,
    drafts,
    openFolder,
    generator,
    clock: systemClock,
  });
  const images = new ImageCommands({ settings, endpoints, generation, drafts, engine });
  const recipes = new RecipeCommands({ endpoints, generation, engine });
  const owned = vscode.Disposable.from(recipes, engine, sandbox, log);
  return { log, settings, keys, endpoints, notifier, images, recipes, dispose: () => void owned.dispose() };
}

function assetFolder(root: vscode.Uri, folder: string): AssetFolder {
  return root.scheme === 'file'
    ? new LocalFolder({ root: root.fsPath, folder, randomHex })
    : new VirtualFolder({ root, folder, randomHex });
}
