import type { FamilyNode } from '../../../src/shared/gallery.ts';

export interface Route {
  readonly from: string;
  readonly to: string;
  /** Keys of the waypoints in the generations in between. */
  readonly via: readonly string[];
}

export interface Routed {
  /** Pictures and waypoints, every parent one generation away where there is one. */
  readonly nodes: readonly FamilyNode[];
  readonly routes: readonly Route[];
  readonly waypoints: ReadonlySet<string>;
}

/** More of them than this would cost more time than they save crossings. */
const mostWaypoints = 400;

/** A line that skips generations gets a place of its own in each, so that it runs between pictures and not behind them. */
export function routed(nodes: readonly FamilyNode[]): Routed {
  const byKey = new Map(nodes.map(node => [node.key, node]));
  const depths = [...new Set(nodes.map(node => node.depth))].toSorted((a, b) => a - b);
  const waypoints = new Map<string, FamilyNode>();
  const routes: Route[] = [];
  const pictures = nodes.map(node => {
    const parents = [...new Set(node.parents)].flatMap(key => {
      const parent = byKey.get(key);
      if (parent === undefined || parent === node) return [];
      const between = depths.filter(depth => depth > parent.depth && depth < node.depth);
      const via: string[] = [];
      for (const depth of waypoints.size + between.length > mostWaypoints ? [] : between) {
        const waypoint = {
          key: `${key}\n${node.key}\n${depth}`,
          name: '',
          depth,
          parents: [via.at(-1) ?? key],
        };
        waypoints.set(waypoint.key, waypoint);
        via.push(waypoint.key);
      }
      routes.push({ from: key, to: node.key, via });
      return [via.at(-1) ?? key];
    });
    return { ...node, parents };
  });
  return { nodes: [...pictures, ...waypoints.values()], routes, waypoints: new Set(waypoints.keys()) };
}
