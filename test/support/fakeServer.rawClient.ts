import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** What came back over one connection, byte for byte. */
export interface RawAnswer {
  readonly head: string;
  readonly status: number;
  readonly body: Buffer;
  /** The HTTP chunks as they were framed; empty without chunked framing. */
  readonly chunks: readonly Buffer[];
  /** The chunked body had its last chunk. */
  readonly terminated: boolean;
  readonly ending: 'closed' | 'reset';
}

export interface RawRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Speaks HTTP without any HTTP library, so that nothing tidies up what the scripted server did. */
export async function rawCall(request: RawRequest): Promise<RawAnswer> {
  const { socket, answer } = rawOpen(request.url);
  socket.write(requestBytes(request));
  return answer;
}

/** An open connection to write to at will, and what will have come when it ends. */
export function rawOpen(url: string): { socket: Socket; answer: Promise<RawAnswer> } {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname.replace(/^\[|\]$/gu, ''), port: Number(port), noDelay: true });
  return { socket, answer: collect(socket) };
}

export function requestBytes({ url, method = 'POST', headers = {}, body = '' }: RawRequest): Buffer {
  const { host } = new URL(url);
  const bytes = Buffer.from(body);
  const target = url.slice(url.indexOf('/', 'http://'.length));
  const all = { host, connection: 'close', 'content-length': String(bytes.length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return Buffer.concat([
    Buffer.from([`${method} ${target} HTTP/1.1`, ...lines, '', ''].join('\r\n'), 'latin1'),
    bytes,
  ]);
}

async function collect(socket: Socket): Promise<RawAnswer> {
  const parts: Buffer[] = [];
  let ending: RawAnswer['ending'] = 'closed';
  socket.on('data', (part: Buffer) => parts.push(part));
  socket.on('error', () => {
    ending = 'reset';
  });
  await new Promise(resolve => socket.once('close', resolve));
  const whole = Buffer.concat(parts);
  const headEnd = whole.indexOf('\r\n\r\n');
  const head = headEnd < 0 ? whole.toString('latin1') : whole.toString('latin1', 0, headEnd);
  const rest = headEnd < 0 ? Buffer.alloc(0) : whole.subarray(headEnd + 4);
  const framed = /transfer-encoding: chunked/iu.test(head)
    ? unchunk(rest)
    : { body: rest, chunks: [], terminated: true };
  return { head, status: Number(head.split(' ')[1] ?? 0), ...framed, ending };
}

function unchunk(bytes: Buffer): { body: Buffer; chunks: Buffer[]; terminated: boolean } {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (size === 0) return { body: Buffer.concat(chunks), chunks, terminated: true };
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 4 + size;
  }
  return { body: Buffer.concat(chunks), chunks, terminated: false };
}
