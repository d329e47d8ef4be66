/** How a picture is looked at: 1 is as large as the window allows; the place is its middle's, from the window's middle. */
export interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface ZoomBounds {
  readonly stageWidth: number;
  readonly stageHeight: number;
  /** Of the picture at scale 1. */
  readonly width: number;
  readonly height: number;
  readonly most: number;
}

export const fitted: Zoom = { scale: 1, x: 0, y: 0 };

/** As large as the stage allows, never larger than the picture itself. */
export function fitInto(
  stage: { readonly width: number; readonly height: number },
  picture: { readonly width: number; readonly height: number },
): { width: number; height: number } {
  const scale = Math.min(1, stage.width / picture.width, stage.height / picture.height);
  const safe = Number.isFinite(scale) && scale > 0 ? scale : 0;
  return { width: picture.width * safe, height: picture.height * safe };
}

/** The point under the pointer stays under it. */
export function zoomedBy(
  zoom: Zoom,
  factor: number,
  { point, bounds }: { readonly point: { x: number; y: number }; readonly bounds: ZoomBounds },
): Zoom {
  const scale = Math.min(bounds.most, Math.max(1, zoom.scale * factor));
  const by = scale / zoom.scale;
  return held({ scale, x: point.x - (point.x - zoom.x) * by, y: point.y - (point.y - zoom.y) * by }, bounds);
}

export function panned(zoom: Zoom, by: { x: number; y: number }, bounds: ZoomBounds): Zoom {
  return held({ ...zoom, x: zoom.x + by.x, y: zoom.y + by.y }, bounds);
}

/** A picture larger than the window leaves no gap at its edges; a smaller one stays in the middle. */
export function held(zoom: Zoom, bounds: ZoomBounds): Zoom {
  const room = (size: number, stage: number): number => Math.max(0, (size * zoom.scale - stage) / 2);
  const x = room(bounds.width, bounds.stageWidth);
  const y = room(bounds.height, bounds.stageHeight);
  return { ...zoom, x: clamp(zoom.x, x), y: clamp(zoom.y, y) };
}

function clamp(value: number, room: number): number {
  // Without this a picture in the middle could stand at minus zero.
  return room === 0 ? 0 : Math.min(room, Math.max(-room, value));
}
