import { isUnknown } from './pieces.ts';

const none = (): number => -1;

/** Where an id stands in a list, or -1: ids are numbers counted up from anywhere, so a table beats a map at 100,000. */
export function placesOf(ids: Uint32Array, from = 0): (id: number) => number {
  let least = Infinity;
  let most = -1;
  for (let index = from; index < ids.length; index++) {
    const id = ids[index] ?? 0;
    if (isUnknown(id)) continue;
    if (id < least) least = id;
    if (id > most) most = id;
  }
  if (most < 0) return none;
  if (most - least > 8_000_000) return mapOf(ids, from);
  const table = new Int32Array(most - least + 1).fill(-1);
  for (let index = from; index < ids.length; index++) {
    const id = ids[index] ?? 0;
    if (!isUnknown(id)) table[id - least] = index;
  }
  return id => table[id - least] ?? -1;
}

function mapOf(ids: Uint32Array, from: number): (id: number) => number {
  const map = new Map<number, number>();
  for (let index = from; index < ids.length; index++) {
    const id = ids[index] ?? 0;
    if (!isUnknown(id)) map.set(id, index);
  }
  return id => map.get(id) ?? -1;
}
