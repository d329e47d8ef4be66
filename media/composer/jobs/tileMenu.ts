import { sideName, type Result, type Side } from './comparison.ts';
import type { JobsDesk } from './desk.ts';
import type { MenuEntry } from './menu.ts';
import { actionRows, type ActionRow, type TileAction } from './resultActions.ts';

export interface Opened {
  readonly x: number;
  readonly y: number;
  readonly byKey: boolean;
  readonly from: HTMLElement;
}

export function keysOf(desk: JobsDesk, row: ActionRow): string | undefined {
  return row.keyWord === undefined ? row.key : desk.say(row.keyWord);
}

/** Does what was chosen for a picture; `opened` says where a further question may stand. */
export function perform(desk: JobsDesk, action: TileAction, result: Result, opened: Opened): void {
  if (action === 'compare') startComparing(desk, result, opened);
  else void desk.act(action, result);
}

export function openTileMenu(desk: JobsDesk, result: Result, opened: Opened): void {
  desk.menu.value = {
    ...opened,
    label: desk.say('actions', result.image.name),
    entries: actionRows.map(row => entryOf(desk, row, result, opened)),
  };
}

function entryOf(desk: JobsDesk, row: ActionRow, result: Result, opened: Opened): MenuEntry {
  const keys = keysOf(desk, row);
  return {
    label: desk.say(row.word),
    ...(keys === undefined ? {} : { keys }),
    ...(row.separated === true ? { separated: true } : {}),
    run: () => perform(desk, row.action, result, opened),
  };
}

/** Without references there is only one kind of picture to compare with, so nothing is asked. */
function startComparing(desk: JobsDesk, result: Result, opened: Opened): void {
  const { job, image } = result;
  if (job.references.length === 0) {
    desk.pick(result, opened.from);
    return;
  }
  const right: Side = { kind: 'image', image };
  const references = job.references.map((reference, at): MenuEntry => {
    const left: Side = { kind: 'reference', reference };
    return {
      label: desk.say('compareReference', at + 1, sideName(left)),
      run: () => (desk.comparison.value = { left, right }),
    };
  });
  desk.menu.value = {
    ...opened,
    label: desk.say('compareTitle'),
    entries: [{ label: desk.say('compareOther'), run: () => desk.pick(result, opened.from) }, ...references],
  };
}
