/** Which pictures are chosen, and which one the keyboard is on. By id: the order may change underneath. */
export interface Selection {
  readonly ids: ReadonlySet<number>;
  readonly focus: number | undefined;
  /** Where a range that is extended with Shift began. */
  readonly anchor: number | undefined;
}

/** The order pictures stand in; `first` is where real ones begin, after those still arriving. */
export interface Order {
  readonly ids: Uint32Array;
  readonly first: number;
  readonly placeOf: (id: number) => number;
}

export const nothingSelected: Selection = { ids: new Set(), focus: undefined, anchor: undefined };

export function selectOne(id: number): Selection {
  return { ids: new Set([id]), focus: id, anchor: id };
}

/** With Ctrl and an arrow: the keyboard moves on, what is chosen stays. */
export function moveFocus(selection: Selection, id: number): Selection {
  return { ...selection, focus: id };
}

export function toggle(selection: Selection, id: number): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, focus: id, anchor: id };
}

/** From where the range began up to here, in the order shown; instead of what was chosen, or in addition. */
export function extend(selection: Selection, id: number, order: Order, adding = false): Selection {
  const anchor = selection.anchor ?? selection.focus ?? id;
  const from = order.placeOf(anchor);
  const to = order.placeOf(id);
  if (from < 0 || to < 0) return selectOne(id);
  const range = order.ids.subarray(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set(adding ? [...selection.ids, ...range] : range), focus: id, anchor };
}

export function selectAll(selection: Selection, order: Order): Selection {
  const first = order.ids[order.first];
  return {
    ids: new Set(order.ids.subarray(order.first)),
    focus: selection.focus ?? first,
    anchor: selection.anchor ?? first,
  };
}

/**
 * After the list has changed: what is gone is let go, and the keyboard stays where it was in the order. Where nothing
 * is left of that order there is nothing to stay at.
 */
export function keepExisting(selection: Selection, before: Order, after: Order): Selection {
  const ids = new Set<number>();
  for (const id of selection.ids) if (after.placeOf(id) >= 0) ids.add(id);
  const focus = survivor(selection.focus, before, after);
  const anchorStays = selection.anchor !== undefined && after.placeOf(selection.anchor) >= 0;
  if (ids.size === 0 && selection.ids.size > 0 && focus !== undefined) ids.add(focus);
  return { ids, focus, anchor: anchorStays ? selection.anchor : focus };
}

/** The picture itself, or the next one after it that is still there, or the one before; none when all are gone. */
function survivor(id: number | undefined, before: Order, after: Order): number | undefined {
  if (id === undefined || after.ids.length === after.first) return undefined;
  if (after.placeOf(id) >= 0) return id;
  const place = before.placeOf(id);
  if (place < 0) return undefined;
  for (let index = place + 1; index < before.ids.length; index++) {
    const next = before.ids[index] ?? 0;
    if (after.placeOf(next) >= 0) return next;
  }
  for (let index = place - 1; index >= before.first; index--) {
    const previous = before.ids[index] ?? 0;
    if (after.placeOf(previous) >= 0) return previous;
  }
  return undefined;
}
