import type { TileView } from '../../src/shared/gallery.ts';
import type { GalleryWords } from '../../src/shared/galleryWords.ts';
import { drawCover } from './pixels.ts';
import { setWords, tileLabel } from './wording.ts';

/** Codicons: a star, a heart, a circle with a slash. */
const glyphs = { star: '\ueb59', heart: '\uec04', rejected: '\ueabd' } as const;

export interface TilePlace {
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly column: number;
}

/** One cell of the grid: two elements that are used again for other pictures; its marks are drawn by the style sheet. */
export class TileNode {
  readonly cell = document.createElement('div');
  /** An image element would leave its decoded pixels with the browser, hundreds of megabytes of them after a fling. */
  readonly #canvas = document.createElement('canvas');
  readonly #onBroken: (id: number) => void;
  #id = -1;
  #place: TilePlace = { left: -1, width: 0, height: 0, column: 0 };
  #colour = '';
  /** What is drawn, or will be when it is decoded. */
  #bytes: Uint8Array<ArrayBuffer> | undefined;
  #resized = false;
  #tile: TileView | undefined;

  constructor(onBroken: (id: number) => void) {
    this.#onBroken = onBroken;
    this.cell.className = 'tile';
    this.cell.setAttribute('role', 'gridcell');
    this.#canvas.ariaHidden = 'true';
    this.cell.append(this.#canvas);
  }

  get id(): number {
    return this.#id;
  }

  become(id: number): void {
    if (this.#id === id) return;
    this.#id = id;
    this.cell.dataset['id'] = String(id);
    this.#tile = undefined;
    this.#clear();
  }

  /** It stays where it is until it is needed somewhere. */
  release(): void {
    this.#id = -1;
    this.#clear();
  }

  get isFree(): boolean {
    return this.#id === -1;
  }

  place(place: TilePlace): void {
    const was = this.#place;
    const { style } = this.cell;
    if (was.left !== place.left) style.left = `${place.left}px`;
    if (was.width !== place.width) style.width = `${place.width}px`;
    if (was.height !== place.height) style.height = `${place.height}px`;
    if (was.column !== place.column) this.cell.ariaColIndex = String(place.column);
    this.#resized ||= was.width !== place.width || was.height !== place.height;
    this.#place = place;
  }

  /** Unknown colours are black in the index: then the theme's own placeholder shows. */
  colour(red: number, green: number, blue: number): void {
    const colour = red + green + blue === 0 ? '' : `rgb(${red} ${green} ${blue})`;
    if (colour !== this.#colour) this.cell.style.backgroundColor = colour;
    this.#colour = colour;
  }

  arriving(label: string): void {
    this.#clear();
    this.#state('arriving');
    this.cell.draggable = false;
    this.#name(label, '');
    this.#marks('', '');
  }

  /** `fades` when the place was empty before one's eyes. */
  show(bytes: Uint8Array<ArrayBuffer> | undefined, fault: string | undefined, fades: boolean): void {
    const { cell } = this;
    cell.draggable = true;
    if (fault !== undefined && bytes === undefined) {
      this.#clear();
      cell.dataset['fault'] = fault;
      this.#state('fault');
      return;
    }
    delete cell.dataset['fault'];
    if (bytes === undefined || (bytes === this.#bytes && !this.#resized)) return;
    this.#bytes = bytes;
    this.#resized = false;
    void this.#draw(bytes, fades);
  }

  async #draw(bytes: Uint8Array<ArrayBuffer>, fades: boolean): Promise<void> {
    // Another picture may have taken the place meanwhile.
    const isWanted = (): boolean => this.#bytes === bytes;
    try {
      await drawCover(this.#canvas, bytes, () => (isWanted() ? this.#place : undefined));
      if (!isWanted()) return;
      this.#canvas.className = fades && this.cell.dataset['state'] === 'colour' ? 'late' : '';
      this.#state('picture');
    } catch {
      if (!isWanted()) return;
      this.#bytes = undefined;
      this.#onBroken(this.#id);
    }
  }

  describe(words: GalleryWords, tile: TileView | undefined, fallback: string): void {
    if (tile === undefined) {
      this.#name(fallback, '');
      this.#marks('', '');
      return;
    }
    if (tile === this.#tile) return;
    this.#tile = tile;
    this.#name(tileLabel(words, tile), tile.prompt === '' ? tile.name : tile.prompt);
    this.cell.classList.toggle('rejected', tile.rejected);
    const marks = [
      tile.rating > 0 ? `${glyphs.star}${tile.rating}` : '',
      tile.favourite ? glyphs.heart : '',
      tile.rejected ? glyphs.rejected : '',
    ];
    this.#marks(
      marks.filter(mark => mark !== '').join(' '),
      tile.set === undefined ? '' : setWords(words, tile.set),
    );
  }

  select(selected: boolean, tabStop: boolean): void {
    const { cell } = this;
    const value = String(selected);
    if (cell.ariaSelected !== value) cell.ariaSelected = value;
    const tabIndex = tabStop ? 0 : -1;
    if (cell.tabIndex !== tabIndex || !cell.hasAttribute('tabindex')) cell.tabIndex = tabIndex;
  }

  #name(label: string, title: string): void {
    const { cell } = this;
    if (cell.ariaLabel !== label) cell.ariaLabel = label;
    if (cell.title !== title) cell.title = title;
  }

  #marks(marks: string, set: string): void {
    const { dataset, classList } = this.cell;
    if (marks === '') delete dataset['marks'];
    else dataset['marks'] = marks;
    if (set === '') delete dataset['set'];
    else dataset['set'] = set;
    if (marks === '') classList.remove('rejected');
  }

  #state(state: 'arriving' | 'colour' | 'picture' | 'fault'): void {
    const { dataset } = this.cell;
    if (dataset['state'] !== state) dataset['state'] = state;
  }

  #clear(): void {
    this.#bytes = undefined;
    delete this.cell.dataset['fault'];
    this.#state('colour');
  }
}
