// node states.ts [--theme=dark,light,contrast,contrastLight] [--language=zh-cn]: every state of the composer and of the
// gallery, from the packaged extension in a real VS Code, in demo-output/states: to be looked at.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { launchChromium, openProfile } from '../support/chromium.ts';
import { startFakeServer } from '../support/fakeServer.ts';
import { makePicture } from '../support/pictures.ts';
import { makeSampleWorkspace } from '../support/samples.ts';
import { startVsCode } from '../support/vscodeServer.ts';
import { Workbench } from '../support/workbench.ts';
import { composerStates } from './composerStates.ts';
import { emptyGallery, galleryStates } from './galleryStates.ts';
import { Scene } from './scene.ts';

const themes: Readonly<Record<string, string>> = {
  dark: 'Dark 2026',
  light: 'Light 2026',
  contrast: 'Default High Contrast',
  contrastLight: 'Default High Contrast Light',
};

function asked(name: string): string | undefined {
  return process.argv
    .find(argument => argument.startsWith(`--${name}=`))
    ?.split('=')
    .at(-1);
}

async function play(theme: string, language: string | undefined): Promise<void> {
  const colours = themes[theme];
  if (colours === undefined)
    throw new Error(`There is no theme ${theme}: ${Object.keys(themes).join(', ')}.`);
  const workspace = join(await mkdtemp(join(tmpdir(), 'seedream-states-')), 'meadow-field-guide');
  await mkdir(workspace);
  await makeSampleWorkspace(workspace);
  const tiny = await makePicture({ width: 10, height: 10, format: 'png', seed: 1 });
  await writeFile(join(workspace, 'tiny.png'), tiny);
  await writeFile(join(workspace, 'photos/broken.jpg'), tiny.subarray(0, 40));
  const provider = await startFakeServer({ pictures: 'small' });
  const server = await startVsCode({
    vsix: resolve('seedream-studio.vsix'),
    userSettings: {
      'seedream.gallery.folders': ['photos'],
      'seedream.custom.baseUrl': provider.baseUrl,
    },
    // A machine's settings win over the person's, and those of these windows follow the browser.
    machineSettings: { 'window.autoDetectColorScheme': false, 'workbench.colorTheme': colours },
  });
  const browser = await launchChromium();
  try {
    const locale = language === undefined ? {} : { language, locale: 'zh-CN' };
    const profile = await openProfile(browser, { width: 1400, height: 900, ...locale });
    const bench = new Workbench(await profile.newPage(), server);
    await bench.open(workspace);
    const folder = resolve('demo-output/states', [theme, language].filter(Boolean).join('-'));
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const scene = new Scene({ bench, workspace, folder, provider, isChinese: language !== undefined });
    await emptyGallery(scene);
    await composerStates(scene);
    await galleryStates(scene);
  } finally {
    await browser.close();
    await server.stop();
    await provider.close();
    await rm(resolve(workspace, '..'), { recursive: true, force: true });
  }
}

for (const theme of (asked('theme') ?? Object.keys(themes).join(',')).split(',')) {
  await play(theme, asked('language'));
  console.log(`demo-output/states: ${theme}`);
}
