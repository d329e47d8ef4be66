import sharp, { type Sharp } from 'sharp';
import type { PixelsResult, PixelsTarget } from '../core/ports.ts';
import { decodeBmp, isBmp, type RawPicture } from './pixelsBmp.ts';
import { PixelsFault } from './pixelsFault.ts';
import { pixelLimit } from './pixelsProtocol.ts';

/** Raster formats only: a drawing or a document is neither accepted nor sent (R22). */
const readable: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif', 'avif', 'uhdr']);

const qualities = { lossless: [95, 88, 80], jpeg: [92, 86, 80] } as const;
/** Once the size is being reduced, there is no room for the best quality as well. */
const reducedQualities = [88, 80] as const;
const maxRounds = 8;
const smallestSide = 16;

/** Applies the orientation, scales down where needed, drops all metadata and encodes within `maxBytes`. */
export async function fit(bytes: Uint8Array, target: PixelsTarget): Promise<PixelsResult> {
  const picture = await open(bytes, target.maxSide);
  return encode(picture, target);
}

/** The picture in sRGB, upright and not larger than asked, as plain pixels. */
async function open(bytes: Uint8Array, maxSide: number): Promise<RawPicture> {
  const source = isBmp(bytes) ? fromRaw(decodeBmp(bytes, pixelLimit)) : await fromFile(bytes);
  try {
    const { data, info } = await source
      .autoOrient()
      .resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return withoutIdleAlpha({
      data,
      width: info.width,
      height: info.height,
      channels: channelsOf(info.channels),
    });
  } catch (error) {
    throw new PixelsFault('unreadable', error);
  }
}

export async function fromFile(bytes: Uint8Array): Promise<Sharp> {
  const header = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw new PixelsFault('unreadable', error);
    });
  if (!readable.has(header.format)) throw new PixelsFault('unsupported');
  if (header.width * header.height > pixelLimit) throw new PixelsFault('tooManyPixels');
  // `pages: 1` is the first frame of an animation; warnings are common in photos that every viewer shows.
  return sharp(bytes, { limitInputPixels: pixelLimit, sequentialRead: true, failOn: 'error', pages: 1 });
}

export function fromRaw({ data, width, height, channels }: RawPicture): Sharp {
  return sharp(data, { raw: { width, height, channels }, limitInputPixels: pixelLimit });
}

function channelsOf(count: number): 3 | 4 {
  if (count === 3 || count === 4) return count;
  throw new PixelsFault('unreadable');
}

/** Screenshots often carry an alpha channel that hides nothing (and some BMP files one that hides everything). */
function withoutIdleAlpha(picture: RawPicture): RawPicture {
  if (picture.channels === 3) return picture;
  const { data, width, height } = picture;
  const first = data[3];
  if (first !== 0 && first !== 255) return picture;
  for (let at = 7; at < data.length; at += 4) if (data[at] !== first) return picture;
  const opaque = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    opaque[to++] = data[from] ?? 0;
    opaque[to++] = data[from + 1] ?? 0;
    opaque[to++] = data[from + 2] ?? 0;
  }
  return { data: opaque, width, height, channels: 3 };
}

type Encoding = 'png' | number;

/** Tries the best encoding first, then lower qualities, then smaller sizes, and gives up after a few rounds. */
async function encode(picture: RawPicture, target: PixelsTarget): Promise<PixelsResult> {
  let encodings = await firstChoices(picture, target);
  let side = Math.max(picture.width, picture.height);
  for (let round = 0; round < maxRounds; round++) {
    let smallest = Infinity;
    for (const encoding of encodings) {
      const result = await encodeOnce(sized(picture, side), encoding);
      if (result.bytes.length <= target.maxBytes) return result;
      smallest = Math.min(smallest, result.bytes.length);
      // Between the best and the lowest quality lies less than this factor: trying them would only take time.
      if (encoding !== 'png' && smallest > 4 * target.maxBytes) break;
    }
    if (side <= smallestSide) break;
    // Bytes go with the area, so with the square of the side; a little less, to arrive in one more round.
    const factor = Math.min(0.9, 0.96 * Math.sqrt(target.maxBytes / smallest));
    side = Math.max(smallestSide, Math.floor(side * factor));
    encodings = picture.channels === 4 ? ['png'] : reducedQualities;
  }
  throw new PixelsFault('cannotFit');
}

async function firstChoices(picture: RawPicture, target: PixelsTarget): Promise<readonly Encoding[]> {
  if (picture.channels === 4) return ['png'];
  if (target.encoding === 'jpeg' || (await isHopelessAsPng(picture, target.maxBytes)))
    return qualities[target.encoding];
  return ['png', ...qualities.lossless];
}

/** A large photo takes seconds as PNG and then does not fit: a strip through its middle tells beforehand. */
async function isHopelessAsPng(picture: RawPicture, maxBytes: number): Promise<boolean> {
  const { width, height } = picture;
  const strip = Math.ceil(height / 8);
  const top = Math.floor((height - strip) / 2);
  const sample = fromRaw(picture).extract({ left: 0, top, width, height: strip });
  return (await encodeOnce(sample, 'png')).bytes.length > maxBytes / 4;
}

function sized(picture: RawPicture, side: number): Sharp {
  return fromRaw(picture).resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true });
}

async function encodeOnce(picture: Sharp, encoding: Encoding): Promise<PixelsResult> {
  const encoded =
    encoding === 'png'
      ? picture.png({ compressionLevel: 6, adaptiveFiltering: true })
      : picture.jpeg({ quality: encoding, chromaSubsampling: '4:4:4' });
  const { data, info } = await encoded.toBuffer({ resolveWithObject: true });
  return { bytes: data, format: encoding === 'png' ? 'png' : 'jpeg', width: info.width, height: info.height };
}
