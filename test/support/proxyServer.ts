import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import type { SelfSigned } from './selfSigned.ts';

export type ProxyAct =
  /** Puts through whatever is asked for, if the header that is wanted comes along. */
  | { readonly kind: 'tunnel'; readonly wants?: string; readonly challenge?: string }
  /** Says these bytes in answer to CONNECT, and ends the connection if told so. */
  | { readonly kind: 'say'; readonly bytes: string; readonly end?: boolean }
  /** Takes the request and says nothing. */
  | { readonly kind: 'stall' }
  | { readonly kind: 'close' | 'reset' };

export interface ProxyServer extends AsyncDisposable {
  readonly port: number;
  /** The heads of all requests, as they came. */
  readonly heads: readonly string[];
  /** Resolves when a request's head has come. */
  readonly asked: Promise<void>;
  /** How many connections are open. */
  readonly open: number;
  /** Resolves when no connection is open. */
  idle(): Promise<void>;
}

export interface ProxyOptions {
  readonly act?: ProxyAct;
  /** The proxy itself is spoken to over TLS. */
  readonly identity?: SelfSigned;
}

/** A CONNECT proxy that takes every host for this machine, so that tests can use any name. */
export async function startProxy({
  act = { kind: 'tunnel' },
  identity,
}: ProxyOptions = {}): Promise<ProxyServer> {
  const heads: string[] = [];
  const sockets = new Set<net.Socket>();
  const asked = Promise.withResolvers<void>();
  let onClosed = (): void => undefined;
  const keep = (socket: net.Socket): void => {
    sockets.add(socket);
    socket
      .on('error', () => undefined)
      .on('close', () => {
        sockets.delete(socket);
        onClosed();
      });
  };
  const serve = (socket: net.Socket): void => {
    keep(socket);
    let head = '';
    const read = (chunk: Buffer): void => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', read);
      heads.push(head);
      asked.resolve();
      perform(act, socket, head, keep);
    };
    socket.on('data', read);
  };
  const server = identity === undefined ? net.createServer(serve) : tls.createServer(identity, serve);
  server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: portOf(server),
    heads,
    asked: asked.promise,
    get open() {
      return sockets.size;
    },
    idle: async () => {
      while (sockets.size > 0) {
        const { promise, resolve } = Promise.withResolvers<void>();
        onClosed = resolve;
        await promise;
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function perform(act: ProxyAct, socket: net.Socket, head: string, keep: (socket: net.Socket) => void): void {
  switch (act.kind) {
    case 'stall':
      return;
    case 'close':
      socket.end();
      return;
    case 'reset':
      if (socket instanceof tls.TLSSocket) socket.destroy();
      else socket.resetAndDestroy();
      return;
    case 'say':
      socket.write(act.bytes);
      if (act.end === true) socket.end();
      return;
    case 'tunnel':
      tunnel(act, socket, head, keep);
  }
}

function tunnel(
  { wants, challenge = 'Basic realm="proxy"' }: Extract<ProxyAct, { kind: 'tunnel' }>,
  socket: net.Socket,
  head: string,
  keep: (socket: net.Socket) => void,
): void {
  const given = /^proxy-authorization: (.*)$/im.exec(head)?.[1];
  if (wants !== undefined && given !== wants) {
    socket.end(`HTTP/1.1 407 Who Are You\r\nproxy-authenticate: ${challenge}\r\ncontent-length: 0\r\n\r\n`);
    return;
  }
  const port = /^CONNECT \S+:(\d+) HTTP\/1\.1\r\n/.exec(head)?.[1];
  if (port === undefined) {
    socket.end('HTTP/1.1 405 Only CONNECT\r\n\r\n');
    return;
  }
  const far = net.connect(Number(port), '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection Established\r\nvia: 1.1 test\r\n\r\n');
    socket.pipe(far).pipe(socket);
  });
  keep(far);
  far.on('error', () => socket.end('HTTP/1.1 502 Not There\r\n\r\n'));
  far.on('close', () => socket.destroy());
  socket.on('close', () => far.destroy());
}

function portOf(server: net.Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}
