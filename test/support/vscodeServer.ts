import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment, collectOutput, installVsix, installVsixOnce } from './vscodeServerExtensions.ts';
import { ensureVsCode, newestVersion } from './vscodeServerInstall.ts';
import type { VsCodeInstall } from './vscodeServerInstall.ts';

export type Settings = Readonly<Record<string, unknown>>;

export interface VsCodeOptions {
  version?: string;
  /** A packaged extension; its files are those that the editor itself installs. */
  vsix?: string;
  extensionDevelopmentPath?: string;
  extensionTestsPath?: string;
  userSettings?: Settings;
  machineSettings?: Settings;
  /** True leaves Workspace Trust on: an unknown folder then opens in Restricted Mode. */
  workspaceTrust?: boolean;
  /** Kept when given; a temporary one is made and removed otherwise. */
  serverDataDir?: string;
  environment?: Readonly<Record<string, string>>;
}

export interface VsCodeServer {
  readonly origin: string;
  readonly dataDir: string;
  /** The address of a window on a folder (or on none), with what the server was started for in its payload. */
  url(folder?: string, payload?: ReadonlyArray<readonly [string, string]>): string;
  /** The user's settings as they are on disk now. */
  userSettings(): Promise<Settings>;
  installVsix(path: string): Promise<void>;
  /** Everything the server has printed. */
  logs(): string;
  stop(): Promise<void>;
}

/** A calm window: nothing opens, asks or downloads by itself. */
const quiet: Settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'telemetry.telemetryLevel': 'off',
  'explorer.compactFolders': false,
  // Otherwise the file opened by the first click takes the selection back while the next ones are clicked.
  'explorer.autoReveal': false,
  'git.enabled': false,
  'js/ts.tsserver.enabled': false,
  'workbench.editor.useModal': 'off',
  // With Workspace Trust on, the answer to its question is "no", so that the window is in Restricted Mode at once.
  'security.workspace.trust.startupPrompt': 'never',
  'window.dialogStyle': 'custom',
  // Dark or light follows the browser's colour scheme.
  'window.autoDetectColorScheme': true,
};

/** Starts VS Code's server on a free port; settled once the server says that it listens. */
export async function startVsCode(options: VsCodeOptions = {}): Promise<VsCodeServer> {
  const install = await ensureVsCode(options.version ?? newestVersion);
  const dataDir = options.serverDataDir ?? (await mkdtemp(join(tmpdir(), 'seedream-vscode-')));
  await writeSettings(dataDir, 'Machine', { ...quiet, ...options.machineSettings });
  await writeSettings(dataDir, 'User', { ...quiet, ...options.userSettings });
  if (options.vsix !== undefined) await installVsixOnce(install, dataDir, options.vsix);
  const child = spawn(install.node, serverArguments(install, dataDir, options), {
    // Its own process group: the extension hosts go with it when it is stopped.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...cleanEnvironment(), ...options.environment },
  });
  const output = collectOutput(child);
  const stop = stopper(child, options.serverDataDir === undefined ? dataDir : undefined);
  try {
    const port = await whenListening(child, output);
    return new RunningServer({ install, dataDir, port, options, output, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

interface RunningParts {
  install: VsCodeInstall;
  dataDir: string;
  port: string;
  options: VsCodeOptions;
  output: { text: string };
  stop: () => Promise<void>;
}

class RunningServer implements VsCodeServer {
  readonly dataDir: string;
  readonly origin: string;
  readonly stop: () => Promise<void>;
  readonly #parts: RunningParts;

  constructor(parts: RunningParts) {
    this.#parts = parts;
    this.dataDir = parts.dataDir;
    this.origin = `http://127.0.0.1:${parts.port}`;
    this.stop = parts.stop;
  }

  url(folder?: string, payload: ReadonlyArray<readonly [string, string]> = []): string {
    const { options, port } = this.#parts;
    const entries = [...payload];
    for (const name of ['extensionDevelopmentPath', 'extensionTestsPath'] as const) {
      const path = options[name];
      if (path !== undefined) entries.push([name, `vscode-remote://127.0.0.1:${port}${path}`]);
    }
    const query = new URLSearchParams();
    if (folder === undefined) query.set('ew', 'true');
    else query.set(folder.endsWith('.code-workspace') ? 'workspace' : 'folder', folder);
    if (entries.length > 0) query.set('payload', JSON.stringify(entries));
    return `${this.origin}/?${query.toString()}`;
  }

  async userSettings(): Promise<Settings> {
    const text = await readFile(join(this.dataDir, 'data/User/settings.json'), 'utf8');
    return JSON.parse(text) as Settings;
  }

  async installVsix(path: string): Promise<void> {
    await installVsix(this.#parts.install, this.dataDir, path);
  }

  logs(): string {
    return this.#parts.output.text;
  }
}

function serverArguments(install: VsCodeInstall, dataDir: string, options: VsCodeOptions): string[] {
  const args = [install.serverMain, '--host', '127.0.0.1', '--port', '0', '--without-connection-token'];
  args.push('--accept-server-license-terms', '--server-data-dir', dataDir, '--telemetry-level', 'off');
  // The payload is read with this flag only; otherwise it stays away, because with it no notification is ever shown.
  if (options.extensionDevelopmentPath !== undefined) args.push('--enable-smoke-test-driver');
  if (options.workspaceTrust !== true) args.push('--disable-workspace-trust');
  return args;
}

async function writeSettings(dataDir: string, level: 'User' | 'Machine', settings: Settings): Promise<void> {
  const folder = join(dataDir, 'data', level);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
}

async function whenListening(child: ChildProcess, output: { text: string }): Promise<string> {
  return await new Promise((done, fail) => {
    const giveUp = (why: string): void =>
      fail(new Error(`VS Code's server ${why}:\n${output.text.slice(-2000)}`));
    const timer = setTimeout(giveUp, 60_000, 'did not start within 60 seconds');
    child.on('error', fail);
    child.on('exit', code => giveUp(`ended at once (exit code ${String(code)})`));
    child.stdout?.on('data', () => {
      const port = /Extension host agent listening on (\d+)/.exec(output.text)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      done(port);
    });
  });
}

function stopper(child: ChildProcess, temporaryFolder: string | undefined): () => Promise<void> {
  const ended = new Promise<void>(done => void child.once('close', () => done()));
  const kill = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // The group is gone already, which is what was wanted.
    }
  };
  // A signal would otherwise end this process without its 'exit' event.
  const leave = (): void => process.exit(130);
  process.once('exit', kill);
  process.once('SIGINT', leave);
  process.once('SIGTERM', leave);
  return async () => {
    process.off('exit', kill);
    process.off('SIGINT', leave);
    process.off('SIGTERM', leave);
    if (child.pid !== undefined) {
      kill();
      await ended;
    }
    if (temporaryFolder !== undefined) {
      // A process that outlives its window may still be writing there.
      await rm(temporaryFolder, { recursive: true, force: true, maxRetries: 20 });
    }
  };
}
