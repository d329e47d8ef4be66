import type { Stats } from 'node:fs';
import { avifSize } from '../core/catalogue/avifSize.ts';
import { contentFault, maxShownBytes, maxShownPixels, type Fault } from '../core/catalogue/faults.ts';
import { orientedSize, readHeader } from '../core/images/dimensions.ts';
import { sniff, type SniffedFormat } from '../core/images/sniff.ts';
import { aiMade, readRecipe, type CarriedFacts } from '../core/metadata/embed.ts';
import { marksIn } from '../core/metadata/markFile.ts';
import { noMarks, readMarks, type Marks } from '../core/metadata/marks.ts';
import { parseSidecar } from '../core/metadata/recipe.schema.ts';
import { codeOf } from '../engine/disk.ts';
import { readInto, readSmall, withFile } from './rawFiles.ts';
import { headBytes, type PlacedReader } from './placedReader.ts';
import { skeletonOf } from './skeleton.ts';

/** Everything that is in a file but its pixels. */
export interface Looked {
  readonly stats: Stats | undefined;
  readonly fault: Fault;
  readonly format: SniffedFormat | undefined;
  /** As seen: the orientation is applied. */
  readonly width: number;
  readonly height: number;
  readonly carried: CarriedFacts | undefined;
  readonly marks: Marks;
  /** Headers and metadata as read, for those who want more of it. */
  readonly skeleton: Uint8Array;
  readonly bytesRead: number;
}

/** Which files lie beside a picture. */
export interface Beside {
  readonly record: boolean;
  readonly marks: boolean;
}

export const recordSuffix = '.json';
export const marksSuffix = '.xmp';
const maxBesideBytes = 1024 * 1024;

const nothing = {
  stats: undefined,
  format: undefined,
  width: 0,
  height: 0,
  carried: undefined,
  marks: noMarks,
  skeleton: new Uint8Array(),
  bytesRead: 0,
} as const;

/**
 * Reads the headers of a picture and what lies beside it. Never rejects: what cannot be read says so. Whoever looks at
 * very many files lends the same memory for each; the skeleton is then only valid until the next one.
 */
export async function look(path: string, beside: Beside, lent?: Buffer): Promise<Looked> {
  try {
    const looked = await withFile(path, (file, stats) => examine(file, stats, lent));
    return beside.record || beside.marks ? await withBeside(path, looked, beside) : looked;
  } catch (error) {
    return { ...nothing, fault: faultOf(error) };
  }
}

function faultOf(error: unknown): Fault {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return 'permission';
    case 'ELOOP':
      return 'link';
    case 'ENOTFILE':
    case 'ENXIO':
    case 'EISDIR':
      return 'notFile';
    default:
      return 'unreadable';
  }
}

async function examine(file: number, stats: Stats, lent: Buffer | undefined): Promise<Looked> {
  if (stats.size === 0) return { ...nothing, stats, fault: 'empty' };
  const headLength = Math.min(headBytes, stats.size);
  const whole = lent?.subarray(0, headLength) ?? Buffer.allocUnsafe(headLength);
  const head = whole.subarray(0, await readInto(file, whole, 0));
  let bytesRead = head.length;
  const reader: PlacedReader = {
    size: stats.size,
    read: async (at, length) => {
      const room = Math.max(0, Math.min(length, stats.size - at));
      if (at + room <= head.length) return head.subarray(at, at + room);
      const into = Buffer.allocUnsafe(room);
      const read = await readInto(file, into, at);
      bytesRead += read;
      return into.subarray(0, read);
    },
  };
  const format = sniff(head);
  const skeleton = await skeletonOf(head, format, reader);
  return { ...interpret(skeleton, format, stats), bytesRead };
}

function interpret(skeleton: Uint8Array, format: SniffedFormat | undefined, stats: Stats): Looked {
  const base = { ...nothing, stats, format, skeleton };
  const unfit = contentFault(format);
  if (unfit !== 'none') return { ...base, fault: unfit };
  const size = format === 'avif' ? avifSize(skeleton) : sizeOf(skeleton);
  if (size === undefined) return { ...base, fault: 'damaged' };
  const fault: Fault =
    size.width * size.height > maxShownPixels
      ? 'tooManyPixels'
      : stats.size > maxShownBytes
        ? 'tooManyBytes'
        : 'none';
  return { ...base, ...size, fault, carried: readRecipe(skeleton), marks: marksIn(skeleton) };
}

function sizeOf(skeleton: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  const header = readHeader(skeleton);
  return header && orientedSize(header);
}

/** The recipe of a signed picture, and the marks of one that must not be changed. What lies beside counts more. */
async function withBeside(path: string, looked: Looked, beside: Beside): Promise<Looked> {
  const record = beside.record ? await readSmall(`${path}${recordSuffix}`, maxBesideBytes) : undefined;
  const packet = beside.marks ? await readSmall(`${path}${marksSuffix}`, maxBesideBytes) : undefined;
  const sidecar =
    record === undefined || looked.carried?.recipe !== undefined
      ? undefined
      : parseSidecar(record.toString('utf8'));
  const carried: CarriedFacts = looked.carried ?? { c2pa: false, aigcLabel: false };
  return {
    ...looked,
    ...(sidecar === undefined ? {} : { carried: { ...carried, ...sidecar } }),
    ...(packet === undefined ? {} : { marks: readMarks(packet.toString('utf8')) }),
    bytesRead: looked.bytesRead + (record?.length ?? 0) + (packet?.length ?? 0),
  };
}

export function aiLabelOf(carried: CarriedFacts | undefined): 'ai' | 'aiFromPhotos' | 'none' {
  if (carried === undefined || !aiMade(carried)) return 'none';
  const fromPhotos =
    carried.recipe?.references.some(({ captured }) => captured === true) === true ||
    /composite/iu.test(carried.digitalSourceType ?? '');
  return fromPhotos ? 'aiFromPhotos' : 'ai';
}
