import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { QuickInput } from './workbenchQuickInput.ts';
import { textsOf } from './workbenchStage.ts';
import type { Stage } from './workbenchStage.ts';

/** Output channels: on the screen, and whole from the files behind them. */
export class Output {
  readonly #stage: Stage;
  readonly #quickInput: QuickInput;
  readonly #dataDir: string;

  constructor(stage: Stage, quickInput: QuickInput, dataDir: string) {
    this.#stage = stage;
    this.#quickInput = quickInput;
    this.#dataDir = dataDir;
  }

  /** Opens the panel on a channel. */
  async show(channel: string): Promise<void> {
    await this.#stage.step(`showing the output channel ${channel}`, async () => {
      await this.#quickInput.runCommand('Output: Show Output Channels...');
      await this.#quickInput.pick(channel);
      await this.#lines().first().waitFor();
    });
  }

  /** The lines drawn in the panel. */
  async visibleText(): Promise<string> {
    return (await textsOf(this.#lines())).join('\n');
  }

  async waitForText(text: string): Promise<void> {
    await this.#stage.step(`waiting for "${text}" in the output`, async () => {
      await this.#stage.until(`"${text}"`, async () => (await this.visibleText()).includes(text));
    });
  }

  /** Everything the extension hosts of this server have written to channels of this name, windows in order. */
  async fileText(channel: string): Promise<string> {
    const folder = join(this.#dataDir, 'data/logs');
    const files = await readdir(folder, { recursive: true });
    const own = files.filter(file => file.endsWith(`${channel}.log`)).sort();
    const texts = await Promise.all(own.map(async file => await readFile(join(folder, file), 'utf8')));
    return texts.join('');
  }

  #lines(): ReturnType<Stage['page']['locator']> {
    return this.#stage.page.locator('.output-view-container .view-line, .output-view .view-line');
  }
}
