/** What one model accepts, as the service documents it. The client has a table of its own on purpose. */
export interface Model {
  /** The name in messages and link paths: the ID without its date. */
  readonly family: string;
  readonly presets: readonly string[];
  readonly minArea: number;
  readonly maxArea: number;
  readonly defaultSize: string;
  readonly maxReferences: number;
  readonly maxReferenceBytes: number;
  /** Sets and streaming go together: a model has both or neither. */
  readonly sets: boolean;
  readonly outputFormat: boolean;
  readonly fastOptimize: boolean;
  readonly webSearch: boolean;
  readonly background: readonly string[];
  readonly billsInputs: boolean;
  /** Preset and ratio to `WxH`. */
  readonly sizes: Readonly<Record<string, Readonly<Record<Ratio, string>>>>;
}

export type Ratio = '1:1' | '4:3' | '3:4' | '16:9' | '9:16' | '3:2' | '2:3' | '21:9';
export const ratios: readonly Ratio[] = ['1:1', '4:3', '3:4', '16:9', '9:16', '3:2', '2:3', '21:9'];

const MiB = 1024 * 1024;

/** One row of the documented size table, in the order of `ratios`. */
function row(text: string): Readonly<Record<Ratio, string>> {
  const values = text.split(' ');
  return Object.fromEntries(ratios.map((ratio, at) => [ratio, values[at] ?? ''])) as Record<Ratio, string>;
}

const small1K = row('1024x1024 1152x864 864x1152 1424x800 800x1424 1248x832 832x1248 1568x672');
const old1K = row('1024x1024 1152x864 864x1152 1280x720 720x1280 1248x832 832x1248 1512x648');
const small15K = row('1536x1536 1792x1344 1344x1792 2048x1152 1152x2048 1872x1248 1248x1872 2352x1008');
const small2K = row('2048x2048 2368x1776 1776x2368 2816x1584 1584x2816 2496x1664 1664x2496 3136x1344');
const large2K = row('2048x2048 2304x1728 1728x2304 2848x1600 1600x2848 2496x1664 1664x2496 3136x1344');
const large3K = row('3072x3072 3456x2592 2592x3456 4096x2304 2304x4096 3744x2496 2496x3744 4704x2016');
const large4K = row('4096x4096 4704x3520 3520x4704 5504x3040 3040x5504 4992x3328 3328x4992 6240x2656');

const small: Model = {
  family: 'doubao-seedream-5-0-pro',
  presets: ['1K', '1.5K', '2K'],
  minArea: 921_600,
  maxArea: 4_624_220,
  defaultSize: '2K',
  maxReferences: 10,
  maxReferenceBytes: 30 * MiB,
  sets: false,
  outputFormat: true,
  fastOptimize: true,
  webSearch: false,
  background: ['transparent', 'opaque'],
  billsInputs: true,
  sizes: { '1K': small1K, '1.5K': small15K, '2K': small2K },
};

const large: Model = {
  family: 'doubao-seedream-4-5',
  presets: ['2K', '4K'],
  minArea: 3_686_400,
  maxArea: 16_777_216,
  defaultSize: '2048x2048',
  maxReferences: 14,
  maxReferenceBytes: 10 * MiB,
  sets: true,
  outputFormat: false,
  fastOptimize: false,
  webSearch: false,
  background: [],
  billsInputs: false,
  sizes: { '2K': large2K, '3K': large3K, '4K': large4K },
};

const newest: Model = {
  ...small,
  family: 'doubao-seedream-5-5',
  background: ['auto', 'transparent', 'opaque'],
};
const flash: Model = { ...small, family: 'doubao-seedream-5-0-flash' };
const lite: Model = {
  ...large,
  family: 'doubao-seedream-5-0',
  presets: ['2K', '3K', '4K'],
  maxReferenceBytes: 30 * MiB,
  outputFormat: true,
  webSearch: true,
};
const four: Model = {
  ...large,
  family: 'doubao-seedream-4-0',
  presets: ['1K', '2K', '4K'],
  minArea: 921_600,
  fastOptimize: true,
  sizes: { '1K': old1K, '2K': large2K, '4K': large4K },
};

/** Retired models (3.0, SeedEdit) are absent: the service answers 404 for them as for any unknown name. */
const models: ReadonlyMap<string, Model> = new Map([
  ['doubao-seedream-5-5-261028', newest],
  ['doubao-seedream-5-0-pro-260628', small],
  ['doubao-seedream-5-0-flash-260915', flash],
  ['doubao-seedream-5-0-260128', lite],
  ['doubao-seedream-5-0-lite-260128', lite],
  ['doubao-seedream-4-5-251128', large],
  ['doubao-seedream-4-0-250828', four],
]);

export function findModel(id: string): Model | undefined {
  return models.get(id);
}
