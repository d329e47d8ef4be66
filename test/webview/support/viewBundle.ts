import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export type ViewName = 'composer' | 'gallery';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const built = new Map<ViewName, Promise<string>>();

/** The folder with the view's script, style sheet and icon font as they are shipped; built once per process. */
export async function bundleOf(view: ViewName): Promise<string> {
  const known = built.get(view);
  if (known !== undefined) return await known;
  const started = build(view);
  built.set(view, started);
  return await started;
}

/** For a process's end. */
export async function removeBundles(): Promise<void> {
  const folders = [...built.values()];
  built.clear();
  for (const folder of folders) await rm(await folder, { recursive: true, force: true });
}

async function build(view: ViewName): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `seedream-${view}-`));
  const args = ['esbuild.js', '--production', `--only=${view}`, `--outdir=${folder}`];
  await promisify(execFile)(process.execPath, args, { cwd: root });
  return folder;
}
