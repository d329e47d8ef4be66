import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { chromium } from 'playwright-core';

/** What the editor tests, the demo and `npm start` need from the machine. */
export interface SystemPackages {
  chromium: string;
  /** The same browser without a user interface of its own, for half the work of a page; `chromium` where it is absent. */
  headlessChromium: string;
  /** Absent where there is neither exiftool nor a way to install it. */
  exiftool: string | undefined;
  /** Debian's folder of real photos; absent on other systems, where pictures are made instead. */
  photos: string | undefined;
}

const headlessShell = 'chromium-headless-shell';
const photoFolder = '/usr/share/backgrounds';
const photoProbe = `${photoFolder}/mate/abstract/Elephants_5640x3172.jpg`;

let known: SystemPackages | undefined;

/** Uses what is there, installs what is missing where that is possible, and says one clear sentence otherwise. */
export function ensureSystemPackages(): SystemPackages {
  known ??= findOrInstall();
  return known;
}

function findOrInstall(): SystemPackages {
  const missing = missingPackages();
  // Nice to have: not asked for by itself, since not every release has it.
  if (missing.length > 0 && canUseApt()) installWithApt([...missing, headlessShell]);
  const browser = findChromium() ?? downloadChromium();
  if (browser === undefined) {
    throw new Error(
      'No Chromium was found and none could be installed: install Chromium or Chrome, or set CHROMIUM_PATH to it.',
    );
  }
  return {
    chromium: browser,
    headlessChromium: chosenChromium() ?? onPath(headlessShell) ?? browser,
    exiftool: onPath('exiftool'),
    photos: existsSync(photoProbe) ? photoFolder : undefined,
  };
}

/** The independent reader of image metadata, for the tests that cannot do without it. */
export function requireExiftool(): string {
  const path = onPath('exiftool') ?? ensureSystemPackages().exiftool;
  if (path === undefined) {
    throw new Error('exiftool was not found: install it (Debian: apt-get install libimage-exiftool-perl).');
  }
  return path;
}

function missingPackages(): string[] {
  const missing: string[] = [];
  if (findChromium() === undefined) missing.push('chromium');
  if (!hasChineseFont()) missing.push('fonts-noto-cjk');
  if (onPath('exiftool') === undefined) missing.push('libimage-exiftool-perl');
  if (!existsSync(photoProbe)) missing.push('mate-backgrounds');
  if (!existsSync(`${photoFolder}/gnome`)) missing.push('gnome-backgrounds');
  return missing;
}

function hasChineseFont(): boolean {
  if (process.platform !== 'linux') return true;
  if (existsSync('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc')) return true;
  const list = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' });
  return list.status === 0 && list.stdout.trim() !== '';
}

function canUseApt(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get') !== undefined;
}

function installWithApt(packages: readonly string[]): void {
  process.stderr.write(`Installing ${packages.join(', ')} with apt-get…\n`);
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  apt([...wait, 'update']);
  const install = [...wait, 'install', '-y', '--no-install-recommends'];
  // One name this release does not know makes the whole call fail, so the others are then tried one by one.
  if (!apt([...install, ...packages])) for (const name of packages) apt([...install, name]);
}

function apt(args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const result = spawnSync('apt-get', args, { env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  // A failure is not the end: another way may follow, and what is missing in the end is said in a sentence.
  if (result.status !== 0) process.stderr.write(`${result.stderr.trim().split('\n').slice(-3).join('\n')}\n`);
  return result.status === 0;
}

function chosenChromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH'];
  return named === '' ? undefined : named;
}

function findChromium(): string | undefined {
  const chosen = chosenChromium();
  if (chosen !== undefined) return chosen;
  const places = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    `${process.env['PROGRAMFILES'] ?? 'C:\\Program Files'}\\Google\\Chrome\\Application\\chrome.exe`,
    chromium.executablePath(),
  ];
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    const path = onPath(name);
    if (path !== undefined) return path;
  }
  return places.find(place => place !== '' && existsSync(place));
}

function downloadChromium(): string | undefined {
  process.stderr.write('Downloading Chromium with Playwright…\n');
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: ['ignore', 'ignore', 'inherit'] });
  return findChromium();
}

function onPath(name: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, process.platform === 'win32' ? `${name}.exe` : name);
    if (folder !== '' && isExecutable(path)) return path;
  }
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Absent or not ours to run: the next folder of PATH is asked.
    return false;
  }
}
