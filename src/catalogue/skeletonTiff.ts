import { concat } from '../core/images/bytes.ts';
import { maxPart, type PlacedReader } from './placedReader.ts';

const xmpTag = 0x2bc;
const maxEntries = 512;

/** The first directory, usually at the end of the file, brought to its beginning, with its packet behind it. */
export async function tiffSkeleton(head: Uint8Array, reader: PlacedReader): Promise<Uint8Array> {
  const little = head[0] === 0x49;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < 8 || view.getUint16(2, little) !== 42) return head;
  const start = view.getUint32(4, little);
  const counted = await reader.read(start, 2);
  if (start < 8 || counted.length < 2) return head;
  const count = Math.min(maxEntries, viewOf(counted).getUint16(0, little));
  const entries = (await reader.read(start + 2, count * 12)).slice();
  const packet = await packetOf(viewOf(entries), little, reader);
  const header = new Uint8Array(10);
  header.set(head.subarray(0, 4));
  viewOf(header).setUint32(4, 8, little);
  viewOf(header).setUint16(8, Math.floor(entries.length / 12), little);
  return concat([header, entries, packet]);
}

/** Reads the packet and makes its entry point to where it will lie. */
async function packetOf(entries: DataView, little: boolean, reader: PlacedReader): Promise<Uint8Array> {
  for (let at = 0; at + 12 <= entries.byteLength; at += 12) {
    if (entries.getUint16(at, little) !== xmpTag) continue;
    const length = entries.getUint32(at + 4, little);
    if (length <= 4 || length > maxPart) return new Uint8Array();
    const packet = await reader.read(entries.getUint32(at + 8, little), length);
    entries.setUint32(at + 8, 10 + entries.byteLength, little);
    return packet.length === length ? packet : new Uint8Array();
  }
  return new Uint8Array();
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
