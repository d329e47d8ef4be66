import { normalize } from 'node:path';
import { faults } from '../core/catalogue/faults.ts';
import { flag } from '../core/catalogue/select.ts';
import type { RelativeView, TileView } from '../shared/gallery.ts';
import type { FileFacts } from './contract.ts';
import { aiLabelOf, look } from './look.ts';
import type { PictureIndex } from './pictureIndex.ts';

export function tileOf(index: PictureIndex, id: number): TileView {
  const { contents, entries } = index;
  const row = index.rowOf(id);
  const { flags, rating, setIndex, setTotal } = contents.columns;
  const bits = flags[row] ?? 0;
  const fault = faults[contents.faultOf(row)];
  return {
    id,
    name: entries.names.get(id),
    prompt: contents.prompts.get(row),
    rating: rating[row] ?? 0,
    favourite: (bits & flag.favourite) !== 0,
    rejected: (bits & flag.rejected) !== 0,
    ...((bits & flag.inSet) === 0 ? {} : { set: { index: setIndex[row] ?? 0, total: setTotal[row] ?? 0 } }),
    ...(fault === '' ? {} : { fault }),
  };
}

/** The recipe is read from the file again: the index keeps only what is searched and shown in the grid. */
export async function factsOfFile(
  index: PictureIndex,
  id: number,
  relatives: { readonly references: readonly RelativeView[]; readonly children: readonly RelativeView[] },
): Promise<FileFacts | undefined> {
  const directory = index.entries.directoryOf(id);
  if (directory === undefined) return undefined;
  const { carried } = await look(index.pathOf(id), { record: true, marks: false });
  if (!index.entries.isAlive(id)) return undefined;
  const { contents } = index;
  const row = index.rowOf(id);
  const { width, height, size, created } = contents.columns;
  const label = index.labelOf(directory);
  const tile = tileOf(index, id);
  return {
    ...tile,
    file: normalize(index.namedPathOf(id)),
    path: label === '' ? tile.name : `${label}/${tile.name}`,
    width: width[row] ?? 0,
    height: height[row] ?? 0,
    bytes: size[row] ?? 0,
    created: created[row] ?? 0,
    format: contents.formatOf(row),
    ...(carried?.recipe === undefined ? {} : { recipe: carried.recipe }),
    tags: contents.tagsOf(row),
    aiLabel: aiLabelOf(carried),
    signed: carried?.c2pa === true,
    ...relatives,
  };
}
