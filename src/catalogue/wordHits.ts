import type { PictureIndex } from './pictureIndex.ts';

interface Found {
  readonly rows: Uint8Array;
  readonly names: Uint8Array;
  readonly folders: Uint8Array;
}

const maxKept = 12;

/** Where words occur: in what is inside files, in their names, in their folders. Kept until something changes. */
export class WordHits {
  readonly #index: PictureIndex;
  readonly #kept = new Map<string, Found>();
  #revision = -1;

  constructor(index: PictureIndex) {
    this.#index = index;
  }

  /** 1 by id for every picture that all words fit; undefined without words. */
  fitting(words: readonly string[]): Uint8Array | undefined {
    if (words.length === 0) return undefined;
    const { entries } = this.#index;
    const { content, directory } = entries.columns;
    const fits = new Uint8Array(entries.end).fill(1);
    for (const { rows, names, folders } of words.map(word => this.#find(word)))
      for (let id = 1; id < fits.length; id += 1)
        if (names[id] !== 1 && rows[content[id] ?? 0] !== 1 && folders[directory[id] ?? 0] !== 1)
          fits[id] = 0;
    return fits;
  }

  #find(word: string): Found {
    if (this.#revision !== this.#index.revision) this.#kept.clear();
    this.#revision = this.#index.revision;
    const known = this.#kept.get(word);
    if (known !== undefined) return known;
    const found = this.#search(word);
    this.#kept.set(word, found);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > maxKept && oldest !== undefined) this.#kept.delete(oldest);
    return found;
  }

  #search(word: string): Found {
    const { contents, entries } = this.#index;
    const bytes = Buffer.from(word, 'utf8');
    const rows = new Uint8Array(contents.rows);
    const names = new Uint8Array(entries.end);
    contents.search.search(bytes, rows);
    entries.folded.search(bytes, names);
    const folders = Uint8Array.from(entries.directories, directory =>
      Number(this.#index.foldedLabel(directory).includes(word)),
    );
    return { rows, names, folders };
  }
}
