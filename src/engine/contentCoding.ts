import { once } from 'node:events';
import { phrase } from '../core/phrase.ts';
import zlib from 'node:zlib';
import type { Transform } from 'node:stream';
import { unusable } from './skeleton.ts';

const chunkSize = 64 * 1024;

// A cut body gives what it holds instead of an error: whether the answer is whole is judged by its content.
const zipOptions = { chunkSize, finishFlush: zlib.constants.Z_SYNC_FLUSH };
const brotliOptions = { chunkSize, finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH };

const decoders: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', () => zlib.createGunzip(zipOptions)],
  ['x-gzip', () => zlib.createGunzip(zipOptions)],
  ['deflate', () => zlib.createInflate(zipOptions)],
  ['br', () => zlib.createBrotliDecompress(brotliOptions)],
]);

/** One coding at most: nested ones serve nobody but bombs. Undefined when it is not known. */
export function decoderFor(coding: string | undefined): (() => Transform) | 'none' | undefined {
  const name = coding?.trim().toLowerCase() ?? '';
  return name === '' || name === 'identity' ? 'none' : decoders.get(name);
}

/** The decoded body. What had arrived before the connection broke comes out before its error does. */
export async function* decodeBody(
  body: AsyncIterable<Buffer>,
  create: () => Transform,
): AsyncGenerator<Buffer, void, undefined> {
  const decoder = create();
  const stopped = new AbortController();
  const feeding = feed(body, decoder, stopped.signal);
  try {
    yield* readDecoder(decoder);
    const failure = await feeding;
    if (failure !== undefined) throw failure;
  } finally {
    stopped.abort();
    decoder.destroy();
  }
}

async function* readDecoder(decoder: Transform): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const chunk of decoder as AsyncIterable<Buffer>) yield chunk;
  } catch {
    // The decoder's own error says nothing a person could use.
    throw unusable(phrase('The answer of the provider is damaged.'));
  }
}

/** Resolves with the error that ended the body, if one did. Never rejects. */
async function feed(
  body: AsyncIterable<Buffer>,
  decoder: Transform,
  signal: AbortSignal,
): Promise<Error | undefined> {
  try {
    for await (const chunk of body) {
      if (signal.aborted || decoder.destroyed) return undefined;
      if (!decoder.write(chunk)) await once(decoder, 'drain', { signal });
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error('The body ended with an unknown error.');
  } finally {
    if (!decoder.destroyed) decoder.end();
  }
}
