/** What runs in the page uses these parts of its world; the project's types know no DOM outside the views. */
export interface PageElement {
  readonly dataset: Record<string, string | undefined>;
  readonly title: string;
  readonly textContent: string | null;
  readonly ariaRowCount: string | null;
  readonly scrollHeight: number;
  readonly clientHeight: number;
  scrollTop: number;
  getBoundingClientRect(): { readonly top: number; readonly bottom: number; readonly height: number };
  querySelector(selector: string): PagePicture | null;
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

interface PagePicture {
  readonly width: number;
}

/** The tiles in view: those that show pixels, those that say why not, and those that say nothing. */
export interface Seen {
  readonly tiles: number;
  readonly shown: number;
  readonly faults: number;
  readonly silent: number;
}

/** What one fling has shown; heights in pixels. */
export interface FlingState {
  readonly frames: number[];
  tiles: number;
  shown: number;
  height: number;
  bare: number;
  bareBefore: number;
}

export interface Probe {
  grid(): PageElement;
  /** To a part of the whole height, from 0 to 1; settled when that is painted. */
  scrollTo(part: number): Promise<void>;
  seen(): Seen;
  /** All tiles in view are as they will stay. */
  isFull(): boolean;
  isUsable(): boolean;
  isIndexed(): boolean;
  /** How many pictures the toolbar says there are. */
  total(): number;
  /** The picture of that file name is painted in view. */
  isPainted(name: string): boolean;
  startFling(): void;
  endFling(): FlingState;
  /** Counts what the host says has changed, from now on. */
  countChanges(): void;
  changes(): number;
  /** Arms for the next key: how long until the grid has another number of rows and is painted. */
  armSearch(): void;
  searched: Promise<number> | undefined;
}

export interface PageScope {
  readonly document: {
    querySelectorAll(selector: string): Iterable<PageElement> & { readonly length: number };
    querySelector(selector: string): PageElement | null;
  };
  requestAnimationFrame(then: (time: number) => void): void;
  addEventListener(
    type: string,
    listener: (event: { data?: { kind?: string; name?: string } }) => void,
    options?: { readonly once?: boolean; readonly capture?: boolean },
  ): void;
  galleryProbe?: Probe;
}
