import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { brotliCompress, deflate, gzip } from 'node:zlib';
import { bombOf, markedBody } from './fakeServer.pieces.ts';
import type { MarkedBody, Segment } from './fakeServer.pieces.ts';
import { Gone, untilGone } from './fakeServer.gates.ts';
import type { Gates } from './fakeServer.gates.ts';
import type { GatePlan, WirePlan } from './fakeServer.scripts.ts';

export interface PlannedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: readonly Segment[];
}

export interface Delivery {
  readonly socket: Socket;
  readonly gone: AbortSignal;
  readonly gates: Gates;
  readonly wire?: WirePlan | undefined;
  readonly gatePlan?: GatePlan | undefined;
  /** False when the client asked for `connection: close` or nothing more can follow. */
  readonly keepAlive: boolean;
  readonly head?: boolean;
  /** The whole head is on its way: only now can the client know the status. */
  readonly headSent?: () => void;
  readonly wrote?: (bodyBytes: number) => void;
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Found',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Content Too Large',
  416: 'Range Not Satisfiable',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** Sends one answer as planned; resolves true when the connection is still good for another request. */
export async function deliver(answer: PlannedAnswer, delivery: Delivery): Promise<boolean> {
  const { wire = {}, gatePlan = {} } = delivery;
  const sender = new Sender(delivery);
  if (gatePlan.answer !== undefined) await sender.pass(gatePlan.answer);
  if (wire.cut?.at === 'answer') return sender.cut();
  for (const status of wire.informational ?? []) await sender.write(`HTTP/1.1 ${status} Hint\r\n\r\n`);
  const body = markedBody(await encoded(answer.body, wire), wire.truncate);
  const framing =
    wire.framing ??
    (answer.headers['content-type']?.includes('event-stream') === true ? 'chunked' : 'length');
  const head = headText(answer, delivery, headersFor(framing, body.length, wire));
  const middle = Math.floor(head.length / 2);
  await sender.write(head.slice(0, middle));
  if (gatePlan.inHead !== undefined) await sender.pass(gatePlan.inHead);
  if (wire.cut?.at === 'head') return sender.cut();
  await sender.write(head.slice(middle));
  delivery.headSent?.();
  if (gatePlan.head !== undefined) await sender.pass(gatePlan.head);
  if (delivery.head !== true && !(await sendBody(body, framing, sender))) return false;
  if (gatePlan.end !== undefined) await sender.pass(gatePlan.end);
  if (framing === 'chunked' && delivery.head !== true) await sender.write('0\r\n\r\n');
  return sender.finish(framing !== 'close' && (wire.lengthOffBy ?? 0) === 0);
}

function headersFor(framing: string, length: number, wire: WirePlan): Record<string, string> {
  const headers: Record<string, string> = {};
  if (framing === 'chunked') headers['transfer-encoding'] = 'chunked';
  if (framing === 'length') headers['content-length'] = String(length + (wire.lengthOffBy ?? 0));
  const encodings = {
    gzip: 'gzip',
    deflate: 'deflate',
    br: 'br',
    nested: 'gzip, gzip',
    bomb: 'gzip',
    lie: 'gzip',
  };
  if (wire.encoding) headers['content-encoding'] = encodings[wire.encoding];
  for (let at = 0; at < (wire.padHeaders ?? 0); at += 1000)
    headers[`x-padding-${at / 1000}`] = 'p'.repeat(990);
  return headers;
}

function headText(answer: PlannedAnswer, delivery: Delivery, framing: Record<string, string>): string {
  const connection = {
    connection: delivery.keepAlive && framing['connection'] === undefined ? 'keep-alive' : 'close',
  };
  const all = { ...answer.headers, ...framing, ...connection, ...delivery.wire?.headers };
  const lines = Object.entries(all).filter(([, value]) => value !== '');
  const status = `HTTP/1.1 ${answer.status} ${reasons[answer.status] ?? 'Status'}`;
  return [status, ...lines.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n');
}

async function encoded(body: readonly Segment[], wire: WirePlan): Promise<readonly Segment[]> {
  const { encoding } = wire;
  if (encoding === undefined || encoding === 'lie') return body;
  if (encoding === 'bomb') return bombOf(wire.bombBytes ?? 1024 ** 3);
  const plain = Buffer.concat(body.filter(segment => Buffer.isBuffer(segment)));
  if (encoding === 'br') return [await promisify(brotliCompress)(plain)];
  if (encoding === 'deflate') return [await promisify(deflate)(plain)];
  const once = await promisify(gzip)(plain);
  return [encoding === 'nested' ? await promisify(gzip)(once) : once];
}

/** False when the answer was cut. */
async function sendBody(body: MarkedBody, framing: string, sender: Sender): Promise<boolean> {
  const { wire = {}, gatePlan = {} } = sender.delivery;
  const gatesAt = new Map<number, string[]>();
  const add = (at: number, name: string): void => void gatesAt.set(at, [...(gatesAt.get(at) ?? []), name]);
  for (const [at, name] of Object.entries(gatePlan.bytes ?? {})) add(Math.min(Number(at), body.length), name);
  for (const [event, name] of Object.entries(gatePlan.events ?? {})) add(body.offsetOf(Number(event)), name);
  const cutAt = cutOffset(body, wire);
  const stops = [...gatesAt.keys(), ...(cutAt === undefined ? [] : [cutAt])];
  for (const piece of body.pieces({ borders: wire.pieces, stops, slowBytes: wire.slow?.bytes })) {
    for (const name of gatesAt.get(piece.from) ?? []) await sender.pass(name);
    if (cutAt === piece.from) return sender.cut();
    if (piece.bytes.length > 0) await sender.piece(piece.bytes, framing === 'chunked');
  }
  return true;
}

function cutOffset(body: MarkedBody, wire: WirePlan): number | undefined {
  const at = wire.cut?.at;
  if (at === undefined || typeof at === 'string') return undefined;
  if (typeof at === 'object') return body.offsetOf(at.event);
  return Math.max(0, Math.min(body.length, at < 0 ? body.length + at : at));
}

class Sender {
  readonly delivery: Delivery;

  constructor(delivery: Delivery) {
    this.delivery = delivery;
  }

  pass(gate: string): Promise<void> {
    return this.delivery.gates.pass(gate, this.delivery.gone);
  }

  async piece(bytes: Buffer, chunked: boolean): Promise<void> {
    if (chunked) await this.#chunk(bytes);
    else await this.write(bytes, bytes.length);
    // Without HTTP chunks only the clock can keep two pieces apart; one turn of the loop is the best there is.
    if (!chunked && this.delivery.wire?.pieces !== undefined) await new Promise(setImmediate);
  }

  async write(bytes: string | Buffer, bodyBytes = 0): Promise<void> {
    const { slow } = this.delivery.wire ?? {};
    const whole = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    const step = slow?.bytes ?? whole.length;
    for (let at = 0; at < whole.length; at += step) {
      await this.#put(whole.subarray(at, at + step));
      if (slow) await sleep(slow.everyMs);
    }
    this.delivery.wrote?.(bodyBytes);
  }

  /** Breaks off as planned, after everything before has reached the client. Always false: nothing can follow. */
  async cut(): Promise<boolean> {
    const { socket, gone, gatePlan, wire } = this.delivery;
    if (gatePlan?.cut !== undefined) await this.pass(gatePlan.cut);
    if (wire?.cut?.how === 'stall') await untilGone(gone);
    else await breakOff(socket, wire?.cut?.how ?? 'reset', gone);
    return false;
  }

  finish(framed: boolean): boolean {
    const reusable = framed && this.delivery.keepAlive;
    if (!reusable) this.delivery.socket.end();
    return reusable;
  }

  /** As one buffer, so that a border of ours never becomes two packets; a large one is not copied. */
  async #chunk(bytes: Buffer): Promise<void> {
    const { socket, wire, wrote } = this.delivery;
    const size = Buffer.from(`${bytes.length.toString(16)}\r\n`);
    const end = Buffer.from('\r\n');
    if (wire?.slow || bytes.length < 65_536)
      return this.write(Buffer.concat([size, bytes, end]), bytes.length);
    socket.cork();
    socket.write(size);
    socket.write(bytes);
    process.nextTick(() => socket.uncork());
    await this.#put(end);
    wrote?.(bytes.length);
  }

  async #put(bytes: Buffer): Promise<void> {
    const { socket, gone } = this.delivery;
    if (gone.aborted || socket.destroyed) throw new Gone('the client has left');
    if (socket.write(bytes)) return;
    await new Promise<void>(resolve => {
      const done = (): void => {
        socket.off('drain', done);
        gone.removeEventListener('abort', done);
        resolve();
      };
      socket.on('drain', done);
      gone.addEventListener('abort', done);
    });
  }
}

/** A reset throws away what the kernel has not yet handed over, so it waits until the client's side has it all. */
export async function breakOff(socket: Socket, how: 'reset' | 'close', gone: AbortSignal): Promise<void> {
  if (how === 'close') {
    socket.end();
    return;
  }
  while (socket.writableLength > 0 && !gone.aborted) await sleep(1);
  await handedOver(socket, gone);
  socket.resetAndDestroy();
}

async function handedOver(socket: Socket, gone: AbortSignal): Promise<void> {
  const hex = (port: number | undefined): string => (port ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const line = new RegExp(
    `:${hex(socket.localPort)} [0-9A-F]+:${hex(socket.remotePort)} \\w\\w (\\w+):`,
    'u',
  );
  for (let tries = 0; tries < 5000 && !gone.aborted; tries += 1) {
    const table = await readFile(
      socket.localFamily === 'IPv6' ? '/proc/net/tcp6' : '/proc/net/tcp',
      'latin1',
    ).catch(() => '');
    // Not on Linux: a short wait is all that can be done.
    if (table === '') {
      await sleep(50);
      return;
    }
    // The table is read in portions, and a line may be missed while others come and go: only one that is there counts.
    const queued = line.exec(table)?.[1];
    if (queued !== undefined && Number.parseInt(queued, 16) === 0) return;
    await sleep(2);
  }
}
