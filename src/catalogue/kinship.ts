import type { KinReference } from './contentFacts.ts';
import { parseKin } from './contentFacts.ts';
import { hashIdentity } from '../core/metadata/marks.ts';
import type { PictureIndex } from './pictureIndex.ts';

/** Who was made from whom: made when first asked for, and kept like the index from then on. */
export class Kinship {
  readonly #index: PictureIndex;
  readonly #byDocument = new Map<string, Set<number>>();
  readonly #byHash = new Map<string, Set<number>>();
  /** Rows that name a picture as their reference, by its identity and by its hash. */
  readonly #naming = new Map<string, Set<number>>();
  #built = false;

  constructor(index: PictureIndex) {
    this.#index = index;
    index.listener = {
      contentAdded: row => this.#built && this.#add(row),
      contentRemoved: row => this.#built && this.#remove(row),
    };
  }

  referencesOf(row: number): readonly KinReference[] {
    return parseKin(this.#index.contents.kin.get(row)).references;
  }

  documentOf(row: number): string {
    const text = this.#index.contents.kin.get(row);
    const end = text.indexOf('\n');
    return end < 0 ? text : text.slice(0, end);
  }

  /** A row that a reference means. */
  find({ documentId, sha256 }: KinReference): number | undefined {
    this.#build();
    const rows =
      (documentId === '' ? undefined : this.#byDocument.get(documentId)) ?? this.#byHash.get(sha256);
    return rows?.values().next().value;
  }

  /** Rows that were made from this one. */
  childrenOf(row: number): number[] {
    this.#build();
    const document = this.documentOf(row);
    const found = new Set([
      ...(this.#naming.get(document) ?? []),
      ...(this.#naming.get(hashIn(document)) ?? []),
      ...(this.#naming.get(this.#index.contents.hashes.get(row)) ?? []),
    ]);
    found.delete(row);
    return [...found].sort((one, other) => this.#created(one) - this.#created(other));
  }

  learnHash(row: number, sha256: string): void {
    this.#index.contents.hashes.set(row, sha256);
    if (this.#built) note(this.#byHash, sha256, row);
  }

  #created(row: number): number {
    return this.#index.contents.columns.created[row] ?? 0;
  }

  #build(): void {
    if (this.#built) return;
    this.#built = true;
    const { contents } = this.#index;
    for (let row = 0; row < contents.rows; row += 1) if (contents.isUsed(row)) this.#add(row);
  }

  #add(row: number): void {
    for (const [map, key] of this.#keysOf(row)) note(map, key, row);
  }

  #remove(row: number): void {
    for (const [map, key] of this.#keysOf(row)) {
      const rows = map.get(key);
      rows?.delete(row);
      if (rows?.size === 0) map.delete(key);
    }
  }

  #keysOf(row: number): (readonly [map: Map<string, Set<number>>, key: string])[] {
    const { kin, hashes } = this.#index.contents;
    const { documentId, references } = parseKin(kin.get(row));
    const hash = hashIn(documentId) || hashes.get(row);
    return [
      ...(documentId === '' ? [] : [[this.#byDocument, documentId] as const]),
      ...(hash === '' ? [] : [[this.#byHash, hash] as const]),
      // A reference is known by its identity where it has one; its hash goes with the first change of its metadata.
      ...references
        .flatMap(one => [one.documentId, one.sha256].filter(key => key !== ''))
        .map(key => [this.#naming, key] as const),
    ];
  }
}

/** A picture without an identity gets one made of its bytes before its metadata is changed for the first time. */
function hashIn(documentId: string): string {
  return documentId.startsWith(hashIdentity) ? documentId.slice(hashIdentity.length) : '';
}

function note(map: Map<string, Set<number>>, key: string, row: number): void {
  const rows = map.get(key);
  if (rows === undefined) map.set(key, new Set([row]));
  else rows.add(row);
}
