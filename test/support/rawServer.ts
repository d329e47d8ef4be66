import { once } from 'node:events';
import net from 'node:net';

/** One accepted connection as the script sees it: bytes, not HTTP. */
export class RawConnection {
  readonly #socket: net.Socket;
  #received = Buffer.alloc(0);
  #hasEnded = false;
  #wake: () => void = () => undefined;

  constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.on('data', chunk => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    const end = (): void => {
      this.#hasEnded = true;
      this.#wake();
    };
    socket.on('end', end).on('close', end).on('error', end);
  }

  get received(): string {
    return this.#received.toString('latin1');
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Resolves when at least so many bytes have come. */
  async heard(bytes: number): Promise<void> {
    await this.#until(() => this.#received.length >= bytes);
  }

  /** Resolves when what has come satisfies `isEnough`, or when the other side has ended. */
  async #until(isEnough: () => boolean): Promise<void> {
    while (!isEnough() && !this.#hasEnded) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }

  /** The whole request, head and body, by its Content-Length. */
  async request(): Promise<RawRequest> {
    await this.#until(() => this.#received.includes('\r\n\r\n'));
    const headEnd = this.#received.indexOf('\r\n\r\n');
    const head = this.#received.toString('latin1', 0, headEnd);
    const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
    await this.#until(() => this.#received.length >= headEnd + 4 + length);
    return { head, body: Buffer.from(this.#received.subarray(headEnd + 4)) };
  }

  /** Resolves when the bytes have been handed to the system. */
  async write(bytes: string | Uint8Array): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.write(bytes, error => {
      // A script that writes until the other side has gone must see that it has.
      this.#hasEnded ||= error instanceof Error;
      resolve();
    });
    await promise;
  }

  end(): void {
    this.#socket.end();
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Resolves when the other side has closed or reset the connection. */
  async closed(): Promise<void> {
    await this.#until(() => false);
  }
}

export interface RawRequest {
  readonly head: string;
  readonly body: Buffer;
}

export type RawScript = (connection: RawConnection, index: number) => Promise<void> | void;

export interface RawServer extends AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  /** Every connection accepted so far. */
  readonly connections: readonly RawConnection[];
  /** How many connections have carried at least the beginning of a request. */
  readonly requests: number;
}

/** A TCP server that does to each connection exactly what the script says, protocol or not. */
export async function startRawServer(script: RawScript, host = '127.0.0.1'): Promise<RawServer> {
  const sockets = new Set<net.Socket>();
  const connections: RawConnection[] = [];
  const server = net.createServer(socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    const connection = new RawConnection(socket);
    connections.push(connection);
    void script(connection, connections.length - 1);
  });
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The raw server has no port.');
  return {
    port: address.port,
    origin: `http://${host}:${address.port}`,
    connections,
    get requests() {
      return connections.filter(connection => connection.received.length > 0).length;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An HTTP answer with its length, unless the head says otherwise. */
export function answer(
  status: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): Buffer {
  const bytes = Buffer.from(body);
  const lines = Object.entries({ 'content-length': String(bytes.length), ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`, 'latin1'), bytes]);
}
