import type { Socket } from 'node:net';
import { phrase } from '../core/phrase.ts';
import { proxyName, type Proxy } from '../core/network/proxyChoice.ts';
import { WireError } from './exchange.ts';
import { ProxyError, proxyWantsName } from './proxyError.ts';

const maxHeadBytes = 16 * 1024;
const protocol = 'HTTP/1.';

export interface TunnelTarget {
  readonly host: string;
  readonly port: number;
}

/**
 * Asks the proxy at the other end of a socket to put it through to the target. Resolves when everything written from
 * now on goes there; rejects with a WireError and leaves the socket to its owner, who closes it.
 */
export async function openTunnel(
  socket: Socket,
  proxy: Proxy,
  target: TunnelTarget,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) throw new WireError('connect', false);
  socket.write(requestHead(proxy, target));
  const head = await readHead(socket, proxy, signal);
  const status = /^HTTP\/1\.[01] (\d{3})(?=\s)/u.exec(head)?.[1];
  if (status === undefined) throw badAnswer(proxy);
  if (status === '407') throw proxyWantsName(proxy, offeredSchemes(head));
  if (!status.startsWith('2'))
    throw new ProxyError(
      'PROXY_REFUSED',
      phrase('The proxy {0} opens no way to {1} (HTTP {2}).', proxyName(proxy), target.host, status),
    );
}

function requestHead({ authorization }: Proxy, { host, port }: TunnelTarget): string {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const lines = [`CONNECT ${authority} HTTP/1.1`, `Host: ${authority}`];
  if (authorization !== undefined) lines.push(`Proxy-Authorization: ${authorization}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** The head of the proxy's answer, up to and without the empty line. */
function readHead(socket: Socket, proxy: Proxy, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let received = '';
  const read = (): void => {
    for (let chunk: unknown = socket.read(); chunk !== null; chunk = socket.read())
      received += (chunk as Buffer).toString('latin1');
    const end = received.indexOf('\r\n\r\n');
    if (!received.startsWith(protocol.slice(0, received.length)) || received.length > maxHeadBytes)
      reject(badAnswer(proxy));
    else if (end !== -1) settle(end);
  };
  const settle = (end: number): void => {
    const isOpened = received.startsWith('2', 'HTTP/1.1 '.length);
    // Neither TLS nor HTTP lets a server speak first: bytes behind the head of an opened way are not the target's.
    if (isOpened && received.length > end + 4) reject(badAnswer(proxy));
    else resolve(received.slice(0, end + 2));
  };
  const close = (): void =>
    reject(
      new ProxyError(
        'PROXY_CLOSED',
        phrase(
          'The proxy {0} closed the connection without a word. Check the setting http.proxy.',
          proxyName(proxy),
        ),
      ),
    );
  const abort = (): void => reject(new WireError('connect', false));
  const events = [
    ['readable', read],
    ['end', close],
    ['error', close],
    ['close', close],
  ] as const;
  for (const [name, listener] of events) socket.on(name, listener);
  signal.addEventListener('abort', abort, { once: true });
  if (socket.destroyed) close();
  return promise.finally(() => {
    signal.removeEventListener('abort', abort);
    for (const [name, listener] of events) socket.off(name, listener);
  });
}

function badAnswer(proxy: Proxy): ProxyError {
  return new ProxyError(
    'PROXY_BAD_ANSWER',
    phrase('{0} does not answer as a proxy does. Check the setting http.proxy.', proxyName(proxy)),
  );
}

/** Several may stand in one line; their parameters have a `=`. */
function offeredSchemes(head: string): readonly string[] {
  return [...head.matchAll(/^proxy-authenticate:(.*)$/gimu)].flatMap(([, value = '']) =>
    [...value.matchAll(/(?:^|,)\s*([a-z0-9-]+)(?=[\s,]|$)/giu)].map(([, scheme = '']) =>
      scheme.toLowerCase(),
    ),
  );
}
