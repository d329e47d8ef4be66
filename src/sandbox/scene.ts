import type { Layer } from './canvas.ts';
import type { Random } from './random.ts';
import { dunes, hills } from './landScenes.ts';
import { orbs, silk } from './shapeScenes.ts';
import type { Stage } from './stage.ts';

type Scene = (stage: Stage) => readonly Layer[];

const byTheme: readonly (readonly [string, readonly [Scene, ...Scene[]]])[] = [
  ['forest', [hills]],
  ['mountain', [hills]],
  ['snow', [hills]],
  ['autumn', [hills]],
  ['sea', [dunes, silk]],
  ['desert', [dunes]],
  ['meadow', [dunes]],
  ['space', [orbs]],
  ['city', [orbs, silk]],
  ['night', [hills, dunes]],
  ['storm', [hills, silk]],
  ['dawn', [hills, dunes]],
  ['sunset', [hills, dunes]],
];

/** The scene is one for a whole set; `series` is chance that the images of a set share. */
export function compose(stage: Stage, series: Random): readonly Layer[] {
  const themed = byTheme.find(([name]) => stage.palette.names.has(name))?.[1];
  return series.pick(themed ?? [silk, orbs, hills, dunes])(stage);
}
