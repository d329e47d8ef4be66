import { hasMark, u16be, u16le, u32be, u32le } from './bytes.ts';

/** The first directory of a TIFF file or of an EXIF block, which has the same structure. */
export interface TiffDirectory {
  readonly bytes: Uint8Array;
  /** In the byte order of the file. */
  readonly u16: (at: number) => number;
  readonly u32: (at: number) => number;
  /** Where the entries begin, twelve bytes each. */
  readonly entries: number;
  readonly count: number;
}

export const tiffTag = {
  width: 0x100,
  height: 0x101,
  orientation: 0x112,
  extraSamples: 0x152,
  xmp: 0x2bc,
  c2pa: 0xcd41,
} as const;

/** BYTE, ASCII and UNDEFINED: one byte a value. */
const byteTypes = new Set([1, 2, 7]);

/** Nothing for BigTIFF, and for a directory that is not within the bytes given. */
export function firstDirectory(bytes: Uint8Array): TiffDirectory | undefined {
  const little = hasMark(bytes, 0, 'II*\0');
  if (!little && !hasMark(bytes, 0, 'MM\0*')) return undefined;
  const u16 = (at: number): number => (little ? u16le(bytes, at) : u16be(bytes, at));
  const u32 = (at: number): number => (little ? u32le(bytes, at) : u32be(bytes, at));
  const start = u32(4);
  if (start < 8 || start + 2 > bytes.length) return undefined;
  const count = Math.min(u16(start), Math.floor((bytes.length - start - 2) / 12));
  return { bytes, u16, u32, entries: start + 2, count };
}

export function hasTag(directory: TiffDirectory, tag: number): boolean {
  return entryOf(directory, tag) !== undefined;
}

/** The first value of a SHORT or LONG tag. */
export function tagNumber(directory: TiffDirectory, tag: number): number | undefined {
  const at = entryOf(directory, tag);
  if (at === undefined) return undefined;
  switch (directory.u16(at + 2)) {
    case 3:
      return directory.u16(at + 8);
    case 4:
      return directory.u32(at + 8);
    default:
      return undefined;
  }
}

/** The content of a tag of bytes, when it is too long to stand in the entry itself. */
export function tagBytes(directory: TiffDirectory, tag: number): Uint8Array | undefined {
  const at = entryOf(directory, tag);
  if (at === undefined) return undefined;
  const { bytes, u16, u32 } = directory;
  if (!byteTypes.has(u16(at + 2))) return undefined;
  const length = u32(at + 4);
  const start = u32(at + 8);
  return length > 4 && start + length <= bytes.length ? bytes.subarray(start, start + length) : undefined;
}

function entryOf({ u16, entries, count }: TiffDirectory, tag: number): number | undefined {
  for (let index = 0; index < count; index += 1) {
    const at = entries + index * 12;
    if (u16(at) === tag) return at;
  }
  return undefined;
}
