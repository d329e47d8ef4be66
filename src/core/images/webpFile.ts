import { concat, fromLatin1 } from './bytes.ts';

export interface WebpContent {
  readonly id: string;
  readonly content: Uint8Array;
}

/** A WebP file of these chunks, padded and counted as RIFF wants it. */
export function webpFile(chunks: readonly WebpContent[]): Uint8Array {
  return concat(webpParts(chunks));
}

/** The same in pieces: the contents are not copied. */
export function webpParts(chunks: readonly WebpContent[]): readonly Uint8Array[] {
  const body = chunks.flatMap(({ id, content }) => [
    fromLatin1(id),
    u32leBytes(content.length),
    content,
    new Uint8Array(content.length % 2),
  ]);
  const size = body.reduce((length, part) => length + part.length, 4);
  return [fromLatin1('RIFF'), u32leBytes(size), fromLatin1('WEBP'), ...body];
}

function u32leBytes(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
}
