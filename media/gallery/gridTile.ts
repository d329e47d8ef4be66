import type { TileView } from '../../src/shared/gallery.ts';
import type { GalleryWords } from '../../src/shared/galleryWords.ts';
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
  readonly #picture = document.createElement('img');
  #id = -1;
  #place: TilePlace | undefined;
  #url: string | undefined;
  #tile: TileView | undefined;

  constructor(onBroken: (id: number) => void) {
    this.cell.className = 'tile';
    this.cell.setAttribute('role', 'gridcell');
    this.#picture.alt = '';
    this.#picture.decoding = 'async';
    this.#picture.draggable = false;
    this.#picture.addEventListener('error', () => {
      if (this.#url !== undefined) onBroken(this.#id);
    });
    this.cell.append(this.#picture);
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

  /** Lets go of the picture, so that the browser may forget its pixels. */
  release(): void {
    this.#id = -1;
    this.#clear();
    this.cell.remove();
  }

  place(place: TilePlace): void {
    const was = this.#place;
    const { style } = this.cell;
    if (was?.left !== place.left) style.left = `${place.left}px`;
    if (was?.width !== place.width) style.width = `${place.width}px`;
    if (was?.height !== place.height) style.height = `${place.height}px`;
    if (was?.column !== place.column) this.cell.ariaColIndex = String(place.column);
    this.#place = place;
  }

  /** Unknown colours are black in the index: then the theme's own placeholder shows. */
  colour(red: number, green: number, blue: number): void {
    this.cell.style.backgroundColor = red + green + blue === 0 ? '' : `rgb(${red} ${green} ${blue})`;
  }

  arriving(label: string): void {
    this.#clear();
    this.#state('arriving');
    this.cell.draggable = false;
    this.cell.ariaLabel = label;
    this.cell.title = '';
    this.#marks('', '');
  }

  /** `late` when the place was on the page already: then it fades in. */
  show(url: string | undefined, fault: string | undefined, late: boolean): void {
    this.cell.draggable = true;
    if (fault !== undefined && url === undefined) {
      this.#clear();
      this.cell.dataset['fault'] = fault;
      this.#state('fault');
      return;
    }
    delete this.cell.dataset['fault'];
    if (url === undefined) {
      if (this.#url === undefined) this.#state('colour');
      return;
    }
    if (url === this.#url) return;
    this.#picture.classList.toggle('late', late && this.#url === undefined);
    this.#url = url;
    this.#picture.src = url;
    this.#picture.hidden = false;
    this.#state('picture');
  }

  describe(words: GalleryWords, tile: TileView | undefined, fallback: string): void {
    if (tile === undefined) {
      this.cell.ariaLabel = fallback;
      this.cell.title = '';
      this.#marks('', '');
      return;
    }
    if (tile === this.#tile) return;
    this.#tile = tile;
    this.cell.ariaLabel = tileLabel(words, tile);
    this.cell.title = tile.prompt === '' ? tile.name : tile.prompt;
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

  #marks(marks: string, set: string): void {
    const { dataset, classList } = this.cell;
    if (marks === '') delete dataset['marks'];
    else dataset['marks'] = marks;
    if (set === '') delete dataset['set'];
    else dataset['set'] = set;
    if (marks === '') classList.remove('rejected');
  }

  #state(state: 'arriving' | 'colour' | 'picture' | 'fault'): void {
    this.cell.dataset['state'] = state;
  }

  #clear(): void {
    this.#url = undefined;
    this.#picture.removeAttribute('src');
    this.#picture.hidden = true;
    delete this.cell.dataset['fault'];
    this.#state('colour');
  }
}
