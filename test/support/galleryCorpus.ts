import { randomBytes } from 'node:crypto';
import { access, link, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { concat } from '../../src/core/images/bytes.ts';
import { embedRecipe } from '../../src/core/metadata/embed.ts';
import type { Recipe } from '../../src/core/metadata/recipe.ts';
import { picture } from './pictures.ts';

export interface CorpusOptions {
  readonly count: number;
  /** Every file its own bytes, small ones; otherwise 48 large originals under very many names. */
  readonly distinct?: boolean;
}

export const originals = 48;
/** Counts up when the corpus changes: what was kept of an earlier one is made anew. */
const version = 2;
const perFolder = 200;
const picturesFolder = 'assets/seedream';
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

/** The corpus in a workspace that stays for the next time; its folder of pictures. */
export async function keptCorpus(base: string, options: CorpusOptions): Promise<string> {
  const name = `${options.distinct === true ? 'distinct' : 'linked'}-${options.count}`;
  const workspace = await keptFolder(base, name, version, folder => makeCorpus(folder, options));
  return join(workspace, picturesFolder);
}

/** A workspace whose pictures are made once and kept, whole or not at all. */
export async function keptFolder(
  base: string,
  name: string,
  edition: number,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const workspace = join(base, name);
  const done = join(base, `${name}.${edition}`);
  const isThere = await access(done).then(
    () => true,
    () => false,
  );
  if (isThere) return workspace;
  await rm(workspace, { recursive: true, force: true });
  await mkdir(join(workspace, dirname(picturesFolder)), { recursive: true });
  await fill(join(workspace, picturesFolder));
  await writeFile(done, '');
  return workspace;
}

/** A gallery as it is measured: 200 files a folder, three quarters JPEG of 1 MB, a quarter PNG of 10 MB, recipes inside. */
async function makeCorpus(folder: string, { count, distinct = false }: CorpusOptions): Promise<void> {
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
      else await writeFile(target, withRecipe(base.bytes, number, sometime(number)));
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
    // One date for all: so the names follow one another in view, and neighbours are different pictures.
    const bytes = withRecipe(await picture({ width, height, format, seed: number }), number, sometime(0));
    await writeFile(file, bytes);
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

function sometime(number: number): string {
  return new Date(Date.UTC(2025, 0, 1) + number * 311_000).toISOString();
}

function withRecipe(bytes: Buffer, number: number, created: string): Uint8Array {
  const hex = randomBytes(16).toString('hex');
  const identity = { documentId: `xmp.did:${hex}`, instanceId: `xmp.iid:${hex}` };
  const embedded = embedRecipe(bytes, { ...aRecipe(number, bytes.length), created }, identity);
  if (embedded.kind !== 'embedded') throw new Error(embedded.reason);
  return concat(embedded.parts);
}

function aRecipe(number: number, bytes: number): Omit<Recipe, 'created'> {
  const subject = subjects[number % subjects.length] ?? '';
  const manner = manners[number % manners.length] ?? '';
  return {
    version: 1,
    prompt: `Number ${number}: ${subject} ${manner}, low winter sun, fine grain, 35 mm, a calm composition with much room around it, muted colours and a single warm light`,
    generator: 'Seedream Studio 0.1.0',
    provider: { id: number % 3 === 0 ? 'byteplus' : 'ark', host: 'ark.cn-beijing.volces.com' },
    model: {
      name: number % 2 === 0 ? 'seedream-4.5' : 'seedream-5.0-lite',
      sent: 'doubao-seedream-4-5-251128',
    },
    requested: { size: '2K', watermark: false, maxImages: 4, responseFormat: 'url', stream: true },
    actual: { width: 2048, height: 1536, format: 'jpeg', bytes },
    set: { index: 1, requested: 1 },
    references: [],
    requestId: `02176380000000${Math.floor(number / 4)}`,
    usage: { generatedImages: 4, outputTokens: 65_536, totalTokens: 65_536 },
    costEstimate: { amount: 0.04, currency: 'USD' },
  };
}
