import { spawnSync } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from './vscodeServerInstall.ts';

const sources = ['src', 'media', 'package.json', 'package.nls.json', 'package.nls.zh-cn.json', 'esbuild.js'];

/** The packaged extension; packaged now where it is missing or older than what it is made of. */
export async function packagedVsix(): Promise<string> {
  const vsix = join(projectFolder, 'seedream-studio.vsix');
  const changed = await Promise.all(sources.map(async name => await newestChange(join(projectFolder, name))));
  if ((await newestChange(vsix)) < Math.max(...changed)) {
    process.stderr.write('Packaging the extension…\n');
    const built = spawnSync('npm', ['run', '--silent', 'package'], {
      cwd: projectFolder,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    if (built.status !== 0) {
      throw new Error(`npm run package failed:\n${`${built.stdout}\n${built.stderr}`.trim().slice(-2000)}`);
    }
  }
  return vsix;
}

/** Time of the last change of a file or of anything below a folder; 0 where there is nothing. */
async function newestChange(path: string): Promise<number> {
  const own = await stat(path).catch(() => undefined);
  if (own === undefined) return 0;
  if (!own.isDirectory()) return own.mtimeMs;
  const entries = await readdir(path, { recursive: true });
  const times = await Promise.all(entries.map(async entry => (await stat(join(path, entry))).mtimeMs));
  return Math.max(own.mtimeMs, ...times);
}
