import { isShown, type Comparison } from './comparison.ts';
import { fitted, moved, zoomedTo, type Point } from './viewpoint.ts';

const keyStep = 0.1;
const keyZoom = 1.25;
/** A double click on a picture that has no more pixels than are shown still brings it nearer. */
const leastDoubleZoom = 2;

const moves: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: keyStep, y: 0 },
  ArrowRight: { x: -keyStep, y: 0 },
  ArrowUp: { x: 0, y: keyStep },
  ArrowDown: { x: 0, y: -keyStep },
};

/** What mouse, pen, finger and keyboard do to the pictures: always to all of them. */
export class StageHands {
  readonly #comparison: Comparison;
  #drag: { readonly pane: DOMRect; readonly what: 'picture' | 'divider'; readonly last: Point } | undefined;

  constructor(comparison: Comparison) {
    this.#comparison = comparison;
  }

  readonly onWheel = (event: WheelEvent): void => {
    const pane = paneOf(event);
    if (pane === undefined) return;
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * 33;
    // A pinch on a touchpad comes as small steps with Ctrl.
    const factor = Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.002));
    const { viewpoint } = this.#comparison;
    viewpoint.value = zoomedTo(viewpoint.value, viewpoint.value.zoom * factor, pointIn(pane, event));
  };

  readonly onDown = (event: PointerEvent): void => {
    const pane = paneOf(event);
    if (pane === undefined || event.button !== 0) return;
    const onDivider = (event.target as Element).closest('.compare-divider') !== null;
    this.#drag = { pane, what: onDivider ? 'divider' : 'picture', last: pointIn(pane, event) };
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
  };

  readonly onMove = (event: PointerEvent): void => {
    const drag = this.#drag;
    if (drag === undefined) return;
    if ((event.buttons & 1) === 0) {
      this.#drag = undefined;
      return;
    }
    const here = pointIn(drag.pane, event);
    this.#drag = { ...drag, last: here };
    const { viewpoint, divider } = this.#comparison;
    if (drag.what === 'divider') divider.value = Math.min(1, Math.max(0, here.x + 0.5));
    else viewpoint.value = moved(viewpoint.value, { x: here.x - drag.last.x, y: here.y - drag.last.y });
  };

  /** To one pixel of the picture a pixel of the screen, and back. */
  readonly onDouble = (event: MouseEvent): void => {
    const pane = paneOf(event);
    if (pane === undefined) return;
    const { viewpoint, pictures } = this.#comparison;
    const largest = pictures.value.filter(isShown).map(({ width, height }) => {
      const shown = Math.min(pane.width / width, pane.height / height);
      return 1 / (shown * devicePixelRatio);
    });
    const near = Math.max(leastDoubleZoom, ...largest);
    viewpoint.value = viewpoint.value.zoom > 1 ? fitted : zoomedTo(fitted, near, pointIn(pane, event));
  };

  readonly onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { viewpoint, mode } = this.#comparison;
    const move = moves[event.key];
    if (move !== undefined) viewpoint.value = moved(viewpoint.value, move);
    else if (event.key === ' ' && mode.value === 'inTurn') this.#comparison.nextTurn();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** Keys that mean the same wherever the focus is. */
  readonly onAnyKey = (event: KeyboardEvent): boolean => {
    const { viewpoint } = this.#comparison;
    const { zoom } = viewpoint.value;
    if (event.key === '+' || event.key === '=') viewpoint.value = zoomedTo(viewpoint.value, zoom * keyZoom);
    else if (event.key === '-' || event.key === '_')
      viewpoint.value = zoomedTo(viewpoint.value, zoom / keyZoom);
    else if (event.key === '0') viewpoint.value = fitted;
    else return false;
    return true;
  };
}

/** By its place: while a pointer is held, its events come to the stage and not to what is under it. */
function paneOf(event: MouseEvent): DOMRect | undefined {
  const panes = [...(event.currentTarget as Element).querySelectorAll('.compare-pane')];
  const places = panes.map(pane => pane.getBoundingClientRect());
  return places.findLast(place => place.left <= event.clientX) ?? places[0];
}

/** From the pane's middle, in widths and heights of it. */
function pointIn(pane: DOMRect, { clientX, clientY }: MouseEvent): Point {
  return {
    x: (clientX - pane.left) / pane.width - 0.5,
    y: (clientY - pane.top) / pane.height - 0.5,
  };
}
