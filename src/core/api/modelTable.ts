import { resolveOverride, type ModelOverride } from './modelOverride.ts';
import { modelRows } from './modelRows.ts';
import type { Model, Seller } from './models.ts';
import { rowAt } from './opinions.ts';

export interface ModelTable {
  /** The row that a setting, a recipe or a provider's ID names; undefined for an ID of somebody's own. */
  find(nameOrId: string): Model | undefined;
  /** All rows, retired ones included: ours in their order, then the person's. */
  list(): readonly Model[];
  /** The ID to send, and the row as this provider documents it; what is no row goes as it is. */
  idFor(seller: Seller, nameOrId: string): { id: string; model: Model | undefined };
}

/** Our rows with the person's on top. Entries that make no row are left out; `parseModelOverrides` says why. */
export function createModelTable(overrides: readonly ModelOverride[]): ModelTable {
  const rows = overrides.reduce(withOverride, modelRows);
  // Whoever writes a row with an ID of ours means that row.
  const byOwner = [...rows].reverse();
  const find = (nameOrId: string): Model | undefined =>
    rows.find(({ name }) => name === nameOrId) ??
    byOwner.find(({ ids, aliases }) => [ids.china, ids.byteplus, ...(aliases ?? [])].includes(nameOrId));
  return {
    find,
    list: () => rows,
    idFor: (seller, nameOrId) => {
      const row = find(nameOrId);
      if (row === undefined) return { id: nameOrId, model: undefined };
      return { id: row.name === nameOrId ? row.ids[seller.platform] : nameOrId, model: rowAt(row, seller) };
    },
  };
}

/** The rows with one entry applied: in place of the row it changes, or behind the others. */
export function withOverride(rows: readonly Model[], override: ModelOverride): readonly Model[] {
  const resolved = resolveOverride(rows, override);
  if (!('row' in resolved)) return rows;
  const { row } = resolved;
  return rows.some(({ name }) => name === row.name)
    ? rows.map(other => (other.name === row.name ? row : other))
    : [...rows, row];
}

/** Our rows alone. */
export const builtInModels = createModelTable([]);

export const models = builtInModels.list();

export function findModel(nameOrId: string): Model | undefined {
  return builtInModels.find(nameOrId);
}
