import type { ParameterView } from '../../../src/shared/gallery.ts';

export interface ComparedRow {
  readonly key: string;
  readonly label: string;
  /** One for each picture; undefined where it has none. */
  readonly values: readonly (string | undefined)[];
  readonly differs: boolean;
}

/** One row for everything that at least one picture has, in the order in which the pictures have it. */
export function comparedRows(pictures: readonly (readonly ParameterView[])[]): readonly ComparedRow[] {
  const labels = new Map<string, string>();
  for (const parameters of pictures) {
    let before: string | undefined;
    for (const { key, label } of parameters) {
      if (!labels.has(key)) insertAfter(labels, before, key, label);
      before = key;
    }
  }
  return [...labels].map(([key, label]) => {
    const values = pictures.map(parameters => parameters.find(each => each.key === key)?.value);
    return { key, label, values, differs: new Set(values).size > 1 };
  });
}

/** A parameter that only a later picture has stands where that picture has it. */
function insertAfter(
  labels: Map<string, string>,
  before: string | undefined,
  key: string,
  label: string,
): void {
  const entries = [...labels];
  const place = entries.findIndex(([other]) => other === before) + 1;
  labels.clear();
  for (const [each, its] of entries.toSpliced(place, 0, [key, label])) labels.set(each, its);
}
