import type { LockDisk } from '../../src/engine/fileLockDisk.ts';

interface Inode {
  bytes: Uint8Array;
  mtimeMs: number;
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}

/** Names and files as POSIX has them, in memory; every call first asks `step` when it may happen. */
export class MemoryLockDisk {
  readonly names = new Map<string, Inode>();
  /** As on FAT: hard links are refused. */
  linkless = false;

  text(path: string): string {
    return new TextDecoder().decode(this.#find(path).bytes);
  }

  /** The same files through the eyes of one process. */
  view(step: (call: string) => Promise<void>): LockDisk {
    return {
      open: async (path, flags) => {
        await step(`open ${path}`);
        if (flags === 'wx') this.#create(path, new Uint8Array());
        const inode = this.#find(path);
        return {
          write: async bytes => {
            await step(`write ${path}`);
            inode.bytes = bytes.slice();
          },
          close: () => step(`close ${path}`),
        };
      },
      readFile: async path => {
        await step(`readFile ${path}`);
        return this.#find(path).bytes.slice();
      },
      stat: async path => {
        await step(`stat ${path}`);
        return { mtimeMs: this.#find(path).mtimeMs };
      },
      link: async (from, to) => {
        await step(`link ${to}`);
        if (this.linkless) throw failure('EPERM', to);
        if (this.names.has(to)) throw failure('EEXIST', to);
        this.names.set(to, this.#find(from));
      },
      copyFile: async (from, to) => {
        await step(`copyFile ${to}`);
        this.#create(to, this.#find(from).bytes.slice());
      },
      rename: async (from, to) => {
        await step(`rename ${from} ${to}`);
        const inode = this.#find(from);
        this.names.delete(from);
        this.names.set(to, inode);
      },
      unlink: async path => {
        await step(`unlink ${path}`);
        this.#find(path);
        this.names.delete(path);
      },
      readdir: async folder => {
        await step(`readdir ${folder}`);
        return [...this.names.keys()].map(path => path.slice(folder.length + 1));
      },
    };
  }

  #create(path: string, bytes: Uint8Array): void {
    if (this.names.has(path)) throw failure('EEXIST', path);
    this.names.set(path, { bytes, mtimeMs: 0 });
  }

  #find(path: string): Inode {
    const inode = this.names.get(path);
    if (inode === undefined) throw failure('ENOENT', path);
    return inode;
  }
}
