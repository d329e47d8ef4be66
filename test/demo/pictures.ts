// node pictures.ts [--only=composer,gallery]: makes the pictures of the README from the packaged extension in a real
// VS Code, 1400 × 900, dark, with real photos. What they show is what a person would see.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import sharp from 'sharp';
import { launchChromium, openProfile } from '../support/chromium.ts';
import { ComposerPage } from '../support/composerPage.ts';
import { makeSampleWorkspace } from '../support/samples.ts';
import { eventually } from '../support/studio.ts';
import { startVsCode } from '../support/vscodeServer.ts';
import { Workbench } from '../support/workbench.ts';

const folder = resolve('media/readme');
const prompt =
  'a series of 3 posters: the ladybird of image 1 in the garden of image 2, at dawn, noon and night';

interface Frame {
  readonly picture: Buffer;
  readonly ms: number;
}

async function withWorkbench(use: (bench: Workbench) => Promise<void>): Promise<void> {
  const workspace = join(await mkdtemp(join(tmpdir(), 'seedream-pictures-')), 'meadow-field-guide');
  await mkdir(workspace);
  await makeSampleWorkspace(workspace);
  const server = await startVsCode({ vsix: resolve('seedream-studio.vsix'), userSettings: {} });
  const browser = await launchChromium();
  try {
    const profile = await openProfile(browser, { width: 1400, height: 900 });
    const bench = new Workbench(await profile.newPage(), server);
    await bench.open(workspace);
    await use(bench);
  } finally {
    await browser.close();
    await server.stop();
    await rm(resolve(workspace, '..'), { recursive: true, force: true });
  }
}

/** A finished set of three, and the way there. */
async function composerPictures(bench: Workbench): Promise<void> {
  const frames: Frame[] = [];
  const keep = async (ms: number): Promise<void> => {
    frames.push({ picture: await bench.page.screenshot(), ms });
  };
  await bench.explorer.select('photos/ladybird.jpg', 'photos/garden.jpg');
  await bench.explorer.chooseFromMenu('photos/garden.jpg', 'Seedream: Remix Image…');
  const composer = await ComposerPage.of(bench);
  await eventually(async () => {
    if ((await composer.references.locator('img').count()) < 2) throw new Error('no thumbnails yet');
  });
  await keep(900);
  const words = prompt.split(' ');
  for (let count = 4; count <= words.length; count += 4) {
    await composer.prompt.fill(words.slice(0, count).join(' '));
    await keep(160);
  }
  await composer.prompt.fill(prompt);
  await composer.frame.getByRole('spinbutton', { name: 'Images' }).fill('3');
  await composer.frame.getByRole('radio', { name: '3:4' }).click();
  await composer.frame.getByRole('button', { name: /^Generate 3 images/ }).waitFor();
  await keep(1_200);
  await composer.prompt.press('ControlOrMeta+Enter');
  const drawn = async (): Promise<number> => composer.pictures().count();
  for (let shown = -1; shown < 3;) {
    const now = await drawn();
    if (now !== shown) await keep(700);
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
  await keep(2_600);
  await writeFile(join(folder, 'composer.png'), await compressed(await bench.page.screenshot()));
  await writeFile(join(folder, 'composer.webp'), await animated(frames));
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

const parts: Readonly<Record<string, (bench: Workbench) => Promise<void>>> = { composer: composerPictures };
const only = process.argv.find(argument => argument.startsWith('--only='))?.slice('--only='.length);
await mkdir(folder, { recursive: true });
for (const name of only?.split(',') ?? Object.keys(parts)) {
  const part = parts[name];
  if (part === undefined) throw new Error(`There is no picture ${name}: ${Object.keys(parts).join(', ')}.`);
  await withWorkbench(part);
  console.log(`media/readme: ${name}`);
}
