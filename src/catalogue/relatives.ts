import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { familyOf, type Kin } from '../core/catalogue/family.ts';
import type { FamilyNode, RelativeView } from '../shared/gallery.ts';
import type { KinReference } from './contentFacts.ts';
import { Kinship } from './kinship.ts';
import { maxShownBytes } from '../core/catalogue/faults.ts';
import type { PictureIndex } from './pictureIndex.ts';
import { readInto, withFile } from './rawFiles.ts';

const chunkBytes = 256 * 1024;
/** Files that are read through for one reference, and how long an answer waits for that. */
const maxHashed = 24;
const patienceMs = 400;
const maxRelatives = 100;

/** References and offspring of pictures. Files without an identity are told apart by their bytes, when it matters. */
export class Relatives {
  readonly #index: PictureIndex;
  readonly #kinship: Kinship;
  readonly #learned: () => void;
  readonly #hashing = new Map<number, Promise<void>>();
  /** References that nothing here is, until something changes. */
  readonly #missing = new Map<string, number>();
  #line: Promise<void> = Promise.resolve();

  /** `learned` is told when an answer given before would be another one now. */
  constructor(index: PictureIndex, learned: () => void) {
    this.#index = index;
    this.#kinship = new Kinship(index);
    this.#learned = learned;
  }

  async of(
    id: number,
    thoroughly: boolean,
  ): Promise<{ readonly references: RelativeView[]; readonly children: RelativeView[] }> {
    if (thoroughly) await this.#identify(this.#index.rowOf(id));
    if (!this.#index.entries.isAlive(id)) return { references: [], children: [] };
    const row = this.#index.rowOf(id);
    const references = this.#kinship.referencesOf(row).slice(0, maxRelatives);
    const children = this.#kinship.childrenOf(row).slice(0, maxRelatives);
    return {
      references: references.map(reference => this.#view(this.#kinship.find(reference), reference)),
      children: children.map(child => this.#view(child)),
    };
  }

  async family(id: number): Promise<FamilyNode[]> {
    if (!this.#index.entries.isAlive(id)) return [];
    const start = this.#index.rowOf(id);
    await this.#identify(start);
    if (!this.#index.entries.isAlive(id)) return [];
    const strangers = new Map<string, KinReference>();
    const kin = new Map<string, Kin>();
    const kinOf = (key: string): Kin => {
      const known = kin.get(key) ?? this.#kinOf(key, strangers);
      kin.set(key, known);
      return known;
    };
    const members = familyOf(`${this.#index.rowOf(id)}`, kinOf);
    return members.map(({ key, depth, parents }, place) => {
      const stranger = strangers.get(key);
      const view = this.#view(stranger === undefined ? Number(key) : undefined, stranger);
      return {
        key,
        depth,
        parents,
        name: view.name,
        ...(place === 0 ? { id } : view.id === undefined ? {} : { id: view.id }),
      };
    });
  }

  #kinOf(key: string, strangers: Map<string, KinReference>): Kin {
    if (strangers.has(key)) return { key, parents: [], children: [] };
    const row = Number(key);
    const parents = this.#kinship.referencesOf(row).map(reference => {
      const found = this.#kinship.find(reference);
      if (found !== undefined) return `${found}`;
      const name = `? ${reference.documentId} ${reference.sha256} ${reference.path}`;
      strangers.set(name, reference);
      return name;
    });
    return { key, parents: [...new Set(parents)], children: this.#kinship.childrenOf(row).map(String) };
  }

  #view(row: number | undefined, reference?: KinReference): RelativeView {
    const id = row === undefined ? undefined : this.#index.ownerOf(row);
    const name = id === undefined ? nameIn(reference?.path ?? '') : this.#index.entries.names.get(id);
    return id === undefined ? { name } : { id, name };
  }

  /** Finds out whose bytes matter for this picture, as far as that is quick; the rest is told of later. */
  async #identify(row: number): Promise<void> {
    const work = [...this.#unknownReferences(row), ...(this.#isNameless(row) ? [row] : [])];
    if (work.length === 0) return;
    const done = Promise.all(work.map(other => this.#hash(other)));
    const abort = new AbortController();
    const late = await Promise.race([
      done.then(() => false),
      delay(patienceMs, true, { signal: abort.signal }).catch(() => true),
    ]);
    abort.abort();
    if (late) void done.then(this.#learned);
  }

  #isNameless(row: number): boolean {
    const { contents } = this.#index;
    return this.#kinship.documentOf(row) === '' && contents.hashes.get(row) === '' && contents.uses(row) > 0;
  }

  /** Pictures that could be what a reference means: of that size, and best under that name. */
  #unknownReferences(row: number): number[] {
    const wanted = this.#kinship
      .referencesOf(row)
      .filter(one => one.sha256 !== '' && this.#kinship.find(one) === undefined)
      .filter(one => this.#missing.get(one.sha256) !== this.#index.revision);
    if (wanted.length === 0) return [];
    for (const { sha256 } of wanted) this.#missing.set(sha256, this.#index.revision);
    const { contents } = this.#index;
    const { width, height } = contents.columns;
    const found: { row: number; named: boolean }[] = [];
    for (let other = 0; other < contents.rows; other += 1) {
      const match = wanted.find(
        one =>
          one.width === 0 ||
          (one.width === width[other] && one.height === height[other]) ||
          (one.width === height[other] && one.height === width[other]),
      );
      if (match === undefined || !this.#isNameless(other)) continue;
      const id = this.#index.ownerOf(other);
      const named = id !== undefined && this.#index.entries.names.get(id) === nameIn(match.path);
      found.push({ row: other, named });
    }
    return found
      .sort((one, other) => Number(other.named) - Number(one.named))
      .slice(0, maxHashed)
      .map(one => one.row);
  }

  #hash(row: number): Promise<void> {
    const running = this.#hashing.get(row);
    if (running !== undefined) return running;
    // One after the other: this is never what somebody waits for most.
    const hashing = this.#line.then(() => this.#hashNow(row)).finally(() => this.#hashing.delete(row));
    this.#line = hashing;
    this.#hashing.set(row, hashing);
    return hashing;
  }

  async #hashNow(row: number): Promise<void> {
    const { contents } = this.#index;
    const id = this.#index.ownerOf(row);
    if (id === undefined) return;
    const { inode, modified } = contents.columns;
    const key = [inode[row], modified[row]];
    try {
      const hash = await withFile(this.#index.pathOf(id), async (file, stats) => {
        if (stats.size > maxShownBytes || stats.ino !== key[0] || stats.mtimeMs !== key[1]) return undefined;
        return hashOf(file);
      });
      const same = contents.uses(row) > 0 && inode[row] === key[0] && modified[row] === key[1];
      if (hash !== undefined && same) this.#kinship.learnHash(row, hash);
    } catch {
      // A file that cannot be read is nobody's relative.
    }
  }
}

async function hashOf(file: number): Promise<string> {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(chunkBytes);
  for (let at = 0; ;) {
    const read = await readInto(file, chunk, at);
    if (read === 0) return hash.digest('hex');
    hash.update(chunk.subarray(0, read));
    at += read;
  }
}

function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
