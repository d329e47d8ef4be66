import { execFile, fork, spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { engineFlags } from '../../src/host/engineProcess.ts';
import { isSaved } from '../support/killWorld.ts';
import type { Script } from '../support/fakeServer.scripts.ts';
import type { Figures, Order, Progress } from './orders.ts';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

export interface Server extends AsyncDisposable {
  readonly baseUrl: string;
}

/** The workers as bundles, as the product ships them, and room on the disk for what they write. */
export class World implements AsyncDisposable {
  readonly #folder: string;
  readonly hasCurl: boolean;
  #made = 0;

  private constructor(folder: string, hasCurl: boolean) {
    this.#folder = folder;
    this.hasCurl = hasCurl;
  }

  static async make(): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'seedream-bench-'));
    await build({
      entryPoints: ['engine', 'sdk'].map(name => join(import.meta.dirname, `${name}.process.ts`)),
      absWorkingDir: root,
      outdir: folder,
      outExtension: { '.js': '.cjs' },
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'cjs',
      target: 'node22',
      logLevel: 'warning',
    });
    const hasCurl = await run('curl', ['--version']).then(
      () => true,
      () => false,
    );
    return new World(folder, hasCurl);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** A new empty folder for the length of the work. */
  async within<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = join(this.#folder, `run-${++this.#made}`);
    await mkdir(folder);
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** A process of its own for each order, so that nothing is warm and its memory is its own. */
  async measure(
    name: 'engine' | 'sdk',
    order: Order,
    onProgress?: (progress: Progress) => void,
  ): Promise<Figures> {
    // The SDK runs as Node comes; the engine as the extension starts it.
    const execArgv = name === 'engine' ? [...engineFlags] : [];
    const child = fork(join(this.#folder, `${name}.process.cjs`), { execArgv });
    try {
      return await answerOf(child, order, onProgress);
    } finally {
      child.kill();
    }
  }

  /** In milliseconds. */
  async curl(args: readonly string[]): Promise<number> {
    const begun = performance.now();
    await run('curl', ['--silent', '--show-error', '--fail', ...args]);
    return performance.now() - begun;
  }
}

function answerOf(
  child: ChildProcess,
  order: Order,
  onProgress: ((progress: Progress) => void) | undefined,
): Promise<Figures> {
  const { promise, resolve: settle, reject } = Promise.withResolvers<Figures>();
  child.on('message', (message: { progress?: Progress; figures?: Figures; error?: string }) => {
    if (message.progress !== undefined) onProgress?.(message.progress);
    else if (message.figures !== undefined) settle(message.figures);
    else reject(new Error(message.error));
  });
  child.on('error', reject);
  child.once('exit', code => reject(new Error(`a measured process ended with ${code}`)));
  child.send(order);
  return promise;
}

/** The provider in a process of its own, so that its work and memory are not counted as anybody's. */
export async function startServer(script: Script, ...options: readonly string[]): Promise<Server> {
  const cli = join(root, 'test/support/fakeServer.cli.ts');
  const child = spawn(process.execPath, [cli, '--script', JSON.stringify(script), ...options], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const { promise, resolve: settle, reject } = Promise.withResolvers<string>();
  lines.once('line', settle);
  child.once('exit', code => reject(new Error(`the server ended with ${code}`)));
  const { baseUrl } = JSON.parse(await promise) as { baseUrl: string };
  return {
    baseUrl,
    [Symbol.asyncDispose]: async () => {
      child.kill();
    },
  };
}

/** How many whole pictures lie in the folder; with nothing of the product's own code. */
export async function countSaved(folder: string, picture: Buffer): Promise<number> {
  let count = 0;
  for (const name of await readdir(folder)) if (isSaved(await readFile(join(folder, name)), picture)) count++;
  return count;
}
