import { fork, type ChildProcess } from 'node:child_process';
import { cancelledError, SeedreamError } from '../core/errors.ts';
import { phrase, type Phrase } from '../core/phrase.ts';
import type { Logger } from '../core/ports.ts';
import { childEnvironment } from './childEnvironment.ts';

export interface SandboxAddress {
  readonly baseUrl: string;
  readonly key: string;
}

export interface SandboxProcessOptions {
  /** The sandbox's own bundle. */
  readonly modulePath: string;
  readonly log: Logger;
  /** How long the process stays without work; its own default when absent. */
  readonly idleMs?: number;
}

interface Running {
  readonly child: ChildProcess;
  readonly address: Promise<SandboxAddress>;
}

const startMs = 20_000;

/** The built-in provider's process: started on first use, one at a time, and again when it has ended. */
export class SandboxProcess {
  readonly #options: SandboxProcessOptions;
  #running: Running | undefined;
  #disposed = false;

  constructor(options: SandboxProcessOptions) {
    this.#options = options;
  }

  /** Calls at the same time share one process. An aborted call gives up waiting; the process goes on for the others. */
  async start(signal?: AbortSignal): Promise<SandboxAddress> {
    if (signal?.aborted === true) throw cancelledError('notSent', signal.reason);
    if (this.#disposed)
      throw failure(phrase('The built-in sandbox was stopped because the window is closing.'));
    if (this.#running?.child.connected === false) this.#running = undefined;
    const running = (this.#running ??= this.#launch());
    // Keeps a process that is about to end for lack of work.
    running.child.send({ type: 'touch' }, ignoreClosedChannel);
    return signal === undefined ? running.address : await unlessAborted(running.address, signal);
  }

  dispose(): void {
    this.#disposed = true;
    // It ends by itself once nothing is being painted or fetched any more.
    if (this.#running?.child.connected === true) this.#running.child.disconnect();
    this.#running?.child.unref();
    this.#running = undefined;
  }

  #launch(): Running {
    const { modulePath, log, idleMs } = this.#options;
    const child = fork(modulePath, idleMs === undefined ? [] : [String(idleMs)], {
      env: childEnvironment(),
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const started = performance.now();
    const address = firstMessage(child);
    const running: Running = { child, address };
    const forget = (): void => {
      if (this.#running === running) this.#running = undefined;
    };
    child.once('exit', code => {
      forget();
      log.info('sandbox.exit', { code: String(code ?? 'killed') });
    });
    address.then(
      () => log.info('sandbox.start', { ms: Math.round(performance.now() - started) }),
      () => {
        forget();
        child.kill();
        log.error('sandbox.start', { kind: 'server' });
      },
    );
    return running;
  }
}

function firstMessage(child: ChildProcess): Promise<SandboxAddress> {
  return new Promise((resolve, reject) => {
    const end = (error: SeedreamError): void => {
      clearTimeout(deadline);
      reject(error);
    };
    const deadline = setTimeout(() => {
      end(failure(phrase('The built-in sandbox did not start within {0} seconds.', startMs / 1000)));
    }, startMs);
    child.once('error', cause => end(failure(phrase('The built-in sandbox could not be started.'), cause)));
    child.once('exit', () => end(failure(phrase('The built-in sandbox ended while it was starting.'))));
    child.once('message', message => {
      if (!isReady(message)) {
        end(failure(phrase('The built-in sandbox did not say where it can be reached.')));
        return;
      }
      clearTimeout(deadline);
      resolve({ baseUrl: message.baseUrl, key: message.key });
    });
  });
}

function isReady(message: unknown): message is SandboxAddress {
  return (
    typeof message === 'object' &&
    message !== null &&
    'baseUrl' in message &&
    typeof message.baseUrl === 'string' &&
    'key' in message &&
    typeof message.key === 'string'
  );
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(cancelledError('notSent', signal.reason));
    signal.addEventListener('abort', giveUp, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

function failure(words: Phrase, cause?: unknown): SeedreamError {
  return new SeedreamError('server', words, {
    billing: 'notSent',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** A process that ends at this very moment is noticed by the request that follows. */
function ignoreClosedChannel(): void {}
