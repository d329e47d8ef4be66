import { basename } from 'node:path';
import type { Disk, DiskFile } from '../../src/engine/disk.ts';

/** One call to the disk, counted from 1. */
export interface DiskCall {
  readonly number: number;
  /** `rename`, `file.write`, … */
  readonly name: string;
  /** Name of the file or folder that is touched. */
  readonly target: string;
}

/** Said of a call before it is made: go on, fail with this, or write only half and be asked again. */
export type Verdict = undefined | NodeJS.ErrnoException | 'half';

export type Watch = (call: DiskCall) => Verdict;

const fileCalls = ['read', 'write', 'writeFile', 'stat', 'sync', 'truncate', 'utimes', 'close'] as const;

/** Lets a test see every call before it is made, and decide what becomes of it. */
export function watchedDisk(disk: Disk, watch: Watch): Disk {
  let count = 0;
  const ask = (name: string, path: string): Verdict =>
    watch({ number: ++count, name, target: basename(path) });
  const pass = (name: string, path: string): void => {
    const verdict = ask(name, path);
    if (verdict instanceof Error) throw verdict;
  };
  return new Proxy(disk, {
    get: (_, name: keyof Disk) =>
      name === 'open'
        ? async (...args: Parameters<Disk['open']>) => {
            pass(name, args[0]);
            return watchedFile(await disk.open(...args), call => ask(call, args[0]));
          }
        : async (...args: [string]) => {
            pass(name, args.at(name === 'link' || name === 'rename' ? 1 : 0) ?? '');
            return (disk[name] as (...given: unknown[]) => Promise<unknown>)(...args);
          },
  });
}

function watchedFile(file: DiskFile, ask: (call: string) => Verdict): DiskFile {
  const watched = Object.fromEntries(
    fileCalls.map(name => [
      name,
      async (...args: unknown[]) => {
        let verdict = ask(`file.${name}`);
        if (verdict === 'half' && name === 'write') {
          const [bytes, offset, length, position] = args as [Uint8Array, number, number, number];
          await file.write(bytes, offset, Math.floor(length / 2), position);
          verdict = ask('file.write after half');
        }
        // A failed close still gives the file back.
        if (verdict instanceof Error && name === 'close') await file.close();
        if (verdict instanceof Error) throw verdict;
        return (file[name] as (...given: unknown[]) => Promise<unknown>).apply(file, args);
      },
    ]),
  );
  return watched as unknown as DiskFile;
}

export function diskError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: as the test wants it`), { code });
}
