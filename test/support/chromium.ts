import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { ensureSystemPackages } from './systemPackages.ts';
import { preparePage } from './chromiumPage.ts';

export interface WindowOptions {
  width?: number;
  height?: number;
  deviceScaleFactor?: number;
  locale?: string;
  /** The editor's display language, such as `zh-cn`. Its own words stay English: it has no language pack here. */
  language?: string;
  colorScheme?: 'dark' | 'light';
  /** Windows opened later by the same profile share its storage, as two windows of one person do. */
  storageState?: NonNullable<BrowserContextOptions['storageState']>;
}

/** Only this machine is reachable: any other name fails to resolve inside the browser, without a proxy in between. */
const loopbackOnly = 'MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE [::1]';

/** A headless Chromium that talks to this machine only; the one for single pages is lighter where there is one. */
export async function launchChromium(which: 'chromium' | 'headlessChromium' = 'chromium'): Promise<Browser> {
  return await chromium.launch({
    executablePath: ensureSystemPackages()[which],
    headless: true,
    timeout: 120_000,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-proxy-server',
      `--host-resolver-rules=${loopbackOnly}`,
    ],
  });
}

/** A fresh profile; every page opened in it is one VS Code window of the same person. */
export async function openProfile(browser: Browser, options: WindowOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1400, height: options.height ?? 900 },
    deviceScaleFactor: options.deviceScaleFactor ?? 1,
    locale: options.locale ?? 'en-US',
    colorScheme: options.colorScheme ?? 'dark',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...(options.storageState === undefined ? {} : { storageState: options.storageState }),
  });
  await context.addInitScript(preparePage);
  if (options.language !== undefined) await context.addInitScript(setLanguage, options.language);
  return context;
}

/** What the workbench takes for the language of its messages, and tells extensions. */
function setLanguage(language: string): void {
  Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', { value: language });
}
