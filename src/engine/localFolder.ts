import { constants, type Stats } from 'node:fs';
import { access, copyFile, link, lstat, mkdir, open, realpath, statfs, unlink } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cancelledError, SeedreamError } from '../../core/errors.ts';
import type { AssetFolder, RandomHex, StagedFile } from '../../core/ports.ts';

export interface LocalFolderOptions {
  /** The workspace folder; a link here is the person's own choice and is followed. */
  readonly root: string;
  /** The setting's value, relative to the root. */
  readonly folder: string;
  readonly randomHex: RandomHex;
}

interface Identity {
  readonly path: string;
  readonly dev: number;
  readonly ino: number;
}

/** Results in a folder on this machine's disk: exclusive create, sync, read back, publish without overwriting. */
export class LocalFolder implements AssetFolder {
  readonly #options: LocalFolderOptions;
  readonly #path: string;

  constructor(options: LocalFolderOptions) {
    this.#options = options;
    this.#path = resolve(options.root, options.folder);
    const inside = relative(options.root, this.#path);
    if (inside === '..' || inside.startsWith(`..${sep}`) || resolve(inside) === inside)
      throw new SeedreamError(
        'storage',
        `The assets folder “${options.folder}” is outside the workspace folder. Give a folder inside it, such as assets/seedream.`,
        { billing: 'notSent' },
      );
  }

  get uri(): string {
    return pathToFileURL(this.#path).href;
  }

  async probe(bytesExpected: number): Promise<void> {
    const folder = await this.#enter();
    const file = join(folder.path, this.#temporaryName());
    try {
      await (await open(file, 'wx')).close();
    } catch (error) {
      throw storageError('The assets folder cannot be written to', error, 'notSent');
    }
    await unlink(file);
    const free = await statfs(folder.path).catch(() => undefined);
    if (free !== undefined && free.bavail * free.bsize < bytesExpected)
      throw new SeedreamError(
        'storage',
        'There is too little free space on the disk for the images. Free some and try again.',
        { billing: 'notSent' },
      );
  }

  async stage(bytes: Uint8Array, signal?: AbortSignal): Promise<StagedFile> {
    const folder = await this.#enter();
    const temporary = join(folder.path, this.#temporaryName());
    try {
      await writeSynced(temporary, bytes, signal);
      await verify(temporary, bytes);
    } catch (error) {
      await unlink(temporary).catch(() => undefined); // It may never have come into being.
      if (signal?.aborted === true) throw cancelledError('paid', error);
      throw storageError('The image could not be written', error, 'paid');
    }
    return new LocalStagedFile(temporary, async () => {
      const now = await this.#enter();
      if (now.dev !== folder.dev || now.ino !== folder.ino || now.path !== folder.path)
        throw new SeedreamError('storage', 'The assets folder was replaced while an image was being saved.', {
          billing: 'paid',
        });
    });
  }

  #temporaryName(): string {
    return `.seedream-${this.#options.randomHex(12)}.tmp`;
  }

  /** Walks from the root to the folder, makes what is missing and refuses links on the way (R11). */
  async #enter(): Promise<Identity> {
    let path = await realpath(this.#options.root).catch((error: unknown) => {
      throw storageError('The workspace folder cannot be reached', error, 'notSent');
    });
    for (const name of relative(this.#options.root, this.#path).split(sep)) {
      if (name === '') continue;
      path = join(path, name);
      const stats = await this.#step(path);
      if (!stats.isDirectory())
        throw new SeedreamError(
          'storage',
          `The assets folder is refused: “${relative(this.#options.root, path) || name}” is ${stats.isSymbolicLink() ? 'a link' : 'not a folder'}. Choose a real folder inside the workspace.`,
          { billing: 'notSent' },
        );
    }
    // Some systems resolve more than links (junctions, other case); the real path must be the walked one.
    const real = await realpath(path);
    const stats = await lstat(real);
    if (relative(await realpath(this.#options.root), real).startsWith('..'))
      throw new SeedreamError('storage', 'The assets folder leads outside the workspace folder.', {
        billing: 'notSent',
      });
    return { path: real, dev: stats.dev, ino: stats.ino };
  }

  async #step(path: string): Promise<Stats> {
    try {
      await mkdir(path);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST' && !(await exists(path)))
        throw storageError('The assets folder could not be made', error, 'notSent');
    }
    return lstat(path);
  }
}

class LocalStagedFile implements StagedFile {
  #path: string;
  readonly #checkFolder: () => Promise<void>;

  constructor(path: string, checkFolder: () => Promise<void>) {
    this.#path = path;
    this.#checkFolder = checkFolder;
  }

  async publishAs(name: string): Promise<boolean> {
    await this.#checkFolder();
    const folder = resolve(this.#path, '..');
    const target = join(folder, name);
    try {
      await publishWithoutOverwriting(this.#path, target);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw storageError('The image could not be given its name', error, 'paid');
    }
    this.#path = target;
    await syncFolder(folder);
    return true;
  }

  async withdraw(): Promise<void> {
    await unlink(this.#path).catch(() => undefined); // Nothing more can be done about a file that will not go.
  }
}

/** A hard link is the one call that publishes a complete file and fails on an existing name everywhere it exists. */
async function publishWithoutOverwriting(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error) ?? '')) throw error;
    // FAT and some network drives know no links.
    await copyFile(from, to, constants.COPYFILE_EXCL);
    const handle = await open(to, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
  await unlink(from);
}

async function writeSynced(path: string, bytes: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(bytes, signal === undefined ? {} : { signal });
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function verify(path: string, expected: Uint8Array): Promise<void> {
  const handle = await open(path, 'r');
  try {
    const chunk = Buffer.allocUnsafe(Math.min(1 << 20, Math.max(1, expected.length)));
    let offset = 0;
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, offset);
      if (bytesRead === 0) break;
      if (chunk.subarray(0, bytesRead).compare(expected.subarray(offset, offset + bytesRead)) !== 0)
        throw new Error('read back differently');
      offset += bytesRead;
    }
    if (offset !== expected.length) throw new Error('read back shorter');
  } finally {
    await handle.close();
  }
}

/** Makes the new name itself durable. Windows cannot open folders, and needs no such call. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function storageError(what: string, cause: unknown, billing: 'notSent' | 'paid'): SeedreamError {
  const code = codeOf(cause);
  const reasons: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    EDQUOT: 'your disk quota is used up',
    EACCES: 'permission is missing',
    EPERM: 'permission is missing',
    EROFS: 'the disk is read-only',
    ENOENT: 'a folder on the way is missing',
    EBUSY: 'another program is using it',
    EIO: 'the disk reports an error',
  };
  const reason = code === undefined ? undefined : (reasons[code] ?? code);
  return new SeedreamError('storage', reason === undefined ? `${what}.` : `${what}: ${reason}.`, {
    cause,
    billing,
    ...(code === undefined ? {} : { code }),
  });
}
