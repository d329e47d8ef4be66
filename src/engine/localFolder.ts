import { setTimeout as delay } from 'node:timers/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cancelledError, SeedreamError, type Billing } from '../core/errors.ts';
import { phrase } from '../core/phrase.ts';
import type { AssetFolder, Content, FolderTarget, RandomHex, StagedFile } from '../core/ports.ts';
import { BufferPool } from './bufferPool.ts';
import { codeOf, storageError, syncFolder, type Disk, type DiskEntry } from './disk.ts';
import { moveToFreeName, removeFile, sha256Of, verify, writeNew } from './localFile.ts';

export interface LocalFolderOptions {
  readonly disk: Disk;
  /** The workspace folder; a link here is the person's own choice and is followed. */
  readonly root: string;
  /** The setting's value, relative to the root. */
  readonly folder: string;
  readonly randomHex: RandomHex;
  /** The job that writes here: its unfinished files carry this in their names. */
  readonly owner: string;
  /** For reading back what was written; shared by all folders of a process. */
  readonly buffers?: BufferPool;
}

interface Identity {
  readonly path: string;
  readonly dev: number;
  readonly ino: number;
}

const watcherMs = 40;

/** Of a file that reserves a name and holds nothing yet. */
const emptyDigest = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Results in a folder on this machine's disk: exclusive create, sync, read back, publish without overwriting. */
export class LocalFolder implements AssetFolder {
  readonly #options: LocalFolderOptions;
  readonly #path: string;
  readonly #buffers: BufferPool;
  #untidy = false;

  constructor(options: LocalFolderOptions) {
    this.#options = options;
    this.#buffers = options.buffers ?? new BufferPool();
    this.#path = resolve(options.root, options.folder);
    const inside = relative(options.root, this.#path);
    if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
      throw new SeedreamError(
        'storage',
        phrase(
          'The assets folder “{0}” is outside the workspace folder. Give a folder inside it, such as assets/seedream.',
          options.folder,
        ),
        { billing: 'notSent' },
      );
  }

  get uri(): string {
    return pathToFileURL(this.#path).href;
  }

  get target(): FolderTarget {
    return { kind: 'local', root: this.#options.root, folder: this.#options.folder };
  }

  get untidy(): boolean {
    return this.#untidy;
  }

  async probe(bytesExpected: number): Promise<void> {
    const { disk } = this.#options;
    const folder = await this.#enter('notSent');
    const file = join(folder.path, this.#temporaryName());
    try {
      await (await disk.open(file, 'wx')).close();
    } catch (error) {
      await this.#remove(file);
      throw storageError(phrase('The assets folder cannot be written to'), error, 'notSent');
    }
    await this.#remove(file);
    const free = await disk.freeBytes(folder.path).catch(() => undefined); // Some file systems do not tell.
    if (free !== undefined && free < bytesExpected)
      throw new SeedreamError(
        'storage',
        phrase('There is too little free space on the disk for the images. Free some and try again.'),
        { billing: 'notSent' },
      );
  }

  async stage(content: Content, signal?: AbortSignal): Promise<StagedFile> {
    const { disk } = this.#options;
    const folder = await this.#enter('paid');
    const temporary = join(folder.path, this.#temporaryName());
    try {
      await writeNew(disk, temporary, content, signal);
      await verify({ disk, buffers: this.#buffers }, temporary, content);
    } catch (error) {
      await this.#remove(temporary);
      if (signal?.aborted === true) throw cancelledError('paid', error);
      throw storageError(phrase('The image could not be written'), error, 'paid');
    }
    return this.#staged(temporary, folder);
  }

  async has(name: string): Promise<boolean> {
    return (await this.#entry(join(this.#path, name))) !== undefined;
  }

  async digestOf(name: string): Promise<string | undefined> {
    const path = join(this.#path, name);
    const entry = await this.#entry(path);
    if (entry?.isFile() !== true) return undefined;
    try {
      return await sha256Of({ disk: this.#options.disk, buffers: this.#buffers }, path);
    } catch (error) {
      throw storageError(phrase('The assets folder cannot be read'), error, 'paid');
    }
  }

  async discard(name: string, sha256: string): Promise<void> {
    const found = await this.digestOf(name);
    if (found !== sha256 && found !== emptyDigest) return;
    await this.#enter('paid');
    if (!(await removeFile(this.#options.disk, join(this.#path, name))))
      throw new SeedreamError('storage', phrase('An unfinished file could not be removed.'), {
        billing: 'paid',
      });
  }

  async sweep(): Promise<void> {
    const { disk, owner } = this.#options;
    const mine = `.seedream-${owner}-`;
    const names = await disk.readdir(this.#path).catch((error: unknown) => {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return [];
      throw storageError(phrase('The assets folder cannot be read'), error, 'paid');
    });
    this.#untidy = false;
    for (const name of names)
      if (name.startsWith(mine) && name.endsWith('.tmp')) await this.#remove(join(this.#path, name));
    if (this.#untidy)
      throw new SeedreamError('storage', phrase('An unfinished file could not be removed.'), {
        billing: 'paid',
      });
  }

  #temporaryName(): string {
    return `.seedream-${this.#options.owner}-${this.#options.randomHex(6)}.tmp`;
  }

  async #remove(path: string): Promise<void> {
    if (!(await removeFile(this.#options.disk, path))) this.#untidy = true;
  }

  async #entry(path: string): Promise<DiskEntry | undefined> {
    try {
      return await this.#options.disk.lstat(path);
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return undefined;
      throw storageError(phrase('The assets folder cannot be read'), error, 'paid');
    }
  }

  #staged(temporary: string, folder: Identity): StagedFile {
    const { disk } = this.#options;
    let published: string | undefined;
    const publishAs = async (name: string): Promise<boolean> => {
      const now = await this.#enter('paid');
      if (now.dev !== folder.dev || now.ino !== folder.ino || now.path !== folder.path)
        throw new SeedreamError(
          'storage',
          phrase('The assets folder was replaced while an image was being saved.'),
          {
            billing: 'paid',
          },
        );
      const target = join(folder.path, name);
      try {
        if (!(await moveToFreeName(disk, temporary, target))) return false;
        published = target;
        await syncFolder(disk, folder.path);
      } catch (error) {
        throw storageError(phrase('The image could not be given its name'), error, 'paid');
      }
      // Last, so that a complete image without its name always has one here.
      await this.#remove(temporary);
      return true;
    };
    const withdraw = async (): Promise<void> => {
      if (published !== undefined) await this.#remove(published);
      await this.#remove(temporary);
    };
    return { publishAs, withdraw };
  }

  /** Walks from the root to the folder, makes what is missing and refuses links on the way (R11). */
  async #enter(billing: Billing): Promise<Identity> {
    try {
      return await this.#walk(billing);
    } catch (error) {
      throw storageError(phrase('The assets folder cannot be reached'), error, billing);
    }
  }

  async #walk(billing: Billing): Promise<Identity> {
    const { disk, root } = this.#options;
    const realRoot = await disk.realpath(root);
    let path = realRoot;
    for (const name of relative(root, this.#path).split(sep)) {
      if (name === '') continue;
      path = join(path, name);
      const entry = await this.#step(path);
      if (!entry.isDirectory())
        throw new SeedreamError(
          'storage',
          entry.isSymbolicLink()
            ? phrase(
                'The assets folder is refused: “{0}” is a link. Choose a real folder inside the workspace.',
                relative(realRoot, path),
              )
            : phrase(
                'The assets folder is refused: “{0}” is not a folder. Choose a real folder inside the workspace.',
                relative(realRoot, path),
              ),
          { billing },
        );
    }
    // Some systems resolve more than links (junctions, other case); the real path must be the walked one.
    const real = await disk.realpath(path);
    const inside = relative(realRoot, real);
    if (inside.startsWith('..') || isAbsolute(inside))
      throw new SeedreamError('storage', phrase('The assets folder leads outside the workspace folder.'), {
        billing,
      });
    const { dev, ino } = await disk.lstat(real);
    return { path: real, dev, ino };
  }

  async #step(path: string): Promise<DiskEntry> {
    const { disk } = this.#options;
    try {
      return await disk.lstat(path);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
    await disk.mkdir(path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
    await syncFolder(disk, dirname(path));
    // The editor's watcher on Linux misses, for good, a folder that appears inside one it has not looked at yet.
    await delay(watcherMs);
    return disk.lstat(path);
  }
}
