import type { BodyPart } from '../core/ports.ts';
import { readFully, realDisk, type Disk, type DiskFile } from './disk.ts';
import type { RequestBody } from './exchange.ts';
import { SeedreamError } from '../core/errors.ts';
import { phrase } from '../core/phrase.ts';

/** Encoded at a time: divisible by three, so that pieces join, and short enough to stay in the young generation. */
const encodeBytes = 24 * 1024;
/** Handed to the socket at a time; 256 KiB when encoded. */
const chunkBytes = 8 * encodeBytes;
/** Read from a file at a time, so that few reads are waited for. */
const pieceBytes = 4 * chunkBytes;
const textChunk = 64 * 1024;

/** Memory for encoded chunks: the one before is used again once all of it has left. */
class ChunkMemory {
  readonly #isOut: () => boolean;
  #last: Buffer | undefined;

  constructor(isOut: () => boolean) {
    this.#isOut = isOut;
  }

  take(bytes: number): Buffer {
    if (this.#last === undefined || this.#last.length < bytes || !this.#isOut())
      this.#last = Buffer.allocUnsafeSlow(bytes);
    return this.#last.subarray(0, bytes);
  }
}

type FilePart = Extract<BodyPart, { readonly base64File: unknown }>['base64File'];

/** The body in pieces: its length is known, its base64 never exists as a whole, and its files are read as it goes. */
export function requestBody(parts: readonly BodyPart[], disk: Pick<Disk, 'open'> = realDisk): RequestBody {
  const length = parts.reduce((sum, part) => sum + lengthOf(part), 0);
  return { length, chunks: isOut => chunksOf(parts, disk, new ChunkMemory(isOut)) };
}

function lengthOf(part: BodyPart): number {
  if (typeof part === 'string') return Buffer.byteLength(part);
  return Math.ceil(('base64File' in part ? part.base64File.bytes : part.base64.length) / 3) * 4;
}

/** Every file is opened and measured before the first byte goes out: what is wrong by then has cost nothing. */
async function* chunksOf(
  parts: readonly BodyPart[],
  disk: Pick<Disk, 'open'>,
  memory: ChunkMemory,
): AsyncGenerator<Uint8Array> {
  const files = new Map<BodyPart, DiskFile>();
  try {
    for (const part of parts)
      if (typeof part === 'object' && 'base64File' in part)
        files.set(part, await opened(part.base64File, disk));
    for (const part of parts) {
      if (typeof part === 'string') yield* textOf(part);
      else if ('base64' in part) yield* encoded(part.base64, memory);
      else yield* encodedFile(files.get(part), part.base64File.bytes, memory);
    }
  } finally {
    await Promise.allSettled([...files.values()].map(file => file.close()));
  }
}

async function opened({ path, bytes }: FilePart, disk: Pick<Disk, 'open'>): Promise<DiskFile> {
  let file: DiskFile;
  try {
    file = await disk.open(path, 'r');
  } catch (error) {
    throw changed(error);
  }
  try {
    if ((await file.stat()).size === bytes) return file;
  } catch (error) {
    await file.close();
    throw changed(error);
  }
  await file.close();
  throw changed();
}

function* textOf(part: string): Generator<Uint8Array> {
  const bytes = Buffer.from(part);
  for (let at = 0; at < bytes.length; at += textChunk) yield bytes.subarray(at, at + textChunk);
}

/** The next piece is read while the one before it goes out. */
async function* encodedFile(
  file: DiskFile | undefined,
  bytes: number,
  memory: ChunkMemory,
): AsyncGenerator<Uint8Array> {
  if (file === undefined) throw changed();
  const buffers = [0, 1].map(() => Buffer.allocUnsafeSlow(Math.min(pieceBytes, bytes)));
  const read = (at: number): Promise<Buffer> => {
    const buffer = buffers[(at / pieceBytes) % 2] ?? Buffer.alloc(0);
    return filled(file, buffer.subarray(0, Math.min(pieceBytes, bytes - at)), at);
  };
  let next = read(0);
  for (let at = 0; at < bytes; at += pieceBytes) {
    const piece = await next;
    if (at + pieceBytes < bytes) next = read(at + pieceBytes);
    // Waited for in the next round, or never when the connection ends first.
    next.catch(() => undefined);
    yield* encoded(piece, memory);
  }
}

async function filled(file: DiskFile, buffer: Buffer, position: number): Promise<Buffer> {
  if ((await readFully(file, buffer, position).catch(failed)) < buffer.length) throw changed();
  return buffer;
}

function* encoded(bytes: Uint8Array, memory: ChunkMemory): Generator<Uint8Array> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < view.length; at += chunkBytes) {
    const end = Math.min(at + chunkBytes, view.length);
    const chunk = memory.take(Math.ceil((end - at) / 3) * 4);
    let filledTo = 0;
    for (let from = at; from < end; from += encodeBytes)
      filledTo += chunk.write(
        view.toString('base64', from, Math.min(from + encodeBytes, end)),
        filledTo,
        'latin1',
      );
    yield chunk;
  }
}

function failed(error: unknown): never {
  throw changed(error);
}

/** Whether a byte of the request had left by then is the transport's knowledge. */
function changed(cause?: unknown): SeedreamError {
  return new SeedreamError(
    'storage',
    phrase(
      'A reference made ready for sending is gone or has changed on the disk. Generate again: it is made ready anew.',
    ),
    { param: 'image', billing: 'notSent', ...(cause === undefined ? {} : { cause }) },
  );
}
