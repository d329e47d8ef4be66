/** What runs in the page uses these parts of its world. */
interface Cell {
  readonly dataset: Record<string, string | undefined>;
  getBoundingClientRect(): { readonly top: number; readonly bottom: number };
  querySelector(selector: string): { readonly complete: boolean; readonly naturalWidth: number } | null;
  readonly style: { readonly backgroundColor: string };
}

export interface PageScope {
  readonly innerHeight: number;
  readonly document: {
    querySelectorAll(selector: string): Iterable<Cell> & { readonly length: number };
    querySelector(selector: string): (Cell & { textContent: string | null }) | null;
  };
  requestAnimationFrame(then: () => void): void;
  addEventListener(
    type: string,
    listener: (event: { data?: { kind?: string; name?: string } }) => void,
  ): void;
  fling?: { frames: number[]; tiles: number; blank: number; pictures: number; stop: boolean };
  refreshes?: number;
}
