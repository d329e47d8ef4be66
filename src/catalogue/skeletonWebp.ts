import { latin1, u32le } from '../core/images/bytes.ts';
import { webpFile, type WebpContent } from '../core/images/webpFile.ts';
import { maxPart, maxSteps, type PlacedReader } from './placedReader.ts';

/** Enough of the first chunk for the size, whichever of the three kinds of file it is. */
const canvasBytes = 30;

/** WebP keeps its metadata behind the pixels: the chunks are walked by their lengths. */
export async function webpSkeleton(head: Uint8Array, reader: PlacedReader): Promise<Uint8Array> {
  const read = async (at: number, length: number): Promise<Uint8Array> =>
    at + length <= head.length ? head.subarray(at, at + length) : reader.read(at, length);
  const contents: WebpContent[] = [];
  const end = Math.min(reader.size, 8 + u32le(head, 4));
  let at = 12;
  for (let step = 0; step < maxSteps && at + 8 <= end; step += 1) {
    const header = await read(at, 8);
    const id = latin1(header, 0, 4);
    const length = u32le(header, 4);
    if (contents.length === 0)
      contents.push({ id, content: await read(at + 8, Math.min(length, canvasBytes)) });
    else if ((id === 'XMP ' || id === 'EXIF') && length <= maxPart)
      contents.push({ id, content: await read(at + 8, length) });
    else if (id === 'C2PA') contents.push({ id, content: new Uint8Array() });
    // Only the extended kind can have anything behind its pixels.
    if (step === 0 && id !== 'VP8X') break;
    at += 8 + length + (length % 2);
  }
  return webpFile(contents);
}
