import { randomBytes } from 'node:crypto';
import { link, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { concat } from '../../src/core/images/bytes.ts';
import { embedRecipe } from '../../src/core/metadata/embed.ts';
import type { Recipe } from '../../src/core/metadata/recipe.ts';
import { picture } from './pictures.ts';

export interface CorpusOptions {
  readonly folder: string;
  readonly count: number;
  /** Every file its own bytes, small ones; otherwise 48 large originals under very many names. */
  readonly distinct?: boolean;
}

const originals = 48;
const perFolder = 200;
const subjects = [
  'red fox',
  'lighthouse',
  'market stall',
  'glass teapot',
  'old tram',
  'cedar forest',
  '雪中的红狐',
  'ваза',
];
const manners = ['in fresh snow', 'at dawn', 'as a woodcut', 'seen from above', 'in heavy rain', '夜景'];
const sizes = [
  [2048, 1536],
  [1536, 2048],
  [2048, 2048],
  [2304, 1296],
] as const;

/** A gallery as it is measured: 200 files a folder, three quarters JPEG of 1 MB, a quarter PNG of 10 MB, recipes inside. */
export async function makeCorpus({ folder, count, distinct = false }: CorpusOptions): Promise<void> {
  const sources = join(folder, '.originals');
  await mkdir(sources, { recursive: true });
  const bases = distinct ? await smallPictures() : await largePictures(sources);
  for (let first = 0; first < count; first += perFolder) {
    const shelf = join(folder, `shelf-${String(first / perFolder).padStart(4, '0')}`);
    await mkdir(shelf, { recursive: true });
    const numbers = Array.from({ length: Math.min(perFolder, count - first) }, (_, at) => first + at);
    for (const number of numbers) {
      const base = bases[number % bases.length];
      if (base === undefined) throw new Error('no pictures');
      const target = join(shelf, `2026-11-22_${number}_picture${base.extension}`);
      if ('file' in base) await link(base.file, target);
      else await writeFile(target, withRecipe(base.bytes, number));
    }
  }
}

type Base = { readonly extension: string } & ({ readonly file: string } | { readonly bytes: Buffer });

async function largePictures(folder: string): Promise<Base[]> {
  const made: Base[] = [];
  for (let number = 0; number < originals; number += 1) {
    const format = number % 4 === 3 ? 'png' : 'jpeg';
    const [width, height] = sizes[number % sizes.length] ?? sizes[0];
    const extension = format === 'png' ? '.png' : '.jpg';
    const file = join(folder, `${number}${extension}`);
    await writeFile(file, withRecipe(await picture({ width, height, format, seed: number % 12 }), number));
    made.push({ extension, file });
  }
  return made;
}

async function smallPictures(): Promise<Base[]> {
  const made = await Promise.all(
    sizes.map(async ([width, height], at) => ({
      extension: at === 0 ? '.png' : '.jpg',
      bytes: await picture({
        width: width / 32,
        height: Math.round(height / 32),
        format: at === 0 ? 'png' : 'jpeg',
        seed: at,
      }),
    })),
  );
  return made;
}

function withRecipe(bytes: Buffer, number: number): Uint8Array {
  const hex = randomBytes(16).toString('hex');
  const identity = { documentId: `xmp.did:${hex}`, instanceId: `xmp.iid:${hex}` };
  const embedded = embedRecipe(bytes, aRecipe(number, bytes.length), identity);
  if (embedded.kind !== 'embedded') throw new Error(embedded.reason);
  return concat(embedded.parts);
}

function aRecipe(number: number, bytes: number): Recipe {
  const subject = subjects[number % subjects.length] ?? '';
  const manner = manners[number % manners.length] ?? '';
  return {
    version: 1,
    prompt: `Number ${number}: ${subject} ${manner}, low winter sun, fine grain, 35 mm, a calm composition with much room around it, muted colours and a single warm light`,
    created: new Date(Date.UTC(2025, 0, 1) + number * 311_000).toISOString(),
    generator: 'Seedream Studio 0.1.0',
    provider: { id: number % 3 === 0 ? 'byteplus' : 'ark', host: 'ark.cn-beijing.volces.com' },
    model: {
      name: number % 2 === 0 ? 'seedream-4.5' : 'seedream-5.0-lite',
      sent: 'doubao-seedream-4-5-251128',
    },
    requested: { size: '2K', watermark: false, maxImages: 4, responseFormat: 'url', stream: true },
    actual: { width: 2048, height: 1536, format: 'jpeg', bytes },
    set: { index: (number % 4) + 1, requested: 4 },
    references: [],
    requestId: `02176380000000${Math.floor(number / 4)}`,
    usage: { generatedImages: 4, outputTokens: 65_536, totalTokens: 65_536 },
    costEstimate: { amount: 0.04, currency: 'USD' },
  };
}
