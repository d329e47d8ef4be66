import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { KillOrder, KillReport } from './killDriver.ts';

/** undici's own entry loads everything it has, which is most of the time that a process takes to start. */
const slimUndici: Plugin = {
  name: 'slim-undici',
  setup: bundle => {
    bundle.onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'slim-undici' }));
    bundle.onLoad({ filter: /.*/, namespace: 'slim-undici' }, () => ({
      contents: `export { default as Client } from 'undici/lib/dispatcher/client.js';
        export { default as errors } from 'undici/lib/core/errors.js';`,
      resolveDir: import.meta.dirname,
    }));
  },
};

/** The driver as one file: a process then starts in a fraction of the time. */
export async function bundleDriver(): Promise<{ readonly path: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'seedream-driver-'));
  const path = join(folder, 'driver.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'killDriver.ts')],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    minify: true,
    plugins: [slimUndici],
    logLevel: 'error',
  });
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

type Message =
  | { readonly ready: true }
  | { readonly jobId: string; readonly report: KillReport }
  | { readonly jobId: string; readonly error: string };

/** A process of the kill loop. */
export class KillProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exit: Promise<undefined>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exit = once(child, 'exit').then(() => undefined);
  }

  static async start(driver: string): Promise<KillProcess> {
    const child = fork(driver, {
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(dirname(driver), 'compiled') },
    });
    const started = new KillProcess(child);
    await once(child, 'message');
    return started;
  }

  /** Resolves with its report, or undefined when it died over the order. `killAfterMs` kills it from outside. */
  async obey(order: KillOrder, killAfterMs?: number): Promise<KillReport | undefined> {
    const answer = this.#answerFor(order.jobId);
    this.#child.send(order);
    const timer =
      killAfterMs === undefined ? undefined : setTimeout(() => this.#child.kill('SIGKILL'), killAfterMs);
    const message = await Promise.race([answer, this.#exit]);
    clearTimeout(timer);
    if (message === undefined || 'ready' in message) return undefined;
    if ('error' in message) throw new Error(message.error);
    return message.report;
  }

  /** Orders run side by side, so an answer is told by its job. */
  #answerFor(jobId: string): Promise<Message> {
    const { promise, resolve } = Promise.withResolvers<Message>();
    const listen = (message: Message): void => {
      if ('ready' in message || message.jobId !== jobId) return;
      this.#child.off('message', listen);
      resolve(message);
    };
    this.#child.on('message', listen);
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
    await this.#exit;
  }
}
