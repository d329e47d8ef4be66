import type { GalleryLooks, GalleryResult, PackedLooks } from '../../src/shared/gallery.ts';

/** All hits, in places and numbers; those that are still to come have places only. */
export interface Assembled {
  readonly result: GalleryResult;
  readonly isWhole: boolean;
}

/** Ids of pictures that are still to come: above all that the host gives, each its own. */
const firstUnknown = 4_100_000_000;

/** Puts an answer that was given in parts together; `known` is the answer that it was told to go by. */
export function assembled(result: GalleryResult, known: GalleryLooks | undefined): Assembled {
  const { parts } = result;
  if (parts === undefined) return { result, isWhole: true };
  const { hits, pieces } = parts;
  const looks = {
    ids: new Uint32Array(hits),
    ratios: new Uint16Array(hits),
    colours: new Uint8Array(hits * 3),
  };
  const there = pieces.reduce((sum, { count }) => sum + count, 0);
  if (there < hits) leaveOpen(looks, result.ratios);
  let next = 0;
  for (const { start, count, from } of pieces) {
    copy(looks, start, { looks: from === null ? result : known, from: from ?? next, count });
    if (from === null) next += count;
  }
  return { result: { ...result, ...looks }, isWhole: there === hits };
}

/** The same answer with all its pictures. */
export function completed({ result }: Assembled, packed: PackedLooks): Assembled {
  return { result: { ...result, ...unpacked(packed) }, isWhole: true };
}

function unpacked({ base, count, bytes }: PackedLooks): GalleryLooks {
  const ratios = new Uint16Array(count);
  new Uint8Array(ratios.buffer).set(bytes.subarray(0, count * 2));
  const ids = new Uint32Array(count);
  let at = count * 5;
  let last = base;
  for (let place = 0; place < count; place++) {
    let step = 0;
    for (let weight = 1, more = true; more; weight *= 0x80) {
      const byte = bytes[at++] ?? 0;
      more = byte > 0x7f;
      step += (byte & 0x7f) * weight;
    }
    last += step % 2 === 0 ? step / 2 : -(step + 1) / 2;
    ids[place] = last;
  }
  return { ids, ratios, colours: bytes.slice(count * 2, count * 5) };
}

/** In the shapes of those that are known, so that the whole is about as high as it will be. */
function leaveOpen({ ids, ratios }: GalleryLooks, known: Uint16Array): void {
  for (let place = 0; place < ids.length; place++) {
    ids[place] = firstUnknown + place;
    ratios[place] = known[place % known.length] ?? 1_000;
  }
}

function copy(
  into: GalleryLooks,
  start: number,
  {
    looks,
    from,
    count,
  }: { readonly looks: GalleryLooks | undefined; readonly from: number; readonly count: number },
): void {
  if (looks === undefined) return;
  into.ids.set(looks.ids.subarray(from, from + count), start);
  into.ratios.set(looks.ratios.subarray(from, from + count), start);
  into.colours.set(looks.colours.subarray(from * 3, (from + count) * 3), start * 3);
}

export function isUnknown(id: number): boolean {
  return id >= firstUnknown;
}
