import { build } from 'esbuild';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../support/vscodeServerInstall.ts';
import type { InHostResult } from './inHost.ts';

export interface SuiteBundle {
  /** An empty extension: VS Code runs a test suite only together with an extension under development. */
  developmentPath: string;
  testsPath: string;
  reportFolder: string;
  reportFile: string;
  remove(): Promise<void>;
}

/** Bundles every `*.suite.ts` of this folder into one module with `run()`. */
export async function bundleSuite(): Promise<SuiteBundle> {
  const suites = (await readdir(import.meta.dirname)).filter(name => name.endsWith('.suite.ts')).sort();
  if (suites.length === 0) throw new Error(`No *.suite.ts in ${import.meta.dirname}.`);
  await mkdir(cacheFolder, { recursive: true });
  // Of its own for each run: another may be under way.
  const folder = await mkdtemp(join(cacheFolder, 'editor-suite-'));
  const developmentPath = join(folder, 'host');
  await mkdir(developmentPath);
  const imports = [...suites.map(name => `import './${name}';`), `export { run } from './index.ts';`];
  await build({
    stdin: { contents: imports.join('\n'), resolveDir: import.meta.dirname, loader: 'ts' },
    outfile: join(folder, 'index.js'),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    external: ['vscode'],
    sourcemap: 'inline',
    logLevel: 'error',
  });
  const reportFolder = join(folder, 'report');
  const reportFile = join(reportFolder, 'report.json');
  await mkdir(reportFolder);
  await writeFile(join(folder, 'suite.json'), JSON.stringify({ report: reportFile }));
  const manifest = { name: 'suite-host', publisher: 'tests', version: '0.0.1', engines: { vscode: '*' } };
  await writeFile(join(developmentPath, 'package.json'), JSON.stringify(manifest));
  // The extension host loads the bundle as CommonJS whatever the folders above say.
  await writeFile(join(folder, 'package.json'), '{"type":"commonjs"}');
  return {
    developmentPath,
    testsPath: join(folder, 'index'),
    reportFolder,
    reportFile,
    remove: async () => await rm(folder, { recursive: true, force: true, maxRetries: 20 }),
  };
}

export async function readReport(bundle: SuiteBundle): Promise<InHostResult[]> {
  return JSON.parse(await readFile(bundle.reportFile, 'utf8')) as InHostResult[];
}
