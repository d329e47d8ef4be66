import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { basename, dirname } from 'node:path';
import { applyMark } from '../core/catalogue/applyMark.ts';
import { faultPhrase, maxShownBytes } from '../core/catalogue/faults.ts';
import { SeedreamError } from '../core/errors.ts';
import { favouriteLabel, hashIdentity, type Marks } from '../core/metadata/marks.ts';
import { markImage, markSidecar } from '../core/metadata/markFile.ts';
import { phrase, type Words } from '../core/phrase.ts';
import type { RandomHex } from '../core/ports.ts';
import { codeOf, storageError } from '../engine/disk.ts';
import type { GalleryMark } from '../shared/gallery.ts';
import type { MarkReport } from './contract.ts';
import type { Library } from './library.ts';
import { look, marksSuffix, type Looked } from './look.ts';
import type { PictureIndex } from './pictureIndex.ts';
import { eachAtOnce, linkStat, readInto, withFile } from './rawFiles.ts';
import { ChangedMeanwhileError, replaceFile, sweepParts } from './replaceFile.ts';
import { refusal } from './refusal.ts';
import type { ThumbnailStore } from './thumbnailStore.ts';

export interface MarkerDeps {
  readonly index: PictureIndex;
  readonly library: Library;
  readonly store: ThumbnailStore;
  readonly randomHex: RandomHex;
}

/** Each picture is in memory as a whole meanwhile. */
const filesAtOnce = 2;
const maxSidecarBytes = 1024 * 1024;
const maxRememberedLabels = 2_000;

/** Writes ratings, favourites and tags where other programs look for them: into the picture, or into a file beside it. */
export class Marker {
  readonly #deps: MarkerDeps;
  /** One at a time for each file. */
  readonly #lines = new Map<string, Promise<unknown>>();
  readonly #swept = new Set<string>();
  /** Labels of other programs that a favourite has taken the place of. */
  readonly #labels = new Map<string, string>();
  readonly #running = new Set<Promise<unknown>>();

  constructor(deps: MarkerDeps) {
    this.#deps = deps;
  }

  mark(files: readonly string[], mark: GalleryMark, signal: AbortSignal): Promise<MarkReport> {
    const marking = this.#markAll(files, mark, signal).finally(() => this.#running.delete(marking));
    this.#running.add(marking);
    return marking;
  }

  /** Resolves when nothing is being written any more. */
  async finished(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #markAll(files: readonly string[], mark: GalleryMark, signal: AbortSignal): Promise<MarkReport> {
    const undo: { readonly file: string; readonly marks: readonly GalleryMark[] }[] = [];
    const failures: { readonly file: string; readonly words: Words }[] = [];
    await eachAtOnce([...new Set(files)], filesAtOnce, async file => {
      if (signal.aborted) return;
      try {
        const marks = await this.#inLine(file, () => this.#markOnceMore(file, mark));
        if (marks !== undefined) undo.push({ file, marks });
      } catch (error) {
        failures.push({ file, words: wordsOf(error) });
      }
    });
    return { undo, failures };
  }

  async #inLine<T>(file: string, act: () => Promise<T>): Promise<T> {
    const before = this.#lines.get(file) ?? Promise.resolve();
    const mine = before.then(act, act);
    this.#lines.set(file, mine);
    try {
      return await mine;
    } finally {
      if (this.#lines.get(file) === mine) this.#lines.delete(file);
    }
  }

  /** Another program may be marking pictures as well: what it wrote is read again and kept. */
  async #markOnceMore(file: string, mark: GalleryMark): Promise<readonly GalleryMark[] | undefined> {
    try {
      return await this.#markOne(file, mark);
    } catch (error) {
      if (!(error instanceof ChangedMeanwhileError)) throw error;
      return this.#markOne(file, mark);
    }
  }

  async #markOne(named: string, mark: GalleryMark): Promise<readonly GalleryMark[] | undefined> {
    const file = await this.#deps.library.realPathOf(named);
    if (file === undefined) throw refusal(phrase('It is not in a folder of the gallery any more.'));
    await this.#sweep(dirname(file));
    const sidecar = await linkStat(`${file}${marksSuffix}`).catch(() => undefined); // There is none.
    const looked = await look(file, { record: false, marks: sidecar !== undefined });
    if (looked.stats === undefined) throw await unreadable(file, looked);
    const applied = applyMark(looked.marks, mark);
    if (applied === undefined) return undefined;
    const marks = this.#withLabel(file, looked.marks, applied.marks);
    if (sidecar !== undefined || !(await this.#intoPicture(file, looked, marks)))
      await this.#besidePicture(file, sidecar, marks);
    if (marks.label !== favouriteLabel) this.#labels.delete(file);
    await this.#lookAgain(file, looked.stats);
    return applied.undo;
  }

  async #sweep(folder: string): Promise<void> {
    if (this.#swept.has(folder)) return;
    this.#swept.add(folder);
    await sweepParts(folder);
  }

  /** A favourite that is taken back gives the label of another program its place again. */
  #withLabel(file: string, before: Marks, after: Marks): Marks {
    if (before.label === after.label) return after;
    if (after.label === favouriteLabel) {
      if (before.label !== undefined && this.#labels.size < maxRememberedLabels)
        this.#labels.set(file, before.label);
      return after;
    }
    const label = this.#labels.get(file);
    return label === undefined ? after : { ...after, label };
  }

  /** False when the picture must not be changed or cannot be. */
  async #intoPicture(file: string, { carried, stats }: Looked, marks: Marks): Promise<boolean> {
    if (stats === undefined || stats.size > maxShownBytes || carried?.c2pa === true) return false;
    const { bytes, old } = await readWhole(file, maxShownBytes, stats);
    const identity =
      carried?.documentId === undefined
        ? `${hashIdentity}${createHash('sha256').update(bytes).digest('hex')}`
        : undefined;
    const marked = markImage(bytes, marks, identity);
    if (marked === undefined) return false;
    await replaceFile({ path: file, bytes: marked, old, randomHex: this.#deps.randomHex });
    return true;
  }

  async #besidePicture(file: string, sidecar: Stats | undefined, marks: Marks): Promise<void> {
    const path = `${file}${marksSuffix}`;
    const whole = sidecar === undefined ? undefined : await readWhole(path, maxSidecarBytes, sidecar);
    const packet = markSidecar(whole?.bytes, marks);
    if (packet === undefined)
      throw refusal(
        phrase(
          'The file “{0}” beside it, which holds its marks, cannot be added to. Mend or remove that file first.',
          basename(path),
        ),
      );
    const bytes = Buffer.from(packet, 'utf8');
    await replaceFile({ path, bytes, old: whole?.old, randomHex: this.#deps.randomHex });
  }

  /** Pixels are the same: what was found out about them stays true for the new version. */
  async #lookAgain(file: string, before: Stats): Promise<void> {
    const { index, library, store } = this.#deps;
    const row = index.contents.findAny({ inode: before.ino, size: before.size, modified: before.mtimeMs });
    const { columns } = index.contents;
    const known =
      row === undefined
        ? undefined
        : { colour: columns.colour[row] ?? 0, created: columns.created[row] ?? 0 };
    const after = await linkStat(file);
    await store.carryOver(
      { inode: before.ino, size: before.size, modified: before.mtimeMs },
      { inode: after.ino, size: after.size, modified: after.mtimeMs },
    );
    const id = await library.saved(file);
    if (id === undefined || known === undefined) return;
    index.inherit(id, known);
  }
}

/** Only that version whose marks are known: those of a later one would be lost. */
async function readWhole(
  path: string,
  maxBytes: number,
  known: Stats,
): Promise<{ readonly bytes: Buffer; readonly old: Stats }> {
  return withFile(path, async (file, old) => {
    if (old.ino !== known.ino || old.size !== known.size || old.mtimeMs !== known.mtimeMs)
      throw new ChangedMeanwhileError();
    if (old.size > maxBytes) throw refusal(faultPhrase('tooManyBytes'));
    const bytes = Buffer.allocUnsafe(old.size);
    if ((await readInto(file, bytes, 0)) !== old.size) throw new ChangedMeanwhileError();
    return { bytes, old };
  });
}

async function unreadable(file: string, { fault }: Looked): Promise<SeedreamError> {
  const isThere = await linkStat(file).then(
    () => true,
    error => codeOf(error) !== 'ENOENT',
  );
  if (!isThere) return refusal(phrase('It is not there any more: somebody has moved or deleted it.'));
  return refusal(faultPhrase(fault));
}

function wordsOf(error: unknown): Words {
  if (SeedreamError.is(error)) return error.words;
  if (error instanceof ChangedMeanwhileError)
    return phrase(
      'Another program changed the file at the same time, and its changes are kept. Mark it again.',
    );
  switch (codeOf(error)) {
    case 'ELOOP':
      return faultPhrase('link');
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return phrase('The file or its folder is read-only: allow writing there, then mark it again.');
    default:
      return storageError(phrase('The mark could not be written'), error, 'notSent').words;
  }
}
