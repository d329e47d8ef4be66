import { dirname } from 'node:path';
import { Book } from '../core/spending/book.ts';
import { decodeLine, encodeLine, type LedgerLine } from '../core/spending/entry.schema.ts';
import { codeOf, syncFolder, writeFully, type Disk, type DiskFile } from './disk.ts';

const newline = 0x0a;
const chunkBytes = 256 * 1024;

interface Place {
  readonly dev: number;
  readonly ino: number;
}

/**
 * The ledger's lines in a file that only grows: what was read once is not read again. `append` is for the owner of the
 * ledger's lock only.
 */
export class LedgerFile {
  readonly #disk: Disk;
  readonly #path: string;
  #book = new Book();
  #place: Place | undefined;
  /** End of the last complete line that was read. */
  #end = 0;
  #size = 0;
  #damaged = 0;

  constructor(disk: Disk, path: string) {
    this.#disk = disk;
    this.#path = path;
  }

  /** Lines that could not be read; they count for nothing. */
  get damaged(): number {
    return this.#damaged;
  }

  /** Everything that is in the file now. A line without its end was cut while it was written: nothing was sent after it. */
  async read(): Promise<Book> {
    let file: DiskFile;
    try {
      file = await this.#disk.open(this.#path, 'r');
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      this.#forget();
      return this.#book;
    }
    try {
      const { dev, ino, size } = await file.stat();
      if (dev !== this.#place?.dev || ino !== this.#place.ino || size < this.#end) this.#forget();
      this.#place = { dev, ino };
      this.#size = size;
      await this.#readOn(file, size);
    } finally {
      await file.close();
    }
    return this.#book;
  }

  /** Synced when it resolves. Has to follow a `read` under the same lock. */
  async append(line: LedgerLine): Promise<void> {
    const bytes = Buffer.from(`${encodeLine(line)}\n`);
    const isNew = this.#place === undefined;
    const file = await this.#disk.open(this.#path, isNew ? 'wx' : 'r+', 0o600);
    try {
      if (!isNew) await this.#prepare(file);
      await this.#write(file, bytes);
    } finally {
      await file.close();
    }
    if (isNew) await syncFolder(this.#disk, dirname(this.#path));
  }

  async #write(file: DiskFile, bytes: Uint8Array): Promise<void> {
    try {
      await writeFully(file, bytes, this.#end);
      await file.sync();
    } catch (error) {
      await file.truncate(this.#end).catch(() => undefined); // Else the line counts, which is the safe side.
      throw error;
    }
  }

  async #prepare(file: DiskFile): Promise<void> {
    const { size } = await file.stat();
    // Only after a standstill so long that the lock has an heir by now, whose lines must stay.
    if (size !== this.#size)
      throw Object.assign(new Error('the ledger has grown under its lock'), { code: 'EBUSY' });
    // What a killed process left of a line would spoil the next one.
    if (size > this.#end) await file.truncate(this.#end);
  }

  async #readOn(file: DiskFile, size: number): Promise<void> {
    let rest: Buffer = Buffer.alloc(0);
    for (let position = this.#end; position < size;) {
      const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, size - position));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      rest = this.#takeLines(Buffer.concat([rest, chunk.subarray(0, bytesRead)]));
    }
  }

  /** Returns what follows the last complete line. */
  #takeLines(bytes: Buffer): Buffer {
    let start = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      this.#take(bytes.subarray(start, end));
      start = end + 1;
    }
    this.#end += start;
    return bytes.subarray(start);
  }

  #take(bytes: Buffer): void {
    const line = decodeLine(bytes.toString('utf8'));
    if (line === undefined) this.#damaged++;
    else this.#book.apply(line);
  }

  #forget(): void {
    this.#book = new Book();
    this.#place = undefined;
    this.#end = 0;
    this.#size = 0;
    this.#damaged = 0;
  }
}
