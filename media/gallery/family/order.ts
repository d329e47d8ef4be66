import type { FamilyNode } from '../../../src/shared/gallery.ts';

export type Columns = readonly (readonly FamilyNode[])[];
export type Neighbours = ReadonlyMap<string, readonly FamilyNode[]>;

const sweeps = 4;

/** Who is joined to whom by a line, both ways; parents that are not in the answer are nobody's. */
export function neighboursOf(nodes: readonly FamilyNode[]): Neighbours {
  const byKey = new Map(nodes.map(node => [node.key, node]));
  const joined = new Map<string, FamilyNode[]>(nodes.map(node => [node.key, []]));
  for (const node of byKey.values()) {
    for (const key of new Set(node.parents)) {
      const parent = byKey.get(key);
      if (parent === undefined || parent === node) continue;
      joined.get(node.key)?.push(parent);
      joined.get(parent.key)?.push(node);
    }
  }
  return joined;
}

/** One column a generation, the oldest first, each in an order in which few lines cross. */
export function orderedColumns(nodes: readonly FamilyNode[], neighbours: Neighbours): Columns {
  const depths = [...new Set(nodes.map(node => node.depth))].toSorted((a, b) => a - b);
  const columns = depths.map(depth => nodes.filter(node => node.depth === depth));
  const middle = Math.max(0, depths.indexOf(0));
  let best = outward(columns, middle, neighbours);
  let current = best;
  for (let sweep = 0; sweep < sweeps && crossings(best, neighbours) > 0; sweep++) {
    current = outward(inward(current, middle, neighbours), middle, neighbours);
    if (crossings(current, neighbours) < crossings(best, neighbours)) best = current;
  }
  return best;
}

/** How many pairs of lines between columns that stand beside each other cross. */
export function crossings(columns: Columns, neighbours: Neighbours): number {
  let count = 0;
  for (const [index, column] of columns.slice(0, -1).entries()) {
    const places = placesIn(columns[index + 1] ?? []);
    const seen: number[] = [];
    for (const node of column) {
      const ends = endsOf(node, places, neighbours).toSorted((a, b) => a - b);
      for (const end of ends) count += seen.filter(other => other > end).length;
      seen.push(...ends);
    }
  }
  return count;
}

function outward(columns: Columns, middle: number, neighbours: Neighbours): Columns {
  const ordered = [...columns];
  for (let index = middle + 1; index < ordered.length; index++) follow(ordered, index, index - 1, neighbours);
  for (let index = middle - 1; index >= 0; index--) follow(ordered, index, index + 1, neighbours);
  return ordered;
}

function inward(columns: Columns, middle: number, neighbours: Neighbours): Columns {
  const ordered = [...columns];
  for (let index = ordered.length - 2; index >= middle; index--)
    follow(ordered, index, index + 1, neighbours);
  for (let index = 1; index <= middle; index++) follow(ordered, index, index - 1, neighbours);
  return ordered;
}

/** Puts a column in the order of the middles of what its nodes are joined to in another one. */
function follow(columns: (readonly FamilyNode[])[], index: number, other: number, joined: Neighbours): void {
  const places = placesIn(columns[other] ?? []);
  const weighed = (columns[index] ?? []).map((node, place) => {
    const ends = endsOf(node, places, joined);
    return { node, weight: ends.length === 0 ? place : mean(ends) };
  });
  columns[index] = weighed.toSorted((a, b) => a.weight - b.weight).map(({ node }) => node);
}

function placesIn(column: readonly FamilyNode[]): ReadonlyMap<string, number> {
  return new Map(column.map((node, place) => [node.key, place]));
}

function endsOf(
  node: FamilyNode,
  places: ReadonlyMap<string, number>,
  neighbours: Neighbours,
): readonly number[] {
  return (neighbours.get(node.key) ?? []).flatMap(({ key }) => places.get(key) ?? []);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
