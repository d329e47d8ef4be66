import type { GalleryLooks, PackedLooks } from '../shared/gallery.ts';

/** An id less than a million away from the one before it. */
const usualBytes = 3;
const mostBytes = 5;

/** Two thirds of the bytes, in one piece that whoever passes it on need not look into. */
export function pack({ ids, ratios, colours }: GalleryLooks): PackedLooks {
  const count = ids.length;
  const head = count * 5;
  let bytes = new Uint8Array(head + count * usualBytes + mostBytes);
  bytes.set(new Uint8Array(ratios.buffer, ratios.byteOffset, ratios.byteLength));
  bytes.set(colours, count * 2);
  let at = head;
  let last = 0;
  for (const id of ids) {
    if (at + mostBytes > bytes.length) bytes = longer(bytes);
    // The sign goes into the lowest bit, so that small steps either way are small numbers.
    let left = id >= last ? (id - last) * 2 : (last - id) * 2 - 1;
    for (; left > 0x7f; left = Math.floor(left / 0x80)) bytes[at++] = (left & 0x7f) | 0x80;
    bytes[at++] = left;
    last = id;
  }
  return { base: 0, count, bytes: bytes.slice(0, at) };
}

function longer(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(bytes.length * 2);
  larger.set(bytes);
  return larger;
}
