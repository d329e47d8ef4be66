import assert from 'node:assert/strict';
import { existsSync, watch } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { launchChromium, openProfile } from '../support/chromium.ts';
import { makeSampleWorkspace } from '../support/samples.ts';
import { startVsCode } from '../support/vscodeServer.ts';
import { packagedVsix } from '../support/vscodeServerVsix.ts';
import { bundleSuite, readReport } from './bundle.ts';
import type { SuiteBundle } from './bundle.ts';
import type { InHostResult } from './inHost.ts';

test('inside the extension host of a real VS Code', async t => {
  for (const result of await runInVsCode()) {
    await t.test(result.name, () => assert.ok(result.ok, result.error));
  }
});

async function runInVsCode(): Promise<InHostResult[]> {
  const bundle = await bundleSuite();
  const workspace = await mkdtemp(join(tmpdir(), 'seedream-workspace-'));
  await makeSampleWorkspace(workspace);
  const server = await startVsCode({
    vsix: await packagedVsix(),
    extensionDevelopmentPath: bundle.developmentPath,
    extensionTestsPath: bundle.testsPath,
  });
  const browser = await launchChromium();
  try {
    const page = await (await openProfile(browser)).newPage();
    const reported = whenReported(bundle, () => server.logs());
    await page.goto(server.url(workspace), { waitUntil: 'commit' });
    await reported;
    return await readReport(bundle);
  } finally {
    await browser.close();
    await server.stop();
    await rm(workspace, { recursive: true, force: true, maxRetries: 20 });
    await bundle.remove();
  }
}

async function whenReported(bundle: SuiteBundle, logs: () => string): Promise<void> {
  await new Promise<void>((done, fail) => {
    const finish = (error?: Error): void => {
      watcher.close();
      clearTimeout(timer);
      if (error === undefined) done();
      else fail(error);
    };
    const watcher = watch(bundle.reportFolder, () => existsSync(bundle.reportFile) && finish());
    const timer = setTimeout(
      () => finish(new Error(`No report after 3 minutes.\n${logs().slice(-3000)}`)),
      180_000,
    );
  });
}
