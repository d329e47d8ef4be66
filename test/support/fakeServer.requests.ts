import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

export interface RequestHead {
  readonly method: string;
  /** Byte for byte as sent: a re-encoded query shows. */
  readonly target: string;
  readonly version: string;
  readonly rawHeaders: readonly (readonly [string, string])[];
  /** Lower-case names; repeated ones joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One request on one connection, from before its first byte. */
export interface Exchange {
  readonly socket: Socket;
  /** Aborted when the client goes away or the server is closed. */
  readonly gone: AbortSignal;
  bytesSeen: number;
  head?: RequestHead;
  /** Chunks of the body, framing removed. */
  body(): AsyncGenerator<Buffer>;
  /** Set when the body has been read to its end. */
  bodyComplete: boolean;
}

export interface Handlers {
  /** A new connection, before any byte; resolves false when the script has dealt with it. */
  connected?(exchange: Exchange): Promise<boolean>;
  firstByte?(exchange: Exchange): Promise<boolean>;
  /** Resolves true when the connection may carry another request. */
  request(exchange: Exchange & { head: RequestHead }): Promise<boolean>;
}

export interface Listener {
  readonly origin: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Reads HTTP/1.1 by hand: faults need the socket itself, at every moment of a request. */
export async function listen(host: string, port: number, handlers: Handlers): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    void serve(socket, handlers).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return { origin: `http://${name}:${actual}`, port: actual, close: () => closeAll(server, sockets) };
}

function closeAll(server: Server, sockets: Set<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  return new Promise(resolve => {
    server.close(() => resolve());
  });
}

async function serve(socket: Socket, handlers: Handlers): Promise<void> {
  const reader = new SocketReader(socket);
  for (let first = true; ; first = false) {
    const exchange: Exchange = {
      socket,
      gone: reader.gone,
      bytesSeen: reader.queued,
      bodyComplete: false,
      body: () => bodyOf(exchange, reader),
    };
    reader.counting = exchange;
    if (first && handlers.connected && !(await handlers.connected(exchange))) return;
    if (!(await reader.ready())) return void socket.end();
    if (handlers.firstByte && !(await handlers.firstByte(exchange))) return;
    const head = await readHead(reader);
    if (!head) return void socket.end();
    exchange.head = head;
    if (head.headers['expect']?.toLowerCase() === '100-continue')
      socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    const reusable = await handlers.request(exchange as Exchange & { head: RequestHead });
    if (!reusable || !exchange.bodyComplete) return;
  }
}

async function readHead(reader: SocketReader): Promise<RequestHead | undefined> {
  const [method, target, version] = ((await reader.line()) ?? '').split(' ');
  if (method === undefined || target === undefined || version === undefined) return undefined;
  const rawHeaders: [string, string][] = [];
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    if (line === undefined) return undefined;
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    const key = name.toLowerCase();
    rawHeaders.push([name, value]);
    headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`;
  }
  return { method, target, version, rawHeaders, headers };
}

async function* bodyOf(exchange: Exchange, reader: SocketReader): AsyncGenerator<Buffer> {
  const headers = exchange.head?.headers ?? {};
  if (headers['transfer-encoding']?.toLowerCase().includes('chunked') === true) {
    exchange.bodyComplete = yield* chunkedBody(reader);
    return;
  }
  const length = Number(headers['content-length'] ?? 0);
  exchange.bodyComplete = yield* reader.bytes(length);
}

async function* chunkedBody(reader: SocketReader): AsyncGenerator<Buffer, boolean> {
  for (;;) {
    const size = Number.parseInt((await reader.line()) ?? '', 16);
    if (Number.isNaN(size)) return false;
    if (size === 0) {
      for (let line = await reader.line(); line !== ''; line = await reader.line()) {
        if (line === undefined) return false;
      }
      return true;
    }
    if (!(yield* reader.bytes(size))) return false;
    await reader.line();
  }
}

const highWater = 1024 * 1024;

/** Pulls from a socket with back-pressure, and knows when the other end has gone. */
class SocketReader {
  readonly #socket: Socket;
  readonly #queue: Buffer[] = [];
  readonly #gone = new AbortController();
  /** Bytes that have come and have not been read. */
  queued = 0;
  #ended = false;
  #wake: (() => void) | undefined;
  counting: { bytesSeen: number } = { bytesSeen: 0 };

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#received(chunk));
    // A client that ends its side while it waits for an answer has given up, as every client of ours does.
    socket.on('end', () => this.#finish());
    socket.on('close', () => this.#finish());
    socket.on('error', () => this.#finish());
  }

  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Waits for at least one byte; false when none will come. */
  async ready(): Promise<boolean> {
    while (this.queued === 0 && !this.#ended) {
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
    return this.queued > 0;
  }

  async *bytes(count: number): AsyncGenerator<Buffer, boolean> {
    for (let left = count; left > 0;) {
      if (!(await this.ready())) return false;
      const chunk = this.#take(left);
      left -= chunk.length;
      yield chunk;
    }
    return true;
  }

  /** One line without its end; undefined when the connection ends or the line passes 64 KiB. */
  async line(): Promise<string | undefined> {
    const parts: Buffer[] = [];
    for (let length = 0; length < 65_536;) {
      if (!(await this.ready())) return undefined;
      const first = this.#queue[0] ?? Buffer.alloc(0);
      const end = first.indexOf(10);
      const part = this.#take(end < 0 ? first.length : end + 1);
      length += part.length;
      parts.push(part);
      if (end >= 0)
        return Buffer.concat(parts)
          .toString('latin1')
          .replace(/\r?\n$/u, '');
    }
    return undefined;
  }

  #take(max: number): Buffer {
    const first = this.#queue.shift() ?? Buffer.alloc(0);
    const taken = first.subarray(0, max);
    if (taken.length < first.length) this.#queue.unshift(first.subarray(max));
    this.queued -= taken.length;
    if (this.queued < highWater) this.#socket.resume();
    return taken;
  }

  #received(chunk: Buffer): void {
    this.#queue.push(chunk);
    this.queued += chunk.length;
    this.counting.bytesSeen += chunk.length;
    if (this.queued >= highWater) this.#socket.pause();
    this.#wake?.();
  }

  #finish(): void {
    this.#ended = true;
    this.#wake?.();
    this.#gone.abort();
  }
}
