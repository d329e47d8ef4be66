import sharp, { type Sharp } from 'sharp';
import { openPicture } from './pixelsFile.ts';
import { PixelsFault } from './pixelsFault.ts';
import { fromRaw } from './pixelsFit.ts';
import type { ThumbnailOrder, ThumbnailsMade } from './pixelsProtocol.ts';

interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

/** Small WebP pictures, upright and without metadata, and the average colour, from one decode. */
export async function thumbnails({ file, sides }: ThumbnailOrder): Promise<ThumbnailsMade> {
  try {
    const pictures: Uint8Array[] = [];
    let source: Sharp = (await openPicture(file)).autoOrient();
    let last: Pixels | undefined;
    for (const side of sides) {
      last = await reduced(source, side);
      pictures.push(await encoded(last));
      source = fromRaw(last);
    }
    return { pictures, colour: last === undefined ? 0 : averageOf(last) };
  } catch (error) {
    throw error instanceof PixelsFault ? error : new PixelsFault('unreadable', error);
  }
}

/** Smooth edges and rounded corners make no picture see-through. */
const opaque = 0.98;

/** A thumbnail of nothing. */
export async function warm(): Promise<undefined> {
  const create = { width: 64, height: 64, channels: 3, background: '#888' } as const;
  const source = await sharp({ create }).jpeg().toBuffer();
  await encoded(await reduced(sharp(source).autoOrient(), 32));
}

async function reduced(source: Sharp, side: number): Promise<Pixels> {
  const { data, info } = await source
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3 && info.channels !== 4) throw new PixelsFault('unsupported');
  return { data, width: info.width, height: info.height, channels: info.channels };
}

async function encoded(pixels: Pixels): Promise<Uint8Array> {
  return fromRaw(pixels).webp({ quality: 78, effort: 1 }).toBuffer();
}

/** Of a see-through picture it lies behind the whole: grey, on which light and dark ones are seen. */
function averageOf({ data, channels }: Pixels): number {
  let [red, green, blue, weight] = [0, 0, 0, 0];
  for (let at = 0; at < data.length; at += channels) {
    const alpha = channels === 4 ? (data[at + 3] ?? 0) : 255;
    red += (data[at] ?? 0) * alpha;
    green += (data[at + 1] ?? 0) * alpha;
    blue += (data[at + 2] ?? 0) * alpha;
    weight += alpha;
  }
  if (weight < opaque * 255 * (data.length / channels)) return 0x80_80_80;
  const part = (sum: number): number => Math.min(255, Math.round(sum / weight));
  return part(red) * 0x1_0000 + part(green) * 0x100 + part(blue);
}
