import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { LookupFunction } from 'node:net';
import net from 'node:net';
import tls from 'node:tls';
import type { NetworkPlan } from '../../src/core/network/plan.ts';
import { RawConnection, type RawScript } from './rawServer.ts';
import type { SelfSigned } from './selfSigned.ts';

export interface SecureServer extends AsyncDisposable {
  readonly port: number;
  readonly connections: readonly RawConnection[];
}

/** Does to each connection, once it is secure, what the script says. */
export async function startSecureServer(identity: SelfSigned, script: RawScript): Promise<SecureServer> {
  const sockets = new Set<net.Socket>();
  const connections: RawConnection[] = [];
  const server = tls.createServer(identity, socket => {
    const connection = new RawConnection(socket);
    connections.push(connection);
    void script(connection, connections.length - 1);
  });
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return {
    port: address.port,
    connections,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * A port that nothing listens on, and that no other test can be given: it is this process's own end of a connection,
 * which stays for as long as the process does.
 */
export async function freePort(): Promise<number> {
  const server = net.createServer(socket => void socket.unref()).listen(0, '127.0.0.1');
  await once(server.unref(), 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const socket = net.connect(address.port, '127.0.0.1');
  await once(socket, 'connect');
  const { localPort } = socket.unref();
  assert.ok(localPort !== undefined);
  return localPort;
}

/** Knows these names only; every other one is not found. */
export function knowing(
  names: Readonly<Record<string, readonly string[]>>,
  asked: string[] = [],
): LookupFunction {
  return (host, options, callback) => {
    asked.push(host);
    const all = (names[host] ?? []).map(address => ({ address, family: address.includes(':') ? 6 : 4 }));
    const [first] = all;
    queueMicrotask(() => {
      if (first === undefined)
        callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }), '');
      else if (options.all === true) callback(null, all);
      else callback(null, first.address, first.family);
    });
  };
}

export function aPlan(more: Partial<NetworkPlan> = {}): NetworkPlan {
  return { noProxy: [], strictTls: true, useSystemCertificates: false, source: 'a test', ...more };
}
