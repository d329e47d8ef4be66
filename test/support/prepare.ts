import { ensureSystemPackages } from './systemPackages.ts';
import { ensureVsCode } from './vscodeServerInstall.ts';

// What the heavy suites need from outside the repository; says in one sentence what is missing.
const packages = ensureSystemPackages();
console.log(`Chromium: ${packages.chromium}`);
console.log(`Chromium for single pages: ${packages.headlessChromium}`);
console.log(`exiftool: ${packages.exiftool ?? 'not found'}`);
console.log(`photos: ${packages.photos ?? 'made by ourselves'}`);
await ensureVsCode();
console.log('VS Code: installed');
