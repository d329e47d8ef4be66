import sharp from 'sharp';
import { sampleThumbnail } from '../support/sampleThumbnail.ts';

const hues = 3;
const made = await Promise.all(
  Array.from({ length: hues }, (_, hue) =>
    sharp(Buffer.from(sampleThumbnail(64, 48, hue)))
      .webp()
      .toBuffer(),
  ),
);

/** What the host sends for a tile: WebP and nothing else. */
export function sampleWebp(hue = 0): Uint8Array<ArrayBuffer> {
  return new Uint8Array(made[hue % hues] ?? []);
}
