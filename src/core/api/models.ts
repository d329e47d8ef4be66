/**
 * What each Seedream model can do, as data. Source: fact sheet of 2026-11-22, sections 1, 2.2, 2.4 and 7
 * (Volcengine and BytePlus documents, resellers' pages where those are silent). Limits move: change rows, not code.
 */
export type Platform = 'china' | 'byteplus';

export type Ratio = '1:1' | '4:3' | '3:4' | '16:9' | '9:16' | '3:2' | '2:3' | '21:9';

export type Preset = '1K' | '1.5K' | '2K' | '3K' | '4K';

export type OutputFormat = 'jpeg' | 'png';

export interface Price {
  readonly currency: 'USD' | 'CNY';
  /** Per delivered picture, by its pixels: the first row whose `upToPixels` is not exceeded. */
  readonly perImage: readonly { readonly upToPixels?: number; readonly amount: number }[];
  /** Per reference beyond the free ones. */
  readonly perInput?: { readonly amount: number; readonly free: number };
}

export interface Model {
  /** What settings and recipes call it: `seedream-4.5`. */
  readonly name: string;
  readonly label: string;
  readonly ids: Readonly<Record<Platform, string>>;
  /** Other spellings the same model answers to. */
  readonly aliases?: readonly string[];
  readonly retired?: boolean;
  readonly presets: readonly Preset[];
  readonly defaultSize: string;
  readonly area: { readonly min: number; readonly max: number };
  /** Width divided by height. */
  readonly ratio: { readonly min: number; readonly max: number };
  readonly maxReferences: number;
  readonly sets: boolean;
  readonly stream: boolean;
  /** Empty: the field is refused and the answer is always JPEG. */
  readonly outputFormats: readonly OutputFormat[];
  readonly sizes: Readonly<Partial<Record<Preset, Readonly<Record<Ratio, string>>>>>;
  /** Rough seconds a 2K picture takes, for the progress words. */
  readonly usualSeconds: number;
  readonly prices: readonly Price[];
}

/** References plus results of one call (fact sheet 2.5). */
export const maxImagesTogether = 15;

const ratioLimits = { min: 1 / 16, max: 16 };

function sizes(...row: readonly string[]): Readonly<Record<Ratio, string>> {
  const [square, r43, r34, r169, r916, r32, r23, r219] = row as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return {
    '1:1': square,
    '4:3': r43,
    '3:4': r34,
    '16:9': r169,
    '9:16': r916,
    '3:2': r32,
    '2:3': r23,
    '21:9': r219,
  };
}

// prettier-ignore
const sizesOf = {
  pro1K: sizes('1024x1024', '1152x864', '864x1152', '1424x800', '800x1424', '1248x832', '832x1248', '1568x672'),
  pro1_5K: sizes('1536x1536', '1792x1344', '1344x1792', '2048x1152', '1152x2048', '1872x1248', '1248x1872', '2352x1008'),
  pro2K: sizes('2048x2048', '2368x1776', '1776x2368', '2816x1584', '1584x2816', '2496x1664', '1664x2496', '3136x1344'),
  k1: sizes('1024x1024', '1152x864', '864x1152', '1280x720', '720x1280', '1248x832', '832x1248', '1512x648'),
  k2: sizes('2048x2048', '2304x1728', '1728x2304', '2848x1600', '1600x2848', '2496x1664', '1664x2496', '3136x1344'),
  k3: sizes('3072x3072', '3456x2592', '2592x3456', '4096x2304', '2304x4096', '3744x2496', '2496x3744', '4704x2016'),
  k4: sizes('4096x4096', '4704x3520', '3520x4704', '5504x3040', '3040x5504', '4992x3328', '3328x4992', '6240x2656'),
};

const proSizes = { '1K': sizesOf.pro1K, '1.5K': sizesOf.pro1_5K, '2K': sizesOf.pro2K };

function flat(currency: 'USD' | 'CNY', amount: number): Price {
  return { currency, perImage: [{ amount }] };
}

export const models: readonly Model[] = [
  {
    name: 'seedream-5.5',
    label: 'Seedream 5.5',
    ids: { china: 'doubao-seedream-5-5-261028', byteplus: 'seedream-5-5-261028' },
    presets: ['1K', '1.5K', '2K'],
    defaultSize: '2K',
    area: { min: 921_600, max: 4_624_220 },
    ratio: ratioLimits,
    maxReferences: 10,
    sets: false,
    stream: false,
    outputFormats: ['jpeg', 'png'],
    sizes: proSizes,
    usualSeconds: 30,
    prices: [
      {
        currency: 'USD',
        perImage: [{ upToPixels: 2_610_000, amount: 0.02 }, { amount: 0.035 }],
        perInput: { amount: 0.008, free: 0 },
      },
    ],
  },
  {
    name: 'seedream-5.0-pro',
    label: 'Seedream 5.0 pro',
    ids: { china: 'doubao-seedream-5-0-pro-260628', byteplus: 'dola-seedream-5-0-pro-260628' },
    aliases: ['seedream-5-0-pro-260628', 'doubao-seedream-5.0-pro'],
    presets: ['1K', '1.5K', '2K'],
    defaultSize: '2K',
    area: { min: 921_600, max: 4_624_220 },
    ratio: ratioLimits,
    maxReferences: 10,
    sets: false,
    stream: false,
    outputFormats: ['jpeg', 'png'],
    sizes: proSizes,
    usualSeconds: 100,
    prices: [
      {
        currency: 'USD',
        perImage: [{ upToPixels: 2_610_000, amount: 0.045 }, { amount: 0.09 }],
        perInput: { amount: 0.003, free: 1 },
      },
      {
        currency: 'CNY',
        perImage: [{ upToPixels: 2_610_000, amount: 0.3 }, { amount: 0.6 }],
        perInput: { amount: 0.02, free: 1 },
      },
    ],
  },
  {
    name: 'seedream-5.0-flash',
    label: 'Seedream 5.0 flash',
    ids: { china: 'doubao-seedream-5-0-flash-260915', byteplus: 'dola-seedream-5-0-flash-260915' },
    aliases: ['seedream-5-0-flash-260915'],
    presets: ['1K', '1.5K', '2K'],
    defaultSize: '2K',
    area: { min: 921_600, max: 4_624_220 },
    ratio: ratioLimits,
    maxReferences: 10,
    sets: false,
    stream: false,
    outputFormats: ['jpeg', 'png'],
    sizes: proSizes,
    usualSeconds: 20,
    prices: [flat('USD', 0.018)],
  },
  {
    name: 'seedream-5.0-lite',
    label: 'Seedream 5.0 lite',
    ids: { china: 'doubao-seedream-5-0-260128', byteplus: 'seedream-5-0-260128' },
    aliases: ['doubao-seedream-5-0-lite-260128', 'seedream-5-0-lite-260128', 'doubao-seedream-5.0-lite'],
    presets: ['2K', '3K', '4K'],
    defaultSize: '2K',
    area: { min: 3_686_400, max: 16_777_216 },
    ratio: ratioLimits,
    maxReferences: 14,
    sets: true,
    stream: true,
    outputFormats: ['jpeg', 'png'],
    sizes: { '2K': sizesOf.k2, '3K': sizesOf.k3, '4K': sizesOf.k4 },
    usualSeconds: 25,
    prices: [flat('USD', 0.035), flat('CNY', 0.22)],
  },
  {
    name: 'seedream-4.5',
    label: 'Seedream 4.5',
    ids: { china: 'doubao-seedream-4-5-251128', byteplus: 'seedream-4-5-251128' },
    presets: ['2K', '4K'],
    defaultSize: '2K',
    area: { min: 3_686_400, max: 16_777_216 },
    ratio: ratioLimits,
    maxReferences: 14,
    sets: true,
    stream: true,
    outputFormats: [],
    sizes: { '2K': sizesOf.k2, '4K': sizesOf.k4 },
    usualSeconds: 25,
    prices: [flat('USD', 0.04), flat('CNY', 0.25)],
  },
  {
    name: 'seedream-4.0',
    label: 'Seedream 4.0',
    ids: { china: 'doubao-seedream-4-0-250828', byteplus: 'seedream-4-0-250828' },
    presets: ['1K', '2K', '4K'],
    defaultSize: '2K',
    area: { min: 921_600, max: 16_777_216 },
    ratio: ratioLimits,
    maxReferences: 14,
    sets: true,
    stream: true,
    outputFormats: [],
    sizes: { '1K': sizesOf.k1, '2K': sizesOf.k2, '4K': sizesOf.k4 },
    usualSeconds: 20,
    prices: [flat('USD', 0.03), flat('CNY', 0.2)],
  },
  {
    name: 'seedream-3.0-t2i',
    label: 'Seedream 3.0',
    retired: true,
    ids: { china: 'doubao-seedream-3-0-t2i-250415', byteplus: 'seedream-3-0-t2i-250415' },
    presets: [],
    defaultSize: '1024x1024',
    area: { min: 262_144, max: 4_194_304 },
    ratio: ratioLimits,
    maxReferences: 0,
    sets: false,
    stream: false,
    outputFormats: [],
    sizes: { '1K': sizesOf.k1 },
    usualSeconds: 15,
    prices: [flat('USD', 0.03)],
  },
  {
    name: 'seededit-3.0',
    label: 'SeedEdit 3.0',
    retired: true,
    ids: { china: 'doubao-seededit-3-0-i2i-250628', byteplus: 'seededit-3-0-i2i-250628' },
    presets: [],
    defaultSize: 'adaptive',
    area: { min: 262_144, max: 4_194_304 },
    ratio: { min: 1 / 3, max: 3 },
    maxReferences: 1,
    sets: false,
    stream: false,
    outputFormats: [],
    sizes: {},
    usualSeconds: 15,
    prices: [flat('USD', 0.03)],
  },
];

/** The row that a setting, a recipe or a provider's ID names; undefined for an ID of somebody's own, `ep-…` included. */
export function findModel(nameOrId: string): Model | undefined {
  return models.find(
    model =>
      model.name === nameOrId ||
      model.ids.china === nameOrId ||
      model.ids.byteplus === nameOrId ||
      model.aliases?.includes(nameOrId),
  );
}
