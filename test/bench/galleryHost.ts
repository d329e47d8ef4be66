import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { longestOwnWork, type Profile } from './hostProfile.ts';

// Where Node listens when it is asked by a signal.
const inspector = 'http://127.0.0.1:9229/json/list';
const patienceMs = 10_000;

interface Reply {
  readonly id?: number;
  readonly error?: { readonly message: string };
  readonly result?: Result;
}

interface Result {
  readonly result?: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text?: string };
  readonly profile?: Profile;
}

export interface Blocks {
  /** How long the event loop stood still, whoever it was: the editor itself, other extensions, the machine. */
  readonly any: number;
  readonly own: number;
}

/** Looks into the running extension host from outside: how long its event loop stood still, and for whom. */
export class HostMonitor {
  readonly #socket: WebSocket;
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  static async attach(pid: number): Promise<HostMonitor> {
    process.kill(pid, 'SIGUSR1');
    const socket = new WebSocket(await address());
    await event(socket, 'open');
    const monitor = new HostMonitor(socket);
    // Somebody else's process may listen there already.
    if ((await monitor.#evaluate('process.pid')) !== pid) throw new Error('another process is inspected');
    await monitor.#evaluate(
      `globalThis.seedreamDelay = process.getBuiltinModule('perf_hooks').monitorEventLoopDelay({ resolution: 2 });
       globalThis.seedreamDelay.enable()`,
    );
    return monitor;
  }

  /** The longest during the work, in milliseconds. */
  async blocksDuring(work: () => Promise<void>): Promise<Blocks> {
    await this.#ask('Profiler.enable');
    await this.#ask('Profiler.start');
    await this.#evaluate('globalThis.seedreamDelay.reset()');
    await work();
    const any = Number(await this.#evaluate('globalThis.seedreamDelay.max / 1e6'));
    const { profile } = await this.#ask('Profiler.stop');
    // What it has gathered would count as memory of the host.
    await this.#ask('Profiler.disable');
    if (profile === undefined) throw new Error('no profile');
    return { any, own: longestOwnWork(profile) };
  }

  /** Lets go of what nobody needs: when a host shared with others tidies up by itself is its own affair. */
  async tidyUp(): Promise<void> {
    await this.#ask('HeapProfiler.collectGarbage');
  }

  close(): void {
    this.#socket.close();
  }

  async #evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.#ask('Runtime.evaluate', {
      expression,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
    return result?.value;
  }

  async #ask(method: string, params: object = {}): Promise<Result> {
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const timer = setTimeout(() => reject(new Error('the extension host does not answer')), patienceMs);
    const listen = ({ data }: { data: unknown }): void => {
      const reply = JSON.parse(String(data)) as Reply;
      if (reply.id !== id) return;
      if (reply.error === undefined) resolve(reply.result ?? {});
      else reject(new Error(reply.error.message));
    };
    this.#socket.addEventListener('message', listen);
    try {
      this.#socket.send(JSON.stringify({ id, method, params }));
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#socket.removeEventListener('message', listen);
    }
  }
}

async function address(): Promise<string> {
  const end = performance.now() + patienceMs;
  for (;;) {
    try {
      const targets = (await (await fetch(inspector)).json()) as { webSocketDebuggerUrl: string }[];
      const [target] = targets;
      if (target !== undefined) return target.webSocketDebuggerUrl;
    } catch (error) {
      if (performance.now() > end) throw new Error('no inspector', { cause: error });
    }
    await delay(50);
  }
}

async function event(socket: WebSocket, name: 'open'): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error('the inspector does not answer')), patienceMs);
  socket.addEventListener(name, () => resolve(), { once: true });
  socket.addEventListener('error', () => reject(new Error('the inspector refuses')), { once: true });
  await promise.finally(() => clearTimeout(timer));
}
