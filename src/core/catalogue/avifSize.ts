import { findMark, u32be } from '../images/bytes.ts';

const maxBoxes = 16;

/** The largest `ispe` box of an AVIF file: tiles and thumbnails have smaller ones. */
export function avifSize(head: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  let best: { width: number; height: number } | undefined;
  let rest = head;
  for (let box = 0; box < maxBoxes; box += 1) {
    const at = findMark(rest, 'ispe');
    if (at < 0 || at + 16 > rest.length) break;
    const found = { width: u32be(rest, at + 8), height: u32be(rest, at + 12) };
    if (best === undefined || found.width * found.height > best.width * best.height) best = found;
    rest = rest.subarray(at + 4);
  }
  return best !== undefined && best.width > 0 && best.height > 0 ? best : undefined;
}
