import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContext } from 'playwright-core';
import sharp from 'sharp';
import { launchChromium, openProfile, type WindowOptions } from './chromium.ts';
import { requireExiftool } from './systemPackages.ts';
import { startVsCode, type Settings, type VsCodeServer } from './vscodeServer.ts';
import { Workbench } from './workbench.ts';

export const vsix = resolve('seedream-studio.vsix');

export interface StudioOptions {
  readonly settings?: Settings;
  /** Settings of the machine that the editor's server runs on. */
  readonly machineSettings?: Settings;
  /** True opens the folder in Restricted Mode. */
  readonly restricted?: boolean;
  readonly window?: WindowOptions;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The packaged extension in a real VS Code, with one person's browser profile and a workspace of its own. */
export class Studio {
  readonly server: VsCodeServer;
  readonly workspace: string;
  readonly #browser: Browser;
  readonly #profile: BrowserContext;

  constructor(parts: { server: VsCodeServer; workspace: string; browser: Browser; profile: BrowserContext }) {
    this.server = parts.server;
    this.workspace = parts.workspace;
    this.#browser = parts.browser;
    this.#profile = parts.profile;
  }

  /** A window on the workspace, or on no folder. */
  async window(folder: 'workspace' | 'none' = 'workspace'): Promise<Workbench> {
    const page = await this.#profile.newPage();
    const bench = new Workbench(page, this.server);
    await bench.open(folder === 'none' ? undefined : this.workspace);
    return bench;
  }

  async put(path: string, bytes: Uint8Array | string): Promise<void> {
    const file = join(this.workspace, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }

  async read(path: string): Promise<Buffer> {
    return readFile(join(this.workspace, path));
  }

  /** Names in a folder of the workspace, sorted; empty when it is not there. A file being written is not there yet. */
  async files(folder = 'assets/seedream'): Promise<string[]> {
    const names: string[] = await readdir(join(this.workspace, folder)).catch(() => []);
    return names.filter(name => !isUnfinished(name)).sort();
  }

  async unfinished(folder = 'assets/seedream'): Promise<string[]> {
    return (await readdir(join(this.workspace, folder))).filter(isUnfinished);
  }

  /** Settled once the extension has written down what its pages are to show after a reload. */
  async remembers(words: string): Promise<void> {
    const storage = join(this.server.dataDir, 'data/User/workspaceStorage');
    await eventually(async () => {
      const files = (await readdir(storage, { recursive: true })).filter(path =>
        path.endsWith('composer.json'),
      );
      const texts = await Promise.all(files.map(path => readFile(join(storage, path), 'utf8')));
      assert.ok(
        texts.some(text => text.includes(words)),
        `${words} is not in ${texts.join()}`,
      );
    });
  }

  /** Every file below the workspace and below what VS Code wrote for this person, with its content. */
  async everything(): Promise<{ path: string; bytes: Buffer }[]> {
    const found: { path: string; bytes: Buffer }[] = [];
    for (const root of [this.workspace, this.server.dataDir])
      for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        // The installed extension is ours and large; nothing is written there.
        if (!entry.isFile() || path.includes('/extensions/seedream-studio')) continue;
        // The editor goes on writing and tidying up meanwhile.
        const bytes = await readFile(path).catch(() => undefined);
        if (bytes !== undefined) found.push({ path, bytes });
      }
    return found;
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.server.stop();
    await rm(this.workspace, { recursive: true, force: true, maxRetries: 20 });
  }
}

export async function startStudio(options: StudioOptions = {}): Promise<Studio> {
  const workspace = await realpath(await mkdtemp(join(tmpdir(), 'seedream-workspace-')));
  const server = await startVsCode({
    vsix,
    userSettings: options.settings ?? {},
    machineSettings: options.machineSettings ?? {},
    workspaceTrust: options.restricted ?? false,
    ...(options.environment === undefined ? {} : { environment: options.environment }),
  });
  const browser = await launchChromium();
  const profile = await openProfile(browser, options.window);
  return new Studio({ server, workspace, browser, profile });
}

function isUnfinished(name: string): boolean {
  return /^\.seedream-.*\.tmp$/.test(name);
}

/** What exiftool, which knows nothing of us, reads from a picture. */
export async function exif(bytes: Uint8Array): Promise<Record<string, unknown>> {
  const folder = await mkdtemp(join(tmpdir(), 'seedream-exif-'));
  try {
    const file = join(folder, 'picture');
    await writeFile(file, bytes);
    const { stdout } = await promisify(execFile)(requireExiftool(), ['-json', '-G1', '-struct', file]);
    const [tags] = JSON.parse(stdout) as Record<string, unknown>[];
    return tags ?? {};
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A fingerprint of the decoded pixels, shown upright. */
export async function pixelsOf(bytes: Uint8Array): Promise<string> {
  const { data, info } = await sharp(bytes)
    .autoOrient()
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return `${info.width}x${info.height} ${createHash('sha256').update(data).digest('hex')}`;
}

/** Repeats a check until it holds; where neither page nor server has an event to wait for. */
export async function eventually(check: () => Promise<void>, timeoutMs = 30_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise(next => setTimeout(next, 50));
    }
  }
}
