import type { BodyPart } from '../core/ports.ts';
import { Base64Encoder, pieceBytes } from './base64Encoder.ts';
import { slicesOf } from './content.ts';
import { readFully, realDisk, type Disk, type DiskFile } from './disk.ts';
import type { RequestBody } from './exchange.ts';
import { SeedreamError } from '../core/errors.ts';
import { phrase } from '../core/phrase.ts';

const textChunk = 64 * 1024;
/** Handed to the socket at a time: the sooner one has left, the sooner a slow connection shows that it is alive. */
const chunkBytes = 512 * 1024;

type FilePart = Extract<BodyPart, { readonly base64File: unknown }>['base64File'];

/** The body in pieces: its length is known, its base64 never exists as a whole, and its files are read as it goes. */
export function requestBody(parts: readonly BodyPart[], disk: Pick<Disk, 'open'> = realDisk): RequestBody {
  const length = parts.reduce((sum, part) => sum + lengthOf(part), 0);
  return { length, chunks: isOut => chunksOf(parts, disk, isOut) };
}

function lengthOf(part: BodyPart): number {
  return typeof part === 'string' ? Buffer.byteLength(part) : Math.ceil(bytesOf(part) / 3) * 4;
}

function bytesOf(part: Exclude<BodyPart, string>): number {
  return 'base64File' in part ? part.base64File.bytes : part.base64.length;
}

/** Every file is opened and measured before the first byte goes out: what is wrong by then has cost nothing. */
async function* chunksOf(
  parts: readonly BodyPart[],
  disk: Pick<Disk, 'open'>,
  isOut: () => boolean,
): AsyncGenerator<Uint8Array> {
  const files = new Map<BodyPart, DiskFile>();
  try {
    for (const part of parts)
      if (typeof part === 'object' && 'base64File' in part)
        files.set(part, await opened(part.base64File, disk));
    const pieces = new EncodedPieces([...piecesOf(parts, files)]);
    for (const part of parts) {
      if (typeof part === 'string') yield* textOf(part);
      else
        for (let count = Math.ceil(bytesOf(part) / pieceBytes); count > 0; count--)
          yield* slicesOf(await pieces.next(isOut), chunkBytes);
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

interface Piece {
  readonly bytes: number;
  readonly read: (into: Buffer) => Promise<void>;
}

function* piecesOf(
  parts: readonly BodyPart[],
  files: ReadonlyMap<BodyPart, DiskFile>,
): Generator<Piece, void, undefined> {
  for (const part of parts) {
    if (typeof part === 'string') continue;
    const all = bytesOf(part);
    for (let at = 0; at < all; at += pieceBytes) {
      const bytes = Math.min(pieceBytes, all - at);
      const read =
        'base64' in part
          ? async (into: Buffer) => into.set(part.base64.subarray(at, at + bytes))
          : (into: Buffer) => readWhole(files.get(part), into, at);
      yield { bytes, read };
    }
  }
}

/** The next piece, of whichever part, is read while the one before it goes out. */
class EncodedPieces {
  readonly #pieces: readonly Piece[];
  #encoder: Base64Encoder | undefined;
  #started = 0;
  #ahead: Promise<Buffer> | undefined;

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
  }

  /** Valid until the next one is asked for, which must not be before it was handed to the socket. */
  async next(isOut: () => boolean): Promise<Buffer> {
    this.#encoder ??= new Base64Encoder();
    const piece = await (this.#ahead ?? this.#read(this.#encoder));
    this.#ahead = this.#read(this.#encoder);
    // Waited for at the next call, or never when the connection ends first.
    this.#ahead.catch(() => undefined);
    return this.#encoder.encode(piece, isOut());
  }

  async #read(encoder: Base64Encoder): Promise<Buffer> {
    const place = this.#started++;
    const piece = this.#pieces[place];
    const into = encoder.input(place % 2 === 0 ? 0 : 1, piece?.bytes ?? 0);
    await piece?.read(into);
    return into;
  }
}

async function readWhole(file: DiskFile | undefined, into: Buffer, position: number): Promise<void> {
  if (file === undefined) throw changed();
  if ((await readFully(file, into, position).catch(failed)) < into.length) throw changed();
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
