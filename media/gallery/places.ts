/** Where an id stands in a list, or -1: ids are small numbers counted up, so a table beats a map at 100,000. */
export function placesOf(ids: Uint32Array, from = 0): (id: number) => number {
  let largest = 0;
  for (let index = from; index < ids.length; index++) largest = Math.max(largest, ids[index] ?? 0);
  if (largest > 8_000_000) {
    const map = new Map<number, number>();
    for (let index = from; index < ids.length; index++) map.set(ids[index] ?? 0, index);
    return id => map.get(id) ?? -1;
  }
  const table = new Int32Array(largest + 1).fill(-1);
  for (let index = from; index < ids.length; index++) table[ids[index] ?? 0] = index;
  return id => table[id] ?? -1;
}
