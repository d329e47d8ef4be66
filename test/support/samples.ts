import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { cacheFolder } from './vscodeServerInstall.ts';
import { ensureSystemPackages } from './systemPackages.ts';

/** Names in the sample workspace and the photos of Debian's packages behind them. */
const sources = {
  'ladybird.jpg': 'mate/nature/LadyBird.jpg',
  'garden.jpg': 'mate/nature/Garden.jpg',
  'dune.jpg': 'mate/nature/Dune.jpg',
  'storm.jpg': 'mate/nature/Storm.jpg',
  'waves.png': 'mate/abstract/Waves.png',
  'wood.webp': 'gnome/wood-l.webp',
} as const;

const largeSource = 'mate/abstract/Elephants_5640x3172.jpg';

const texts: Readonly<Record<string, string>> = {
  'README.md': `# Meadow Field Guide

A small website about what lives in the meadow behind the house.

- \`photos/\` holds the pictures as they came from the camera
- \`docs/\` holds the texts
- \`src/\` builds the pages
`,
  'docs/launch.md': `# Launch

The first page needs a wide picture at the top and three small ones below it:
one for spring, one for summer, one for the first frost.
`,
  'src/page.ts': `export interface Page {
  title: string;
  picture: string;
}

export function render({ title, picture }: Page): string {
  return \`<figure><img src="\${picture}" alt=""><figcaption>\${title}</figcaption></figure>\`;
}
`,
  'package.json': `${JSON.stringify({ name: 'meadow-field-guide', version: '1.0.0', private: true }, null, 2)}\n`,
};

export interface SampleOptions {
  /** Adds `photos/elephants.jpg`: 16 MB, 5640 × 3172, more than the API takes as a reference. */
  large?: boolean;
}

/** Fills a folder with what looks like somebody's project: texts, a source file and real photos. */
export async function makeSampleWorkspace(folder: string, options: SampleOptions = {}): Promise<void> {
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await mkdir(join(folder, 'photos'), { recursive: true });
  for (const name of Object.keys(sources)) await copyFile(await sample(name), join(folder, 'photos', name));
  if (options.large === true) await copyFile(await largePhoto(), join(folder, 'photos/elephants.jpg'));
}

/** Paths of different JPEG photos. */
export async function photos(count: number): Promise<string[]> {
  const names = Object.keys(sources).filter(name => name.endsWith('.jpg'));
  if (count > names.length) throw new Error(`There are ${names.length} sample photos, not ${count}.`);
  return await Promise.all(names.slice(0, count).map(async name => await sample(name)));
}

/** A JPEG of 5640 × 3172 and about 16 MB. */
export async function largePhoto(): Promise<string> {
  const { photos: folder } = ensureSystemPackages();
  if (folder !== undefined) return join(folder, largeSource);
  return await made('elephants.jpg', 5640, 3172, 95);
}

async function sample(name: string): Promise<string> {
  const { photos: folder } = ensureSystemPackages();
  const source = Object.entries(sources).find(([sampleName]) => sampleName === name)?.[1];
  const photo = folder === undefined || source === undefined ? undefined : join(folder, source);
  return photo !== undefined && existsSync(photo) ? photo : await made(name, 1920, 1200, 85);
}

/** Where no photos can be installed, a picture with colours and grain stands in for one. */
async function made(name: string, width: number, height: number, quality: number): Promise<string> {
  const path = join(cacheFolder, 'samples', name);
  if (existsSync(path)) return path;
  await mkdir(dirname(path), { recursive: true });
  const hue = Array.from(name).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 0);
  const sky = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="g" x2="0.4" y2="1">
      <stop stop-color="hsl(${hue} 70% 70%)"/><stop offset="1" stop-color="hsl(${(hue + 90) % 360} 60% 25%)"/>
    </linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#g)"/>
    <circle cx="70%" cy="35%" r="18%" fill="hsl(${(hue + 40) % 360} 85% 60%)"/>
  </svg>`;
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  const grain = await sharp({ create: { width, height, channels: 3, background: '#808080', noise } })
    .png({ compressionLevel: 1 })
    .toBuffer();
  const picture = sharp(Buffer.from(sky)).composite([{ input: grain, blend: 'soft-light' }]);
  if (name.endsWith('.png')) await picture.png().toFile(path);
  else if (name.endsWith('.webp')) await picture.webp({ quality }).toFile(path);
  else await picture.jpeg({ quality, chromaSubsampling: '4:4:4' }).toFile(path);
  return path;
}
