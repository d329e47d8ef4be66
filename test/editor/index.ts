import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTests } from './inHost.ts';
import type { InHostResult } from './inHost.ts';

/**
 * What VS Code calls inside the extension host, in the browser build and on the desktop alike. The bundle is CommonJS,
 * so `__dirname` is the folder of the bundle, where a side file says whereto the report goes.
 */
export async function run(): Promise<void> {
  const side = JSON.parse(await readFile(join(__dirname, 'suite.json'), 'utf8')) as { report: string };
  const results = await runTests();
  if (results.length === 0) results.push(nothingFound());
  await writeFile(`${side.report}.part`, JSON.stringify(results, null, 2));
  // The other side waits for this name, so the file is complete when it appears.
  await rename(`${side.report}.part`, side.report);
  const failed = results.filter(result => !result.ok);
  if (failed.length > 0)
    throw new Error(`${failed.length} failed: ${failed.map(one => one.name).join('; ')}`);
}

function nothingFound(): InHostResult {
  return { name: 'the suite has tests', ok: false, durationMs: 0, error: 'No *.suite.ts registered a test.' };
}
