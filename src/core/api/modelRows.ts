import { phrase } from '../phrase.ts';
import { guidanceSpan, seedSpan, type Model, type Price } from './models.ts';
import { recommended } from './modelSizes.ts';

/**
 * Source: fact sheet of 2026-11-22, sections 1, 2.2, 2.4, 2.6 and 7 (Volcengine and BytePlus documents, resellers'
 * pages where those are silent). Limits move: change rows, not code.
 */
type Common = Pick<Model, 'ratio' | 'webSearch' | 'seed' | 'guidance' | 'unsure' | 'opinions'>;

const common: Common = {
  ratio: { min: 1 / 16, max: 16 },
  webSearch: false,
  // Documented for 3.0 only; resellers that still list them say so in their own rows.
  seed: false,
  guidance: false,
  // Said to be ignored, though one paid test nearly repeated a picture.
  unsure: ['seed'],
  opinions: [],
};

/** 5.5, pro and flash: one picture a call, up to 2K. */
const upTo2K = {
  ...common,
  presets: ['1K', '1.5K', '2K'],
  defaultSize: '2K',
  area: { min: 921_600, max: 4_624_220 },
  maxReferences: 10,
  sets: false,
  stream: false,
  outputFormats: ['jpeg', 'png'],
  background: ['opaque', 'transparent'],
  transparency: 'oneTransparentPng',
  optimizeModes: ['standard'],
  layers: 16,
  positionTags: true,
  sizes: recommended.small,
} as const;

/** 5.0 lite, 4.5 and 4.0: sets, streams, up to 4K. */
const upTo4K = {
  ...common,
  defaultSize: '2K',
  area: { min: 3_686_400, max: 16_777_216 },
  maxReferences: 14,
  sets: true,
  stream: true,
  outputFormats: [],
  background: [],
  transparency: 'any',
  optimizeModes: ['standard'],
  layers: 0,
  positionTags: false,
} as const;

/** Models that are gone: kept so that recipes and settings that name them can be told so. */
const gone = {
  ...common,
  retired: true,
  presets: [],
  area: { min: 262_144, max: 4_194_304 },
  sets: false,
  stream: false,
  outputFormats: [],
  background: [],
  transparency: 'any',
  optimizeModes: [],
  layers: 0,
  positionTags: false,
  seed: { ...seedSpan, default: -1, effect: 'works' },
  unsure: [],
  usualSeconds: 15,
} as const;

/** Where the price changes: above 1.5K sizes (July 2026: above 2.36 megapixels). */
const smallPixels = 2_610_000;

function usd(price: Omit<Price, 'currency' | 'date' | 'source'>): Price {
  return { currency: 'USD', date: '2026-10', source: 'BytePlus price list', ...price };
}

function cny(price: Omit<Price, 'currency' | 'date' | 'source'>): Price {
  return { currency: 'CNY', date: '2026-07-09', source: 'Volcengine price list', ...price };
}

const current: readonly Model[] = [
  {
    ...upTo2K,
    name: 'seedream-5.5',
    family: 'seedream-5.5',
    label: 'Seedream 5.5',
    ids: { china: 'doubao-seedream-5-5-261028', byteplus: 'seedream-5-5-261028' },
    background: ['auto', 'opaque', 'transparent'],
    transparency: 'any',
    layers: 99,
    usualSeconds: 30,
    prices: [
      {
        ...usd({
          perImage: [{ upToPixels: smallPixels, amount: 0.02 }, { amount: 0.035 }],
          perInput: { amount: 0.008, free: 0 },
          unsure: true,
        }),
        date: '2026-11',
        source: 'LaoZhang, APIYI and OpenRouter',
      },
    ],
    unsure: [...common.unsure, 'area', 'defaultSize', 'optimizeModes', 'positionTags'],
    opinions: [{ source: 'WaveSpeed', limits: { presets: ['1K', '1.5K', '2K', '3K'] } }],
  },
  {
    ...upTo2K,
    name: 'seedream-5.0-pro',
    family: 'seedream-5.0-pro',
    label: 'Seedream 5.0 pro',
    ids: { china: 'doubao-seedream-5-0-pro-260628', byteplus: 'dola-seedream-5-0-pro-260628' },
    aliases: ['seedream-5-0-pro-260628', 'doubao-seedream-5.0-pro'],
    optimizeModes: ['standard', 'fast'],
    usualSeconds: 100,
    prices: [
      usd({
        perImage: [{ upToPixels: smallPixels, amount: 0.045 }, { amount: 0.09 }],
        perInput: { amount: 0.003, free: 1 },
      }),
      cny({
        perImage: [{ upToPixels: smallPixels, amount: 0.3 }, { amount: 0.6 }],
        perInput: { amount: 0.02, free: 1 },
      }),
    ],
    unsure: [...common.unsure, 'defaultSize'],
    opinions: [
      {
        source: phrase('the documents of July 2026'),
        limits: { area: { min: 1_048_576, max: 4_194_304 }, optimizeModes: ['standard'] },
        resellersOnly: true,
      },
    ],
  },
  {
    ...upTo2K,
    name: 'seedream-5.0-flash',
    family: 'seedream-5.0-flash',
    label: 'Seedream 5.0 flash',
    ids: { china: 'doubao-seedream-5-0-flash-260915', byteplus: 'dola-seedream-5-0-flash-260915' },
    aliases: ['seedream-5-0-flash-260915'],
    usualSeconds: 20,
    prices: [usd({ perImage: [{ amount: 0.018 }] })],
  },
  {
    ...upTo4K,
    name: 'seedream-5.0-lite',
    family: 'seedream-5.0-lite',
    label: 'Seedream 5.0 lite',
    ids: { china: 'doubao-seedream-5-0-260128', byteplus: 'seedream-5-0-260128' },
    aliases: ['doubao-seedream-5-0-lite-260128', 'seedream-5-0-lite-260128', 'doubao-seedream-5.0-lite'],
    presets: ['2K', '3K', '4K'],
    outputFormats: ['jpeg', 'png'],
    webSearch: true,
    sizes: { '2K': recommended.large2K, '3K': recommended.large3K, '4K': recommended.large4K },
    usualSeconds: 25,
    prices: [usd({ perImage: [{ amount: 0.035 }] }), cny({ perImage: [{ amount: 0.22 }], unsure: true })],
    opinions: [
      {
        source: phrase('the documents of February 2026'),
        limits: { presets: ['2K', '3K'], area: { min: 3_686_400, max: 10_404_496 } },
        resellersOnly: true,
      },
    ],
  },
  {
    ...upTo4K,
    name: 'seedream-4.5',
    family: 'seedream-4.5',
    label: 'Seedream 4.5',
    ids: { china: 'doubao-seedream-4-5-251128', byteplus: 'seedream-4-5-251128' },
    presets: ['2K', '4K'],
    sizes: { '2K': recommended.large2K, '4K': recommended.large4K },
    usualSeconds: 25,
    prices: [usd({ perImage: [{ amount: 0.04 }] }), cny({ perImage: [{ amount: 0.25 }] })],
    opinions: [
      {
        // 5016x3344 was refused although its area is within the documents' range.
        source: phrase('one user’s report'),
        limits: { area: { min: 3_686_400, max: 16_732_160 } },
        sparesTable: true,
      },
      { source: phrase('APIYI and ComfyUI'), limits: { maxReferences: 10 }, resellersOnly: true },
    ],
  },
  {
    ...upTo4K,
    name: 'seedream-4.0',
    family: 'seedream-4.0',
    label: 'Seedream 4.0',
    ids: { china: 'doubao-seedream-4-0-250828', byteplus: 'seedream-4-0-250828' },
    presets: ['1K', '2K', '4K'],
    area: { min: 921_600, max: 16_777_216 },
    optimizeModes: ['standard', 'fast'],
    sizes: { '1K': recommended.large1K, '2K': recommended.large2K, '4K': recommended.large4K },
    usualSeconds: 20,
    prices: [usd({ perImage: [{ amount: 0.03 }] }), cny({ perImage: [{ amount: 0.2 }] })],
    opinions: [{ source: phrase('the documents of September 2025'), limits: { maxReferences: 10 } }],
  },
];

const retired: readonly Model[] = [
  {
    ...gone,
    name: 'seedream-3.0-t2i',
    family: 'seedream-3.0-t2i',
    label: 'Seedream 3.0',
    ids: { china: 'doubao-seedream-3-0-t2i-250415', byteplus: 'seedream-3-0-t2i-250415' },
    defaultSize: '1024x1024',
    maxReferences: 0,
    guidance: { ...guidanceSpan, default: 2.5, effect: 'works' },
    sizes: { '1K': recommended.large1K },
    prices: [usd({ perImage: [{ amount: 0.03 }], unsure: true })],
  },
  {
    ...gone,
    name: 'seededit-3.0',
    family: 'seededit-3.0',
    label: 'SeedEdit 3.0',
    ids: { china: 'doubao-seededit-3-0-i2i-250628', byteplus: 'seededit-3-0-i2i-250628' },
    defaultSize: 'adaptive',
    ratio: { min: 1 / 3, max: 3 },
    maxReferences: 1,
    guidance: { ...guidanceSpan, default: 5.5, effect: 'works' },
    sizes: {},
    prices: [usd({ perImage: [{ amount: 0.03 }], unsure: true })],
  },
];

export const modelRows: readonly Model[] = [...current, ...retired];
