import type { FamilyNode } from '../../../src/shared/gallery.ts';
import { mean, neighboursOf, orderedColumns, type Columns, type Neighbours } from './order.ts';
import { routed, type Route } from './routes.ts';
import { spread } from './spread.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

const cardSize: Size = { width: 144, height: 134 };
const chosenSize: Size = { width: 264, height: 226 };
/** Two lines of a name under each picture: lines end at the picture's middle, not at the card's. */
const nameHeight = 36;
const waypointSize: Size = { width: 0, height: 12 };
const columnGap = 64;
const rowGap = 12;
const margin = 24;

interface Place extends Size {
  readonly x: number;
  readonly y: number;
}

/** A picture's place: left upper corner and size, in pixels. */
export interface Card extends Place {
  readonly node: FamilyNode;
  readonly column: number;
  readonly row: number;
}

export interface Line {
  readonly from: string;
  readonly to: string;
  /** The `d` of an SVG path. */
  readonly path: string;
}

export interface FamilyLayout extends Size {
  /** Column by column, each from above. */
  readonly cards: readonly Card[];
  readonly lines: readonly Line[];
  readonly chosen: string | undefined;
}

type SizeOf = (node: FamilyNode) => Size;

/** The chosen picture in the middle, what it was made from left of it, what was made from it right. */
export function familyLayout(answer: readonly FamilyNode[], rootId: number): FamilyLayout {
  const pictures = new Map(answer.map(node => [node.key, node]));
  const everybody = [...pictures.values()];
  const chosen = (everybody.find(({ id }) => id === rootId) ?? everybody.find(({ depth }) => depth === 0))
    ?.key;
  const { nodes, routes, waypoints } = routed(everybody);
  const sizeOf = ({ key }: FamilyNode): Size => {
    if (key === chosen) return chosenSize;
    return waypoints.has(key) ? waypointSize : cardSize;
  };
  const neighbours = neighboursOf(nodes);
  const columns = orderedColumns(nodes, neighbours);
  const middle = columns.findIndex(column => column.some(({ key }) => key === chosen));
  const middles = middlesOf({ columns, neighbours, sizeOf, middle: Math.max(0, middle) });
  const places = placesOf(columns, middles, sizeOf);
  const cards = columns.flatMap((inColumn, column) =>
    inColumn
      .filter(({ key }) => pictures.has(key))
      .flatMap((each, row) => {
        const place = places.get(each.key);
        const node = pictures.get(each.key);
        return place === undefined || node === undefined ? [] : [{ ...place, node, column, row }];
      }),
  );
  return {
    cards,
    lines: routes.map(route => ({ from: route.from, to: route.to, path: pathOf(route, places) })),
    chosen,
    width: Math.max(0, ...cards.map(card => card.x + card.width)) + margin,
    height: Math.max(0, ...[...places.values()].map(place => place.y + place.height)) + margin,
  };
}

interface Standing {
  readonly columns: Columns;
  readonly neighbours: Neighbours;
  readonly sizeOf: SizeOf;
  readonly middle: number;
}

/** Each picture as near as can be to the middle of those it is joined to. */
function middlesOf({ columns, neighbours, sizeOf, middle }: Standing): ReadonlyMap<string, number> {
  const middles = new Map<string, number>();
  const place = (index: number, towards: -1 | 1): void => {
    const column = columns[index] ?? [];
    const wishes = column.map(node => {
      const near = (neighbours.get(node.key) ?? []).filter(
        other => Math.sign(other.depth - node.depth) === towards,
      );
      const known = near.flatMap(other => middles.get(other.key) ?? []);
      return known.length === 0 ? (middles.get(node.key) ?? 0) : mean(known);
    });
    const placed = spread(
      wishes,
      column.map(node => sizeOf(node).height),
      rowGap,
    );
    for (const [row, node] of column.entries()) middles.set(node.key, placed[row] ?? 0);
  };
  const last = columns.length - 1;
  for (let index = middle; index <= last; index++) place(index, -1);
  for (let index = middle - 1; index >= 0; index--) place(index, 1);
  // Once back towards the middle, so that parents stand beside their children, and out again.
  for (let index = last - 1; index > middle; index--) place(index, 1);
  for (let index = 1; index < middle; index++) place(index, -1);
  for (let index = middle + 2; index <= last; index++) place(index, -1);
  for (let index = middle - 2; index >= 0; index--) place(index, 1);
  return middles;
}

/** A waypoint is as wide as its column. */
function placesOf(
  columns: Columns,
  middles: ReadonlyMap<string, number>,
  sizeOf: SizeOf,
): ReadonlyMap<string, Place> {
  const above = (node: FamilyNode): number => (middles.get(node.key) ?? 0) - sizeOf(node).height / 2;
  const top = Math.min(0, ...columns.flat().map(above));
  const places = new Map<string, Place>();
  let left = margin;
  for (const column of columns) {
    const widest = Math.max(...column.map(node => sizeOf(node).width));
    for (const node of column) {
      const { width, height } = sizeOf(node);
      const own = width === 0 ? widest : width;
      const x = Math.round(left + (widest - own) / 2);
      places.set(node.key, { x, y: Math.round(above(node) - top) + margin, width: own, height });
    }
    left += widest + columnGap;
  }
  return places;
}

function pathOf({ from, to, via }: Route, places: ReadonlyMap<string, Place>): string {
  const [start, ...stops] = [from, ...via, to].flatMap(key => places.get(key) ?? []);
  if (start === undefined) return '';
  let x = start.x + start.width;
  let y = middleOf(start, false);
  let path = `M${x} ${y}`;
  for (const [index, stop] of stops.entries()) {
    const nextY = middleOf(stop, index < via.length);
    const bend = Math.max(columnGap / 2, (stop.x - x) / 2);
    path += `C${x + bend} ${y} ${stop.x - bend} ${nextY} ${stop.x} ${nextY}`;
    x = stop.x + stop.width;
    y = nextY;
    if (index < stops.length - 1) path += `H${x}`;
  }
  return path;
}

function middleOf({ y, height }: Place, waypoint: boolean): number {
  return y + (waypoint ? height : height - nameHeight) / 2;
}
