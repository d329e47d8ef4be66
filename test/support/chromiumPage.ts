/** The little of a browser page that the script below touches: the project's types know no DOM outside the views. */
interface PageElement {
  textContent: string | null;
  dispatchEvent(event: unknown): boolean;
  querySelectorAll(selector: string): Iterable<PageElement>;
}

interface PageScope {
  fetch: typeof fetch;
  document: PageElement & { documentElement: PageElement };
  MouseEvent: new (type: string) => unknown;
  MutationObserver: new (changed: () => void) => {
    observe(target: unknown, options: Record<string, boolean>): void;
  };
  seenNotifications?: string[];
}

/**
 * Runs in every page before the workbench does.
 *
 * The workbench seals its secrets with a key it asks for by `POST /mint-key`, which only code-server's own entry
 * answers: the answer is given here, always the same, so that secrets outlive a reload. (Intercepting the request in
 * the driver would do as well, and would turn off the browser's cache for everything.)
 *
 * It also keeps every notification text ever shown, and lets the mouse rest on every toast: otherwise one goes after
 * ten seconds, on a busy machine before a test has looked at it or pressed its button.
 */
export function preparePage(): void {
  const scope = globalThis as unknown as PageScope;
  const realFetch = scope.fetch.bind(globalThis);
  scope.fetch = async (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    if (!address.endsWith('/mint-key')) return await realFetch(input, init);
    return new Response(new Uint8Array(32).fill(7));
  };
  const seen: string[] = [];
  scope.seenNotifications = seen;
  const look = (): void => {
    for (const element of scope.document.querySelectorAll('.notification-list-item-message')) {
      const text = element.textContent?.trim() ?? '';
      if (text !== '' && !seen.includes(text)) seen.push(text);
    }
    for (const toast of scope.document.querySelectorAll('.notification-toast-container'))
      toast.dispatchEvent(new scope.MouseEvent('mouseover'));
  };
  new scope.MutationObserver(look).observe(scope.document, {
    childList: true,
    subtree: true,
    characterData: true,
  });
}
