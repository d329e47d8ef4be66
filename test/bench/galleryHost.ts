import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

// Where Node listens when it is asked by a signal.
const inspector = 'http://127.0.0.1:9229/json/list';
const patienceMs = 10_000;

interface Reply {
  readonly id?: number;
  readonly result?: {
    readonly result?: { readonly value?: unknown };
    readonly exceptionDetails?: { readonly text?: string };
  };
}

/** Looks into the running extension host from outside: how long its event loop stood still. */
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

  async reset(): Promise<void> {
    await this.#evaluate('globalThis.seedreamDelay.reset()');
  }

  /** In milliseconds, since the last reset. */
  async longestBlock(): Promise<number> {
    return Number(await this.#evaluate('globalThis.seedreamDelay.max / 1e6'));
  }

  close(): void {
    this.#socket.close();
  }

  async #evaluate(expression: string): Promise<unknown> {
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timer = setTimeout(() => reject(new Error('the extension host does not answer')), patienceMs);
    const listen = ({ data }: { data: unknown }): void => {
      const reply = JSON.parse(String(data)) as Reply;
      if (reply.id !== id) return;
      const { result, exceptionDetails } = reply.result ?? {};
      if (exceptionDetails === undefined) resolve(result?.value);
      else reject(new Error(exceptionDetails.text));
    };
    this.#socket.addEventListener('message', listen);
    try {
      const params = { expression, returnByValue: true };
      this.#socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
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
