import {
  downloadAndUnzipVSCode,
  resolveCliArgsFromVSCodeExecutablePath,
  runTests,
} from '@vscode/test-electron';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleSuite, readReport } from '../editor/bundle.ts';
import { makeSampleWorkspace } from './samples.ts';
import { packagedVsix } from './vscodeServerVsix.ts';

/**
 * `npm run test:electron [version]`: the suite of test/editor in desktop VS Code, with the packaged extension installed
 * in a fresh profile. It downloads VS Code, so it needs the internet, and a display (or `xvfb-run`) on Linux.
 */
const profile = await mkdtemp(join(tmpdir(), 'seedream-desktop-'));
try {
  process.exitCode = (await main(process.argv[2] ?? 'stable')) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(profile, { recursive: true, force: true });
}

async function main(version: string): Promise<boolean> {
  const bundle = await bundleSuite();
  const vsix = await packagedVsix();
  const workspace = join(profile, 'workspace');
  await makeSampleWorkspace(workspace);
  const executable = await downloadAndUnzipVSCode(version);
  const dirs = ['--user-data-dir', join(profile, 'data'), '--extensions-dir', join(profile, 'extensions')];
  install(executable, dirs, vsix);
  // A failing test makes VS Code end with an error; the report says more.
  const ended = await runTests({
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: bundle.developmentPath,
    extensionTestsPath: bundle.testsPath,
    launchArgs: [workspace, ...dirs, '--disable-workspace-trust', '--skip-welcome', '--skip-release-notes'],
  }).catch((error: unknown) => error);
  const results = await readReport(bundle).catch((error: unknown) => {
    throw new Error(`VS Code wrote no report (${String(ended)}).`, { cause: error });
  });
  await bundle.remove();
  for (const { name, ok, error } of results) console.log(ok ? `✔ ${name}` : `✖ ${name}\n${error ?? ''}`);
  return results.every(result => result.ok);
}

function install(executable: string, dirs: readonly string[], vsix: string): void {
  const [cli = executable, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable, {
    reuseMachineInstall: true,
  });
  const result = spawnSync(cli, [...args, ...dirs, '--install-extension', vsix], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (result.status !== 0)
    throw new Error(`VS Code did not install ${vsix}:\n${result.stdout}${result.stderr}`);
}
