/** Where one section of a grouped result lies; `key` is what its pictures have in common. */
export interface Span {
  readonly key: number;
  readonly start: number;
  readonly count: number;
}

/**
 * Brings what belongs together next to each other, in linear time; within a group the order stays. `rank` puts the
 * groups in order; without it they come as their first pictures do.
 */
export function groupBy(
  ids: Uint32Array,
  keyOf: (id: number) => number,
  rank?: (keys: number[]) => number[],
): { readonly ids: Uint32Array; readonly spans: readonly Span[] } {
  const places = new Map<number, number>();
  const counts: number[] = [];
  const found: number[] = [];
  const groups = new Uint32Array(ids.length);
  for (let at = 0; at < ids.length; at += 1) {
    const key = keyOf(ids[at] ?? 0);
    let place = places.get(key);
    if (place === undefined) {
      place = found.push(key) - 1;
      places.set(key, place);
      counts.push(0);
    }
    counts[place] = (counts[place] ?? 0) + 1;
    groups[at] = place;
  }
  const spans: Span[] = [];
  const next = new Uint32Array(found.length);
  let start = 0;
  for (const key of rank === undefined ? found : rank([...found])) {
    const place = places.get(key) ?? 0;
    const count = counts[place] ?? 0;
    spans.push({ key, start, count });
    next[place] = start;
    start += count;
  }
  const sorted = new Uint32Array(ids.length);
  for (let at = 0; at < ids.length; at += 1) {
    const place = groups[at] ?? 0;
    const to = next[place] ?? 0;
    sorted[to] = ids[at] ?? 0;
    next[place] = to + 1;
  }
  return { ids: sorted, spans };
}
