import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { jpegWithComments, pngChunk, pngSignature } from './pictures.segments.ts';

export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'bmp';

export interface PictureSpec {
  readonly width: number;
  readonly height: number;
  readonly format?: PictureFormat;
  readonly seed?: number | string;
  /** Words drawn in the bottom right corner. */
  readonly label?: string;
  /** PNG and WebP only: the left half is see-through. */
  readonly alpha?: boolean;
  /** EXIF orientation, 1..8. */
  readonly orientation?: number;
  /** EXIF with a place and a camera, to prove that they are removed. */
  readonly gps?: boolean;
}

export interface BigPictureSpec {
  /** Size of the whole file, exact from about 4 KB on. */
  readonly bytes: number;
  readonly format?: 'jpeg' | 'png';
  readonly seed?: number;
}

export type PictureChoice = PictureSpec | BigPictureSpec | Buffer;

const cache = new Map<string, Promise<Buffer>>();

/** Any choice as bytes; the same choice gives the same bytes, and is made once per process. */
export function makePicture(choice: PictureChoice): Promise<Buffer> {
  if (Buffer.isBuffer(choice)) return Promise.resolve(choice);
  return 'bytes' in choice ? bigPicture(choice.bytes, choice) : picture(choice);
}

/** A picture that compresses like a photo: soft gradients under fine grain, different for each seed. */
export function picture(spec: PictureSpec): Promise<Buffer> {
  return cached(`picture ${JSON.stringify(spec)}`, () => paint(spec));
}

/** A valid file of exactly `bytes` bytes, quickly: real noise pixels up to 12 MB, the rest in comments. */
export function bigPicture(bytes: number, options: Omit<BigPictureSpec, 'bytes'> = {}): Promise<Buffer> {
  const { format = 'jpeg', seed = 1 } = options;
  return cached(`big ${bytes} ${format} ${seed}`, () =>
    format === 'jpeg' ? bigJpeg(bytes, seed) : Promise.resolve(bigPng(bytes, seed)),
  );
}

/** Starts like the picture and ends in the middle. */
export function truncated(bytes: Buffer, keep = Math.floor(bytes.length / 2)): Buffer {
  return bytes.subarray(0, keep);
}

function cached(key: string, make: () => Promise<Buffer>): Promise<Buffer> {
  const known = cache.get(key);
  if (known) return known;
  const made = make();
  cache.set(key, made);
  return made;
}

async function paint(spec: PictureSpec): Promise<Buffer> {
  // Loaded when first needed: most runs of the server never paint.
  const { default: sharp } = await import('sharp');
  const { width, height, format = 'jpeg', label } = spec;
  const random = randomBytesFrom(seedNumber(spec.seed));
  const soft = await sharp(random(6 * 6 * 3), { raw: { width: 6, height: 6, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
  const opaque = addGrain(soft, random(grainPeriod));
  if (format === 'bmp') return bmp(opaque, width, height);
  let image = sharp(opaque, { raw: { width, height, channels: 3 } });
  if (label !== undefined) {
    image = image.composite([{ input: labelSvg(label, width, height), gravity: 'southeast' }]).removeAlpha();
  }
  if (spec.alpha === true)
    image = image.joinChannel(halfAlpha(width, height), { raw: { width, height, channels: 1 } });
  if (spec.gps === true) image = image.withExif(exif);
  if (spec.orientation !== undefined) image = image.withMetadata({ orientation: spec.orientation });
  return image.toFormat(format, format === 'png' ? { compressionLevel: 4 } : { quality: 88 }).toBuffer();
}

const exif = {
  IFD0: { Make: 'Emulated', Model: 'Canary Camera' },
  IFD3: {
    GPSLatitudeRef: 'N',
    GPSLatitude: '52/1 31/1 0/1',
    GPSLongitudeRef: 'E',
    GPSLongitude: '13/1 24/1 0/1',
  },
};

/** A prime, so that the grain does not line up in columns. */
const grainPeriod = 65_537;

/** Faint noise; without it a JPEG of gradients is a tenth of a photo's size. Works in place. */
function addGrain(pixels: Buffer, noise: Buffer): Buffer {
  const clamped = new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.length);
  for (let at = 0, from = 0; at < clamped.length; at += 1, from += 1) {
    if (from === grainPeriod) from = 0;
    clamped[at] = (clamped[at] ?? 0) + ((noise[from] ?? 0) & 31) - 16;
  }
  return pixels;
}

function labelSvg(label: string, width: number, height: number): Buffer {
  const boxHeight = Math.max(1, Math.min(height, Math.round(height / 16)));
  const boxWidth = Math.max(1, Math.min(width, Math.round(boxHeight * 0.62 * label.length + boxHeight)));
  const escaped = label.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${boxWidth}" height="${boxHeight}"><rect width="100%" height="100%" fill="#000"/>` +
      `<text x="50%" y="72%" text-anchor="middle" font-family="sans-serif" font-size="${boxHeight * 0.7}" fill="#fff">${escaped}</text></svg>`,
  );
}

function halfAlpha(width: number, height: number): Buffer {
  const alpha = Buffer.alloc(width * height, 255);
  for (let row = 0; row < height; row += 1) alpha.fill(0, row * width, row * width + Math.floor(width / 2));
  return alpha;
}

async function bigJpeg(bytes: number, seed: number): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  // Noise at quality 100 without chroma subsampling comes to just under three and a half bytes a pixel.
  const side = Math.max(8, Math.floor(Math.sqrt(Math.min(bytes, 12_000_000) / 3.7)));
  const pixels = randomBytesFrom(seed)(side * side * 3);
  const jpeg = await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer();
  return jpegWithComments(jpeg, bytes);
}

function bigPng(bytes: number, seed: number): Buffer {
  const side = Math.max(1, Math.floor(Math.sqrt(Math.min(bytes, 12_000_000) / 3.02)));
  const random = randomBytesFrom(seed);
  const rows = random(side * (side * 3 + 1));
  for (let row = 0; row < side; row += 1) rows[row * (side * 3 + 1)] = 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const parts = [
    pngSignature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows, { level: 0 })),
    pngChunk('IEND'),
  ];
  const missing = bytes - parts.reduce((sum, part) => sum + part.length, 0);
  if (missing >= 12) parts.splice(2, 0, pngChunk('fiLl', random(missing - 12)));
  return Buffer.concat(parts);
}

function bmp(rgb: Buffer, width: number, height: number): Buffer {
  const stride = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + stride * height);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * 3;
      const to = 54 + (height - 1 - y) * stride + x * 3;
      file[to] = rgb[from + 2] ?? 0;
      file[to + 1] = rgb[from + 1] ?? 0;
      file[to + 2] = rgb[from] ?? 0;
    }
  }
  return file;
}

function seedNumber(seed: number | string = 1): number {
  return createHash('sha256').update(String(seed)).digest().readUInt32LE(0);
}

/** A stream of pseudo-random bytes (xorshift32): the same on every machine. */
function randomBytesFrom(seed: number): (count: number) => Buffer {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  return count => {
    const words = new Uint32Array(Math.ceil(count / 4));
    for (let at = 0; at < words.length; at += 1) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      words[at] = state;
    }
    return Buffer.from(words.buffer, 0, count);
  };
}
