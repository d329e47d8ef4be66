import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { concat } from '../../../src/core/images/bytes.ts';
import { crc32 } from '../../../src/core/images/crc32.ts';

export const width = 40;
export const height = 30;

/** A smooth picture with a bit of everything, the same on every run. */
export function picture(channels: 3 | 4 = 3): Sharp {
  const data = Buffer.alloc(width * height * channels);
  for (let index = 0; index < data.length; index += 1) {
    const pixel = Math.floor(index / channels);
    const steps = [pixel % width, Math.floor(pixel / width), pixel % 7, (pixel * 3) % 256];
    data[index] = ((steps[index % channels] ?? 0) * 5) % 256;
  }
  return sharp(data, { raw: { width, height, channels } });
}

const cameraExif = {
  IFD0: { Make: 'Camera Maker', Model: 'Camera Model' },
  IFD3: {
    GPSLatitudeRef: 'N',
    GPSLatitude: '52/1 30/1 0/1',
    GPSLongitudeRef: 'E',
    GPSLongitude: '13/1 24/1 0/1',
  },
};

/** Camera, place, orientation 6 and a colour profile, as a phone leaves them. */
function photographed(image: Sharp): Sharp {
  return image.withIccProfile('srgb').withExif(cameraExif).withMetadata({ orientation: 6 });
}

export const cityPacket = [
  '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">',
  '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""',
  ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="Berlin"/>',
  '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>',
].join('');

const frames = async (): Promise<Sharp> =>
  sharp(
    await Promise.all(
      [0, 1, 2].map(turn =>
        picture(4)
          .modulate({ hue: turn * 90 })
          .png()
          .toBuffer(),
      ),
    ),
    {
      join: { animated: true },
    },
  );

export const samples = {
  jpeg: () => picture().jpeg().toBuffer(),
  progressiveJpeg: () => picture().jpeg({ progressive: true }).toBuffer(),
  photoJpeg: () => photographed(picture()).withXmp(cityPacket).jpeg().toBuffer(),
  png: () => picture().png().toBuffer(),
  alphaPng: () => picture(4).png().toBuffer(),
  palettePng: () => picture(4).png({ palette: true }).toBuffer(),
  photoPng: () => photographed(picture()).png().toBuffer(),
  zippedXmpPng: () => picture().withXmp(cityPacket).png().toBuffer(),
  lossyWebp: () => picture().webp().toBuffer(),
  lossyAlphaWebp: () => picture(4).webp().toBuffer(),
  losslessWebp: () => picture().webp({ lossless: true }).toBuffer(),
  losslessAlphaWebp: () => picture(4).webp({ lossless: true }).toBuffer(),
  photoWebp: () => photographed(picture()).withXmp(cityPacket).webp().toBuffer(),
  animatedWebp: async () => (await frames()).webp({ loop: 0 }).toBuffer(),
  gif: () => picture().gif().toBuffer(),
  animatedGif: async () => (await frames()).gif({ loop: 3 }).toBuffer(),
  tiff: () => picture().tiff().toBuffer(),
  photoTiff: () => photographed(picture()).withXmp(cityPacket).tiff().toBuffer(),
} as const satisfies Record<string, () => Promise<Buffer>>;

export type SampleName = keyof typeof samples;

export async function sample(name: SampleName): Promise<Uint8Array> {
  return new Uint8Array(await samples[name]());
}

/** Uncompressed rows with 24 bits a pixel; a negative height means from the top. */
export function bmp(wide: number, high: number, headerSize: 12 | 40 = 40): Uint8Array {
  const row = Math.ceil((Math.abs(wide) * 3) / 4) * 4;
  const bytes = new Uint8Array(14 + headerSize + row * Math.abs(high));
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 14 + headerSize, true);
  view.setUint32(14, headerSize, true);
  if (headerSize === 12) {
    view.setUint16(18, wide, true);
    view.setUint16(20, high, true);
  } else {
    view.setInt32(18, wide, true);
    view.setInt32(22, high, true);
  }
  return bytes;
}

/** Width, height and orientation as SHORTs in the first directory. */
export function tinyTiff(
  little: boolean,
  size: { width: number; height: number; orientation: number },
): Uint8Array {
  const bytes = new Uint8Array(8 + 2 + 3 * 12 + 4);
  const view = new DataView(bytes.buffer);
  bytes.set(little ? [0x49, 0x49] : [0x4d, 0x4d]);
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, 3, little);
  [size.width, size.height, size.orientation].forEach((value, index) => {
    const at = 10 + index * 12;
    view.setUint16(at, [0x100, 0x101, 0x112][index] ?? 0, little);
    view.setUint16(at + 2, 3, little);
    view.setUint32(at + 4, 1, little);
    view.setUint16(at + 8, value, little);
  });
  return bytes;
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, character => character.charCodeAt(0));
}

export function jpegSegment(marker: number, content: Uint8Array | string): Uint8Array {
  const payload = typeof content === 'string' ? ascii(content) : content;
  const length = payload.length + 2;
  return concat([Uint8Array.of(0xff, marker, length >> 8, length & 0xff), payload]);
}

export function pngChunk(type: string, content: Uint8Array | string): Uint8Array {
  const payload = typeof content === 'string' ? ascii(content) : content;
  const body = concat([ascii(type), payload]);
  const frame = new DataView(new ArrayBuffer(8));
  frame.setUint32(0, payload.length);
  frame.setUint32(4, crc32(body));
  const edges = new Uint8Array(frame.buffer);
  return concat([edges.subarray(0, 4), body, edges.subarray(4)]);
}

/** The file with `added` put in at `at`. */
export function insert(bytes: Uint8Array, at: number, added: Uint8Array): Uint8Array {
  return concat([bytes.subarray(0, at), added, bytes.subarray(at)]);
}

/** Behind SOI, IHDR, or at the end of a RIFF container, whose length is put right. */
export function withPart(bytes: Uint8Array, part: Uint8Array): Uint8Array {
  if (bytes[0] === 0xff) return insert(bytes, 2, part);
  if (bytes[0] === 0x89) return insert(bytes, 33, part);
  const whole = concat([bytes, part]);
  new DataView(whole.buffer).setUint32(4, whole.length - 8, true);
  return whole;
}

export function riffChunk(id: string, content: string): Uint8Array {
  const size = new Uint8Array(Uint32Array.of(content.length).buffer);
  return concat([ascii(id), size, ascii(content), new Uint8Array(content.length % 2)]);
}

/** Content credentials as each format carries them, without anything inside worth a signature. */
export const c2paParts = {
  jpeg: jpegSegment(0xeb, 'JP\0\x01\0\0\0\x01\0\0\0\x20jumb\0\0\0\x18jumdc2pa'),
  png: pngChunk('caBX', '\0\0\0\x20jumb\0\0\0\x18jumdc2pa'),
  webp: riffChunk('C2PA', '\0\0\0\x20jumb\0\0\0\x18jumdc2pa'),
} as const;

/** All frames, decoded without turning them by their orientation. */
export async function pixels(bytes: Uint8Array): Promise<Buffer> {
  return sharp(bytes, { animated: true }).raw().toBuffer();
}

export type Tags = Readonly<Record<string, unknown>>;

/** What an independent reader finds, one record a file, warnings of its validation included. */
export function exiftool(files: Readonly<Record<string, Uint8Array>>): Tags[] {
  const folder = mkdtempSync(join(tmpdir(), 'seedream-images-'));
  try {
    const paths = Object.entries(files).map(([name, bytes]) => {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      return path;
    });
    const options = ['-json', '-G1', '-a', '-struct', '-validate', '-warning', '-error', '-all'];
    const printed = execFileSync('exiftool', [...options, ...paths], { encoding: 'utf8' });
    return JSON.parse(printed) as Tags[];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new Error('These tests need the program exiftool (Debian: libimage-exiftool-perl).', {
        cause: error,
      });
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
