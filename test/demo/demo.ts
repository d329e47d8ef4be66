import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { isComplete } from '../../src/core/images/complete.ts';
import { readHeader } from '../../src/core/images/dimensions.ts';
import { readRecipe } from '../../src/core/metadata/embed.ts';
import { launchChromium, openProfile } from '../support/chromium.ts';
import { makeSampleWorkspace } from '../support/samples.ts';
import { startVsCode } from '../support/vscodeServer.ts';
import { Workbench } from '../support/workbench.ts';

/**
 * The main job, done by a program in the real user interface: generate from the palette, remix two photos by
 * right-click into a set of three. Ends with 0 only if every file is there and valid.
 */
const output = resolve('demo-output');
const workspace = join(output, 'workspace');
const prompt = 'a red fox in fresh snow, low winter sun';
const instruction =
  'a series of 3 posters: the insect of image 1 in the garden of image 2, at dawn, noon and night';

await rm(output, { recursive: true, force: true });
await mkdir(workspace, { recursive: true });
build();
await makeSampleWorkspace(workspace);
await playThrough();
process.exitCode = (await report(['a-red-fox', 1], ['a-series-of-3-posters', 3])) ? 0 : 1;

function build(): void {
  console.log('Building and packaging…');
  const built = spawnSync('npm', ['run', '--silent', 'package'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (built.status !== 0) throw new Error('The package could not be built.');
}

async function playThrough(): Promise<void> {
  console.log('Starting VS Code…');
  const server = await startVsCode({
    vsix: resolve('seedream-studio.vsix'),
    userSettings: { 'seedream.size': '2848x1600', 'seedream.remixIn': 'quickInput' },
  });
  const browser = await launchChromium();
  try {
    const profile = await openProfile(browser, { width: 1400, height: 900 });
    const bench = new Workbench(await profile.newPage(), server, output);
    await bench.open(workspace);
    await generateFromPalette(bench);
    await remixTwoPhotos(bench);
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function generateFromPalette(bench: Workbench): Promise<void> {
  console.log(`Generate Image…   “${prompt}”`);
  await bench.openFile('README.md');
  await bench.runCommand('Seedream: Generate Image…');
  await bench.quickInput.waitFor('Generate Image');
  await bench.quickInput.type(prompt);
  await bench.screenshot('1-prompt');
  await bench.quickInput.accept();
  await bench.notifications.waitFor('Saved 1 image from the sandbox', 60_000);
  await imageShown(bench);
  await bench.screenshot('2-generated');
  await bench.notifications.clear();
}

async function remixTwoPhotos(bench: Workbench): Promise<void> {
  console.log(`Remix Image…      “${instruction}”`);
  await bench.changeSettings({ 'seedream.size': '2K', 'seedream.maxImages': 3 });
  await bench.explorer.select('photos/ladybird.jpg', 'photos/garden.jpg');
  await bench.explorer.chooseFromMenu('photos/garden.jpg', 'Seedream: Remix Image…');
  await bench.quickInput.waitFor('Remix image 1: ladybird.jpg, image 2: garden.jpg');
  await bench.quickInput.type(instruction);
  await bench.screenshot('3-remix');
  await bench.quickInput.accept();
  // On a slow machine all three may have come between two looks.
  await bench.notifications.waitFor(/[12] of 3 images|Saved 3 images/, 60_000);
  await bench.screenshot('4-running');
  await bench.notifications.waitFor('Saved 3 images from the sandbox', 60_000);
  await imageShown(bench);
  await bench.explorer.expand('assets/seedream');
  await bench.screenshot('5-set');
  await bench.notifications.clear();
  const [first = ''] = (await results()).filter(name => name.includes('a-series'));
  await bench.explorer.chooseFromMenu(`assets/seedream/${first}`, 'Seedream: Show Recipe');
  const recipe = await bench.editors.webview('body.vscode-body');
  await recipe.getByText('photos/ladybird.jpg').waitFor();
  await bench.screenshot('6-recipe');
}

/** The editor's own image preview has drawn its picture. */
async function imageShown(bench: Workbench): Promise<void> {
  const preview = await bench.editors.webview('body.image.ready, body.image');
  await preview.locator('img').first().waitFor();
}

async function results(): Promise<string[]> {
  const names: string[] = await readdir(join(workspace, 'assets/seedream')).catch(() => []);
  return names.sort();
}

async function report(...expected: readonly (readonly [slug: string, count: number])[]): Promise<boolean> {
  const names = await results();
  let valid = true;
  for (const name of names) {
    const bytes = await readFile(join(workspace, 'assets/seedream', name));
    const header = readHeader(bytes);
    const recipe = readRecipe(bytes)?.recipe;
    const decoded = await sharp(bytes, { failOn: 'warning' })
      .stats()
      .then(
        () => true,
        () => false,
      );
    const good = decoded && header !== undefined && isComplete(bytes, header.format) && recipe !== undefined;
    valid &&= good;
    const size = header === undefined ? 'unreadable' : `${header.width}×${header.height}`;
    console.log(`\n${good ? '✓' : '✗'} assets/seedream/${name}`);
    console.log(
      `  ${size}, ${(bytes.length / 1e6).toFixed(2)} MB, recipe ${recipe === undefined ? 'missing' : 'inside'}`,
    );
    if (recipe === undefined) continue;
    console.log(`  ${recipe.prompt}`);
    console.log(
      `  ${recipe.model.sent} at ${recipe.provider.id}, image ${recipe.set.index} of up to ${recipe.set.requested}` +
        recipe.references.map((reference, index) => `\n  image ${index + 1}: ${reference.path}`).join(''),
    );
  }
  for (const [slug, count] of expected) {
    const found = names.filter(name => name.includes(slug)).length;
    if (found === count) continue;
    valid = false;
    console.log(`✗ expected ${count} × ${slug}, found ${found}`);
  }
  const pictures = (await readdir(output)).filter(name => name.endsWith('.png')).sort();
  console.log(`\nScreenshots in demo-output: ${pictures.join(', ')}`);
  console.log(valid ? '\nThe main job works.' : '\nThe main job FAILED.');
  return valid;
}
