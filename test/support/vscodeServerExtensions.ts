import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './vscodeServerInstall.ts';
import type { VsCodeInstall } from './vscodeServerInstall.ts';

const keptFolder = join(cacheFolder, 'installed');
const keptDays = 7;

/** Installs a package as a person does, by the editor's own command line. */
export async function installVsix(install: VsCodeInstall, dataDir: string, vsix: string): Promise<void> {
  const args = [install.serverMain, '--install-extension', vsix, '--force', '--server-data-dir', dataDir];
  const child = spawn(install.node, [...args, '--accept-server-license-terms'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: cleanEnvironment(),
  });
  const output = collectOutput(child);
  await new Promise((done, fail) => child.on('error', fail).on('close', done));
  if (!output.text.includes('was successfully installed')) {
    throw new Error(`VS Code did not install ${vsix}:\n${output.text.slice(-2000)}`);
  }
}

/** The same for a new data folder, in a tenth of the time: the editor installs each package once and it is copied after. */
export async function installVsixOnce(install: VsCodeInstall, dataDir: string, vsix: string): Promise<void> {
  const extensions = join(dataDir, 'extensions');
  // What is there already is listed in a file of the editor's, which a copy would replace.
  if (existsSync(extensions)) await installVsix(install, dataDir, vsix);
  else await cp(await installed(install, vsix), extensions, { recursive: true });
}

/** The folder of extensions with this package in it: the editor finds it by its place in there, wherever that is. */
async function installed(install: VsCodeInstall, vsix: string): Promise<string> {
  const digest = createHash('sha256')
    .update(install.version)
    .update(await readFile(vsix));
  const folder = join(keptFolder, digest.digest('hex').slice(0, 32));
  if (existsSync(folder)) {
    await utimes(folder, new Date(), new Date());
    return folder;
  }
  await mkdir(keptFolder, { recursive: true });
  await forgetOld();
  const draft = await mkdtemp(join(cacheFolder, 'installing-'));
  try {
    await installVsix(install, draft, vsix);
    // A folder with the final name is always complete.
    await rename(join(draft, 'extensions'), folder);
  } catch (error) {
    // Unless another process has been quicker.
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}

async function forgetOld(): Promise<void> {
  const oldest = Date.now() - keptDays * 86_400_000;
  for (const name of await readdir(keptFolder)) {
    const folder = join(keptFolder, name);
    const used = await stat(folder).catch(() => undefined); // Another process has removed it.
    if (used !== undefined && used.mtimeMs < oldest) await rm(folder, { recursive: true, force: true });
  }
}

/** What a terminal of VS Code or an npm script adds to the environment would confuse a second VS Code. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env);
  return Object.fromEntries(
    entries.filter(([name]) => !/^(VSCODE_|npm_|NODE_OPTIONS$|NODE_TEST)/.test(name)),
  );
}

export function collectOutput(child: ChildProcess): { text: string } {
  const output = { text: '' };
  const add = (chunk: Buffer): void => {
    output.text += chunk.toString();
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  return output;
}
