import type { Locator } from 'playwright-core';
import { attemptMs, clean, stepTimeoutMs, textsOf } from './workbenchStage.ts';
import type { PageElement, Stage } from './workbenchStage.ts';

export interface QuickRow {
  index: number;
  label: string;
  description: string;
  detail: string;
  focused: boolean;
  checked: boolean | undefined;
}

/** The input, as the page functions below see it. */
interface KeyTarget {
  readonly value: string;
  addEventListener(type: 'keydown', heard: (event: KeyHeard) => void, capture: true): void;
  removeEventListener(type: 'keydown', heard: (event: KeyHeard) => void, capture: true): void;
}

interface KeyHeard {
  readonly key: string;
  preventDefault(): void;
  stopImmediatePropagation(): void;
}

const settledMs = 500;
const oneAttempt = { timeout: attemptMs };

/** The one input at the top of the window: command palette, input boxes, pick lists, simple file dialogs. */
export class QuickInput {
  readonly #stage: Stage;
  readonly #widget: Locator;
  readonly #input: Locator;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#widget = stage.page.locator('.quick-input-widget:visible');
    this.#input = this.#widget.locator('.quick-input-box input');
  }

  async isOpen(): Promise<boolean> {
    return (await this.#widget.count()) > 0;
  }

  /** Waits for an input whose title, prompt or placeholder contains the text. */
  async waitFor(text: string, timeoutMs: number = stepTimeoutMs): Promise<void> {
    await this.#stage.step(`waiting for the input "${text}"`, async () => {
      const ask = async (): Promise<boolean> => {
        const said = await Promise.all([this.title(), this.message(), this.#placeholders()]);
        return said.flat().some(part => part.includes(text));
      };
      await this.#stage.until(`an input that says "${text}"`, ask, timeoutMs);
    });
  }

  async waitClosed(): Promise<void> {
    await this.#stage.step('waiting for the input to close', async () => {
      await this.#widget.waitFor({ state: 'hidden' });
    });
  }

  async title(): Promise<string> {
    return await this.#textOf('.quick-input-title');
  }

  /** The prompt, or what the validation says in its place. */
  async message(): Promise<string> {
    return await this.#textOf('.quick-input-message');
  }

  /** What the validation objects to, once it does. */
  async validationMessage(): Promise<string> {
    return await this.#stage.step('reading the validation message', async () => {
      const box = this.#widget.locator('.monaco-inputbox.error, .monaco-inputbox.warning');
      await box.first().waitFor();
      return await this.message();
    });
  }

  async value(): Promise<string> {
    return await this.#input.inputValue();
  }

  async placeholder(): Promise<string> {
    return (await this.#input.getAttribute('placeholder')) ?? '';
  }

  async isPassword(): Promise<boolean> {
    return (await this.#input.getAttribute('type')) === 'password';
  }

  /** Replaces what is in the input. */
  async type(text: string): Promise<void> {
    await this.#stage.step(`typing "${text}"`, async () => await this.#input.fill(text));
  }

  /** Types into the input (when text is given) and presses Enter; what follows is for the caller to wait for. */
  async accept(text?: string): Promise<void> {
    await this.#stage.step('confirming the input', async () => {
      if (text !== undefined) await this.#input.fill(text);
      await this.#input.press('Enter');
    });
  }

  async cancel(): Promise<void> {
    await this.#stage.step('cancelling the input', async () => {
      await this.#input.waitFor();
      await this.#stage.until('the input to close', async () => {
        await this.#stage.attempt(async () => await this.#input.press('Escape', oneAttempt));
        return await this.#stage.soon(async () => !(await this.isOpen()));
      });
    });
  }

  /** Rows on the screen (a long list has more than are drawn), top to bottom. */
  async rows(): Promise<QuickRow[]> {
    const rows = this.#widget.locator('.quick-input-list .monaco-list-row');
    const read = await rows.evaluateAll((elements: PageElement[]) =>
      elements.map(element => ({
        index: Number(element.getAttribute('data-index')),
        label: element.querySelector('.label-name')?.textContent ?? '',
        description: element.querySelector('.label-description')?.textContent ?? '',
        // Rows are used again for other entries; what an entry lacks is hidden and still holds the old words.
        detail: Array.from(element.querySelectorAll('.quick-input-list-label-meta'))
          .filter(part => part.offsetParent !== null)
          .map(part => part.textContent ?? '')
          .join(' '),
        focused: element.className.includes('focused'),
        check: element.querySelector('.quick-input-list-checkbox')?.getAttribute('aria-checked') ?? null,
      })),
    );
    read.sort((a, b) => a.index - b.index);
    return read.map(({ index, label, description, detail, focused, check }) => ({
      index,
      label: clean(label),
      description: clean(description),
      detail: clean(detail),
      focused,
      checked: check === null ? undefined : check === 'true',
    }));
  }

  /** Clicks the row with exactly this label, once it is there. */
  async pick(label: string): Promise<void> {
    await this.#stage.step(`picking "${label}"`, async () => {
      await this.#stage.until(`a row "${label}" to take the click`, async () => await this.#pick(label));
    });
  }

  /** Opens the command palette, types a command's full title and runs it; settled once the palette has gone. */
  async runCommand(title: string): Promise<void> {
    let offered = 'nothing';
    const hasRun = await this.#stage.soon(async () => {
      const rows = await this.#searchPalette(title);
      offered = rows.map(row => `"${row.label}"`).join(', ');
      const isFocused = rows.find(row => row.focused)?.label === title;
      return await (isFocused ? this.#enter(title) : this.#pick(title));
    }, stepTimeoutMs);
    if (hasRun === undefined) throw new Error(`the palette offers ${offered}`);
    // The command's own input is the same element: what is typed too early would be searched for.
    await this.#stage.until('the palette to close', async () => !(await this.#isPalette()));
  }

  /** Whether the palette offers a command of exactly this title at the moment. */
  async offers(title: string): Promise<boolean> {
    const rows = await this.#searchPalette(title);
    await this.cancel();
    return rows.some(row => row.label === title);
  }

  /** A window that is still restoring its editors takes the focus, and so closes the palette: it is opened again. */
  async #searchPalette(title: string): Promise<QuickRow[]> {
    return await this.#stage.until('the command palette', async () => {
      await this.#stage.page.keyboard.press('F1');
      // The palette fills in its ">" and its first rows only after it is shown: typing before that is lost.
      const shown = await this.#poll(async () => (await this.#isPalette()) && (await this.rows()).length > 0);
      if (shown === undefined) return undefined;
      const unasked = labelsOf(await this.rows());
      try {
        await this.#input.fill(`>${title}`, { timeout: 1_000 });
      } catch {
        return undefined;
      }
      return await this.#paletteRows(title, unasked);
    });
  }

  /**
   * Similar commands follow a moment after the first answer: a missing one is known by rows that no longer change.
   * `unasked` are those of before the question, which stand there until it is answered.
   */
  async #paletteRows(title: string, unasked: string): Promise<QuickRow[] | undefined> {
    let previous = unasked;
    let since = performance.now();
    return await this.#poll(async () => {
      const rows = await this.rows();
      if (rows.some(row => row.label === title)) return rows;
      const labels = labelsOf(rows);
      if (labels !== previous) since = performance.now();
      previous = labels;
      const isAnswer = labels !== '' && labels !== unasked;
      return isAnswer && performance.now() - since > settledMs ? rows : undefined;
    });
  }

  async #isPalette(): Promise<boolean> {
    return await this.#input.evaluateAll((inputs: KeyTarget[]) =>
      inputs.some(input => input.value.startsWith('>')),
    );
  }

  /**
   * Presses Enter. False where it did not meet the palette with this row in focus: a window that takes the focus
   * closes it before, and rows that came later may have moved the focus.
   */
  async #enter(label: string): Promise<boolean> {
    const input = await this.#input.elementHandle(oneAttempt).catch(() => null);
    if (input === null) return false;
    const met = await input.evaluateHandle(hearEnter, label);
    await this.#stage.attempt(async () => await input.press('Enter', oneAttempt));
    return await met.evaluate(heard => heard.end());
  }

  /** Clicks the row by its place and its name: rows that came later may have moved it. */
  async #pick(label: string): Promise<boolean> {
    const row = (await this.rows()).find(one => one.label === label);
    if (row === undefined) return false;
    const name = this.#stage.page.locator('.label-name').getByText(label, { exact: true });
    const place = `.quick-input-list .monaco-list-row[data-index="${row.index}"]`;
    return await this.#stage.click(this.#widget.locator(place, { has: name }));
  }

  /** Undefined where the answer does not come soon, or the input is gone. */
  async #poll<T>(ask: () => Promise<T | undefined | false>): Promise<T | undefined> {
    return await this.#stage.until('an answer', ask, 3_000).catch(() => undefined);
  }

  /** Of what is on the screen now: an input that goes while it is read would otherwise be waited for. */
  async #textOf(selector: string): Promise<string> {
    return (await textsOf(this.#widget.locator(`${selector}:visible`)))[0] ?? '';
  }

  async #placeholders(): Promise<string[]> {
    return await this.#input.evaluateAll((inputs: PageElement[]) =>
      inputs.map(input => input.getAttribute('placeholder') ?? ''),
    );
  }
}

function labelsOf(rows: readonly QuickRow[]): string {
  return rows.map(row => row.label).join('\n');
}

/** Runs in the page: lets Enter through only while the row of this name has the focus, and tells whether it did. */
function hearEnter(input: KeyTarget, label: string): { end(): boolean } {
  const { document } = globalThis as unknown as {
    document: { querySelector(selector: string): PageElement | null };
  };
  let met = false;
  const hear = (event: KeyHeard): void => {
    if (event.key !== 'Enter') return;
    const name = document.querySelector(
      '.quick-input-list .monaco-list-row.focused .label-name',
    )?.textContent;
    if (name?.replaceAll('\u00a0', ' ').trim() === label) {
      met = true;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  input.addEventListener('keydown', hear, true);
  const end = (): boolean => {
    // Every quick input is the same element, and the next Enter is somebody else's.
    input.removeEventListener('keydown', hear, true);
    return met;
  };
  return { end };
}
