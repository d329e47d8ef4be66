/** What all panes show: magnified so often, moved by so many widths and heights of a pane. */
export interface Viewpoint {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

/** From the middle of a pane, in widths and heights of it. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export const fitted: Viewpoint = { zoom: 1, x: 0, y: 0 };
export const maxZoom = 32;

/** What lies under the point stays there. */
export function zoomedTo(view: Viewpoint, zoom: number, at: Point = fitted): Viewpoint {
  const next = Math.min(maxZoom, Math.max(1, zoom));
  const growth = next / view.zoom;
  return bounded({ zoom: next, x: at.x - (at.x - view.x) * growth, y: at.y - (at.y - view.y) * growth });
}

export function moved(view: Viewpoint, by: Point): Viewpoint {
  return bounded({ ...view, x: view.x + by.x, y: view.y + by.y });
}

/** No pane shows more emptiness than a fitted picture does. */
function bounded({ zoom, x, y }: Viewpoint): Viewpoint {
  const most = (zoom - 1) / 2;
  // Adding zero turns minus zero into zero.
  return { zoom, x: Math.min(most, Math.max(-most, x)) + 0, y: Math.min(most, Math.max(-most, y)) + 0 };
}
