import type { Frame, Locator } from 'playwright-core';
import { violations } from './axe.ts';
import { eventually } from './studio.ts';
import type { Workbench } from './workbench.ts';

interface Dropped {
  readonly uris?: readonly string[];
  readonly files?: readonly { readonly name: string; readonly type: string; readonly base64: string }[];
}

/** The parts of the page's world that are used inside `evaluate`. */
interface PageScope {
  DataTransfer: new () => {
    items: { add(file: unknown): void };
    setData(type: string, data: string): void;
  };
  File: new (parts: unknown[], name: string, options: { type: string }) => unknown;
  DragEvent: new (type: string, options: unknown) => unknown;
  ClipboardEvent: new (type: string, options: unknown) => unknown;
  atob(text: string): string;
}

/** Moves a page's tab into the group beside it; settled once the editor has put away the old page, as it then does. */
export async function moveAside(bench: Workbench, { frame }: { readonly frame: Frame }): Promise<void> {
  await bench.runCommand('View: Move Editor into Next Group');
  await eventually(async () => {
    if (!frame.isDetached()) throw new Error('the page of before the move is still there');
  });
}

/** The composer inside the editor, found and used by its accessible names. */
export class ComposerPage {
  readonly frame: Frame;

  constructor(frame: Frame) {
    this.frame = frame;
  }

  static async of(bench: Workbench, timeoutMs = 30_000): Promise<ComposerPage> {
    return new ComposerPage(await bench.editors.webview('seedream-composer textarea', timeoutMs));
  }

  get prompt(): Locator {
    return this.frame.getByRole('textbox', { name: 'Prompt', exact: true });
  }

  get generate(): Locator {
    return this.frame.locator('button.primary');
  }

  get references(): Locator {
    return this.frame.getByRole('list', { name: 'References' }).getByRole('listitem');
  }

  /** The newest card, or the newest of this prompt: what was just bought has its card a moment later. */
  card(prompt = ''): Locator {
    const cards = this.frame.getByRole('list', { name: 'Jobs' }).locator(':scope > *');
    return cards.filter({ has: this.frame.locator('h3', { hasText: prompt }) }).first();
  }

  /** Pictures of a card that are really drawn. */
  pictures(prompt = ''): Locator {
    return this.card(prompt).locator('img');
  }

  async drop(what: Dropped): Promise<void> {
    await this.#transfer('drop', what);
  }

  async paste(what: Dropped): Promise<void> {
    await this.#transfer('paste', what);
  }

  violations(): Promise<string[]> {
    return violations(this.frame);
  }

  async #transfer(kind: 'drop' | 'paste', what: Dropped): Promise<void> {
    const target = this.frame.locator('seedream-composer');
    await target.evaluate(
      (element: { querySelector(selector: string): unknown }, given) => {
        const scope = globalThis as unknown as PageScope;
        const data = new scope.DataTransfer();
        if (given.uris !== undefined) data.setData('text/uri-list', given.uris.join('\r\n'));
        for (const file of given.files ?? []) {
          const bytes = Uint8Array.from(scope.atob(file.base64), letter => letter.charCodeAt(0));
          data.items.add(new scope.File([bytes], file.name, { type: file.type }));
        }
        const zone = (element.querySelector('[data-dropzone]') ?? element) as {
          dispatchEvent(event: unknown): void;
        };
        const options = { bubbles: true, cancelable: true };
        if (given.kind === 'paste')
          zone.dispatchEvent(new scope.ClipboardEvent('paste', { ...options, clipboardData: data }));
        else
          for (const type of ['dragenter', 'dragover', 'drop'])
            zone.dispatchEvent(new scope.DragEvent(type, { ...options, dataTransfer: data }));
      },
      { kind, ...what },
    );
  }
}
