import type { Page } from 'playwright-core';

/** What is dropped or pasted. */
export interface Data {
  readonly texts?: Readonly<Record<string, string>>;
  readonly files?: readonly { readonly name: string; readonly type: string; readonly bytes: number }[];
}

interface Transfer {
  setData(type: string, text: string): void;
  readonly items: { add(file: unknown): void };
}

interface PageScope {
  DataTransfer: new () => Transfer;
  File: new (parts: unknown[], name: string, options: { type: string }) => unknown;
  DragEvent: new (type: string, init: Record<string, unknown>) => unknown;
  ClipboardEvent: new (type: string, init: Record<string, unknown>) => unknown;
  document: { querySelector(selector: string): { dispatchEvent(event: unknown): boolean } | null };
}

/** Dispatches the events that a drop from outside brings; true when the page took it. */
export async function drop(page: Page, selector: string, data: Data): Promise<boolean> {
  return await page.evaluate(send, { selector, data, kinds: ['dragenter', 'dragover', 'drop'] });
}

/** True when the page took what was pasted, false when it left it to the browser. */
export async function paste(page: Page, selector: string, data: Data): Promise<boolean> {
  return await page.evaluate(send, { selector, data, kinds: ['paste'] });
}

/** Runs in the page. */
function send({
  selector,
  data,
  kinds,
}: {
  selector: string;
  data: Data;
  kinds: readonly string[];
}): boolean {
  const scope = globalThis as unknown as PageScope;
  const target = scope.document.querySelector(selector);
  if (target === null) throw new Error(`nothing is ${selector}`);
  const transfer = new scope.DataTransfer();
  for (const [type, text] of Object.entries(data.texts ?? {})) transfer.setData(type, text);
  for (const { name, type, bytes } of data.files ?? [])
    transfer.items.add(new scope.File([new Uint8Array(bytes)], name, { type }));
  const usual = { bubbles: true, cancelable: true };
  const taken = kinds.map(kind => {
    const event =
      kind === 'paste'
        ? new scope.ClipboardEvent(kind, { ...usual, clipboardData: transfer })
        : new scope.DragEvent(kind, { ...usual, dataTransfer: transfer });
    return !target.dispatchEvent(event);
  });
  return taken.at(-1) === true;
}
