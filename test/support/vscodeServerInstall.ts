import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** The project's top folder. */
export const projectFolder = resolve(import.meta.dirname, '../..');

/** Everything downloaded or made for tests; ignored by git, and the folder `@vscode/test-electron` uses as well. */
export const cacheFolder = join(projectFolder, '.vscode-test');

/** code-server 4.x.y carries VS Code 1.x.y. */
export const newestVersion = '4.139.1';

export interface VsCodeInstall {
  version: string;
  /** The Node that runs the server. */
  node: string;
  /** VS Code's own server entry: used by the tests. */
  serverMain: string;
  /** code-server's entry, which serves a person (`npm start`). */
  entry: string;
}

/** Built-in extensions that only talk to services on the internet; each start is a second or two faster without. */
const unwanted = [
  'copilot',
  'github',
  'github-authentication',
  'microsoft-authentication',
  'tunnel-forwarding',
];

const running = new Map<string, Promise<VsCodeInstall>>();

/** A complete VS Code from npm, installed once per version; any number of callers and processes may ask at once. */
export async function ensureVsCode(version: string = newestVersion): Promise<VsCodeInstall> {
  const pending = running.get(version) ?? findOrInstall(version);
  running.set(version, pending);
  try {
    return await pending;
  } catch (error) {
    running.delete(version);
    throw error;
  }
}

async function findOrInstall(version: string): Promise<VsCodeInstall> {
  const folder = join(cacheFolder, `code-server-${version}`);
  if (!existsSync(folder)) {
    await mkdir(cacheFolder, { recursive: true });
    const release = await lock(`${folder}.lock`);
    try {
      if (!existsSync(folder)) await install(version, folder);
    } finally {
      await release();
    }
  }
  const server = join(folder, 'node_modules/code-server');
  return {
    version,
    node: projectNode(),
    serverMain: join(server, 'lib/vscode/out/server-main.js'),
    entry: join(server, 'out/node/entry.js'),
  };
}

/** The machine's own Node may be older than VS Code needs; the project brings its own. */
function projectNode(): string {
  const binary = join(
    projectFolder,
    'node_modules/node/bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  return existsSync(binary) ? binary : process.execPath;
}

/** Built aside and renamed at the end, so that a folder with the final name is always complete. */
async function install(version: string, folder: string): Promise<void> {
  process.stderr.write(`Installing VS Code (code-server ${version}) into .vscode-test, once…\n`);
  const draft = await mkdtemp(join(cacheFolder, 'installing-'));
  try {
    await writeFile(join(draft, 'package.json'), '{"private":true}\n');
    await npm(draft, ['install', `code-server@${version}`, '--save-exact']);
    const vscode = join(draft, 'node_modules/code-server/lib/vscode');
    await npm(vscode, ['install']);
    await symlink('node_modules', join(vscode, 'node_modules.asar'));
    for (const name of unwanted) await rm(join(vscode, 'extensions', name), { recursive: true, force: true });
    await build({
      entryPoints: [join(import.meta.dirname, 'vscodeServerSpdlog.ts')],
      outfile: join(vscode, 'node_modules/@vscode/spdlog/index.js'),
      allowOverwrite: true,
      bundle: true,
      format: 'cjs',
      platform: 'node',
      logLevel: 'error',
    });
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function npm(cwd: string, args: readonly string[]): Promise<void> {
  const all = [...args, '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // Under `npm run` the very npm that runs us is used; outside of it the one on PATH.
  const cli = process.env['npm_execpath'];
  const child = cli?.endsWith('.js')
    ? spawn(process.execPath, [cli, ...all], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn('npm', all, { cwd, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((done, fail) => child.on('error', fail).on('close', done));
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed in ${cwd}:\n${output.trim().slice(-2000)}`);
}

/** One installer at a time over all processes. The file names its owner, so that a dead one's lock is taken over. */
async function lock(path: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      const handle = await open(path, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      return async () => await rm(path, { force: true });
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    if (await isAbandoned(path)) await rm(path, { force: true });
    // There is no event for another process's file: it is looked at again a little later.
    else await delay(300);
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  try {
    const owner = Number(await readFile(path, 'utf8'));
    // Between its creation and the writing of the number the file is empty for a moment.
    if (owner === 0) return Date.now() - (await stat(path)).mtimeMs > 10_000;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return isCode(error, 'ESRCH');
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
