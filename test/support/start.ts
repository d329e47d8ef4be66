import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSampleWorkspace } from './samples.ts';
import { cacheFolder, ensureVsCode } from './vscodeServerInstall.ts';
import type { VsCodeInstall } from './vscodeServerInstall.ts';
import { packagedVsix } from './vscodeServerVsix.ts';

/** `npm start`: a real VS Code with the packaged extension and a sample project, for a person, until Ctrl+C. */
const dataDir = join(cacheFolder, 'start');
const workspace = join(cacheFolder, 'sample');
// code-server keeps a few files of its own here; without this they would end up in the person's home folder.
const env = { ...process.env, XDG_DATA_HOME: join(dataDir, 'share') };

try {
  const vsix = await packagedVsix();
  const install = await ensureVsCode();
  // What a person made in the sample project stays from one start to the next.
  if (!existsSync(workspace)) await makeSampleWorkspace(workspace, { large: true });
  await firstSettings();
  installExtension(install, vsix);
  serve(install);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function options(): string[] {
  const own = ['--config', join(dataDir, 'config.yaml'), '--user-data-dir', dataDir];
  return [...own, '--extensions-dir', join(dataDir, 'extensions')];
}

async function firstSettings(): Promise<void> {
  const path = join(dataDir, 'User/settings.json');
  if (existsSync(path)) return;
  await mkdir(join(dataDir, 'User'), { recursive: true });
  const settings = {
    'workbench.startupEditor': 'none',
    'chat.disableAIFeatures': true,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'window.autoDetectColorScheme': true,
    'git.openRepositoryInParentFolders': 'never',
  };
  await writeFile(path, `${JSON.stringify(settings, null, 2)}\n`);
}

function installExtension({ node, entry }: VsCodeInstall, vsix: string): void {
  const args = [entry, ...options(), '--install-extension', vsix, '--force'];
  const result = spawnSync(node, args, { env, encoding: 'utf8' });
  if (!result.stdout.includes('was successfully installed')) {
    throw new Error(`VS Code did not install ${vsix}:\n${result.stdout}${result.stderr}`);
  }
}

function serve({ node, entry }: VsCodeInstall): void {
  const port = process.env['PORT'] ?? '0';
  const quiet = [
    '--auth',
    'none',
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-workspace-trust',
  ];
  const args = [entry, ...options(), ...quiet, '--bind-addr', `127.0.0.1:${port}`, workspace];
  const child = spawn(node, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  let announced = false;
  const read = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-10_000);
    const address = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
    if (address === undefined || announced) return;
    announced = true;
    console.log(`\nVS Code with Seedream Studio: ${address}/?folder=${encodeURI(workspace)}`);
    console.log(`Sample project: ${workspace}\nCtrl+C ends it.`);
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  child.on('exit', code => {
    if (announced) process.exit(0);
    console.error(`VS Code did not start (exit code ${String(code)}):\n${output.slice(-2000)}`);
    process.exit(1);
  });
  const end = (): void => {
    // The whole group: the server starts extension hosts of its own.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}
