// node pictures.ts [--only=composer,gallery]: makes the pictures of the README from the packaged extension in a real
// VS Code, 1400 × 900, dark, with real photos. What they show is what a person would see.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import sharp from 'sharp';
import { launchChromium, openProfile } from '../support/chromium.ts';
import { ComposerPage } from '../support/composerPage.ts';
import { GalleryPage } from '../support/galleryPage.ts';
import { makeSampleWorkspace } from '../support/samples.ts';
import { eventually } from '../support/studio.ts';
import { startVsCode } from '../support/vscodeServer.ts';
import { Workbench } from '../support/workbench.ts';
import { faded } from './scene.ts';

const folder = resolve('media/readme');
const prompt =
  'a series of 3 posters: the ladybird of image 1 in the garden of image 2, at dawn, noon and night';

interface Frame {
  readonly picture: Buffer;
  readonly ms: number;
}

async function withWorkbench(use: (bench: Workbench, workspace: string) => Promise<void>): Promise<void> {
  const workspace = join(await mkdtemp(join(tmpdir(), 'seedream-pictures-')), 'meadow-field-guide');
  await mkdir(workspace);
  await makeSampleWorkspace(workspace);
  const server = await startVsCode({
    vsix: resolve('seedream-studio.vsix'),
    userSettings: { 'seedream.gallery.folders': ['photos'] },
  });
  const browser = await launchChromium();
  try {
    const profile = await openProfile(browser, { width: 1400, height: 900 });
    const bench = new Workbench(await profile.newPage(), server);
    await bench.open(workspace);
    await use(bench, workspace);
  } finally {
    await browser.close();
    await server.stop();
    await rm(resolve(workspace, '..'), { recursive: true, force: true });
  }
}

/** A finished set of three, and the way there. */
async function composerPictures(bench: Workbench): Promise<void> {
  const frames: Frame[] = [];
  const take = async (ms: number): Promise<void> => {
    frames.push({ picture: await bench.page.screenshot(), ms });
  };
  await bench.explorer.select('photos/ladybird.jpg', 'photos/garden.jpg');
  await bench.explorer.chooseFromMenu('photos/garden.jpg', 'Seedream: Remix Image…');
  const composer = await ComposerPage.of(bench);
  await eventually(async () => {
    if ((await composer.references.locator('img').count()) < 2) throw new Error('no thumbnails yet');
  });
  await take(900);
  const words = prompt.split(' ');
  for (let count = 4; count <= words.length; count += 4) {
    await composer.prompt.fill(words.slice(0, count).join(' '));
    await take(160);
  }
  await composer.prompt.fill(prompt);
  await composer.frame.getByRole('spinbutton', { name: 'Images' }).fill('3');
  await composer.frame.getByRole('radio', { name: '3:4' }).click();
  await composer.frame.getByRole('button', { name: /^Generate 3 images/ }).waitFor();
  await take(1_200);
  await composer.prompt.press('ControlOrMeta+Enter');
  const drawn = async (): Promise<number> => composer.pictures().count();
  for (let shown = -1; shown < 3;) {
    const now = await drawn();
    if (now !== shown) await take(700);
    shown = now;
  }
  await eventually(async () => {
    const ready = await composer
      .pictures()
      .evaluateAll(images => (images as { complete: boolean }[]).every(image => image.complete));
    if (!ready) throw new Error('still loading');
  });
  await composer.prompt.focus();
  await bench.notifications.clear();
  await take(2_600);
  await writeFile(join(folder, 'composer.png'), await compressed(await bench.page.screenshot()));
  await writeFile(join(folder, 'composer.webp'), await animated(frames));
}

const prompts = [
  'a red fox in fresh snow, low winter sun',
  'a lighthouse in a storm at night',
  'a map of the meadow, watercolour on rough paper',
  '雪地里的一只狐狸，晨光',
  'a sunrise over the dunes, wide, for the first page',
];

/** Some pictures made by the sandbox beside the photos: the grid with details, a family, a comparison. */
async function galleryPictures(bench: Workbench, workspace: string): Promise<void> {
  await bench.runCommand('Seedream: Open Composer');
  const composer = await ComposerPage.of(bench);
  const ratios = ['16:9', '3:4', '1:1', '4:3', '21:9'];
  for (const [index, words] of prompts.entries()) {
    await composer.prompt.fill(words);
    await composer.frame.getByRole('radio', { name: ratios[index] ?? '1:1' }).click();
    await composer.generate.click();
    await eventually(async () => {
      if ((await composer.pictures().count()) !== 1) throw new Error('not yet');
      if (!(await composer.card().innerText()).includes(words.slice(0, 12))) throw new Error('not yet');
    }, 30_000);
  }
  await composer.drop({ uris: [`file://${workspace}/photos/garden.jpg`] });
  await composer.prompt.fill('a series of 3 posters of the garden of image 1: dawn, noon, night');
  await composer.frame.getByRole('spinbutton', { name: 'Images' }).fill('3');
  await composer.generate.click();
  await eventually(async () => {
    if ((await composer.pictures().count()) !== 3) throw new Error('not yet');
  }, 60_000);
  await bench.runCommand('View: Close All Editors');
  await bench.runCommand('Seedream: Open Gallery');
  const gallery = await GalleryPage.of(bench);
  await eventually(async () => {
    if ((await gallery.pictures.count()) < 14) throw new Error('not yet');
  }, 30_000);
  await gallery.select('a red fox');
  await gallery.tile('a red fox').press('5');
  await gallery.tile('a red fox').press('f');
  await gallery.select('posters of the garden');
  await gallery.details.locator('.relatives img').waitFor();
  await bench.notifications.clear();
  await keep(bench, 'gallery');
  await gallery.details.getByRole('button', { name: 'Family' }).click();
  await gallery.frame.getByRole('tree', { name: 'Family' }).getByRole('treeitem').first().waitFor();
  await eventually(async () => {
    const shown = await gallery.frame.locator('seedream-family img').count();
    if (shown < 2) throw new Error('not yet');
  });
  await keep(bench, 'family');
  await bench.page.keyboard.press('Escape');
  await gallery.tile('lighthouse').click();
  await gallery.tile('a red fox').click({ modifiers: ['ControlOrMeta'] });
  await bench.page.keyboard.press('c');
  await gallery.frame.locator('seedream-compare').getByText('lighthouse').first().waitFor();
  await keep(bench, 'compare');
}

async function keep(bench: Workbench, name: string): Promise<void> {
  await faded(bench.page);
  await writeFile(join(folder, `${name}.png`), await compressed(await bench.page.screenshot()));
}

async function compressed(png: Buffer): Promise<Buffer> {
  return sharp(png).png({ palette: true, quality: 90, effort: 10 }).toBuffer();
}

async function animated(frames: readonly Frame[]): Promise<Buffer> {
  const small = await Promise.all(frames.map(({ picture }) => sharp(picture).resize(1000).png().toBuffer()));
  return sharp(small, { join: { animated: true } })
    .webp({ quality: 70, effort: 5, loop: 0, delay: frames.map(({ ms }) => ms) })
    .toBuffer();
}

const parts: Readonly<Record<string, (bench: Workbench, workspace: string) => Promise<void>>> = {
  composer: composerPictures,
  gallery: galleryPictures,
};
const only = process.argv.find(argument => argument.startsWith('--only='))?.slice('--only='.length);
await mkdir(folder, { recursive: true });
for (const name of only?.split(',') ?? Object.keys(parts)) {
  const part = parts[name];
  if (part === undefined) throw new Error(`There is no picture ${name}: ${Object.keys(parts).join(', ')}.`);
  await withWorkbench(part);
  console.log(`media/readme: ${name}`);
}
