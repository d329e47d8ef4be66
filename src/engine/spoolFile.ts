import { basename, dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { SeedreamError } from '../core/errors.ts';
import { phrase, type Phrase } from '../core/phrase.ts';
import type { Spooled } from '../core/jobs/step.ts';
import type { ByteStore } from '../core/ports.ts';
import { blockBytes, type BlockPool } from './blockPool.ts';
import { codeOf, readFully, storageError, syncFolder, writeFully, type Disk, type DiskFile } from './disk.ts';
import { slicesOf } from './content.ts';
import { fill } from './intake.ts';
import { removeFile } from './localFile.ts';

/** Full blocks that may wait for the disk before whoever sends is held back. */
const blocksBehind = 2;
const checkedBytes = 1024 * 1024;

/** The code of the error for bytes that are not there, or not those that came. */
export const spoolSpoilt = 'SPOOL';

/**
 * One picture on its way to the disk. Bytes are copied into blocks and written behind the sender's back; memory stays
 * at a few blocks as long as the disk takes them. What it refuses is held in memory, and tried again by `settle`.
 */
export class SpoolFile implements ByteStore {
  readonly #disk: Disk;
  readonly #path: string;
  readonly #name: string;
  readonly #blocks: BlockPool;
  #file: DiskFile | undefined;
  #wasOpened = false;
  /** Oldest first, complete but for the one made by `settle`. */
  #waiting: Buffer[] = [];
  #block: Buffer | undefined;
  #filled = 0;
  #written = 0;
  /** The most the file has ever held. */
  #reached = 0;
  #length = 0;
  #crc = 0;
  #work: Promise<void> | undefined;
  #refused = false;
  #isSynced = false;

  constructor(disk: Disk, path: string, blocks: BlockPool) {
    this.#disk = disk;
    this.#path = path;
    this.#name = basename(path);
    this.#blocks = blocks;
  }

  get length(): number {
    return this.#length;
  }

  /** The disk has refused some of it, or would not sync it. */
  get isHeld(): boolean {
    return this.#refused;
  }

  expect(): void {
    // A file needs no room made in advance.
  }

  add(bytes: Uint8Array): void {
    fill(this, bytes);
  }

  room(): Uint8Array {
    this.#block ??= this.#blocks.take();
    return this.#block.subarray(this.#filled);
  }

  filled(bytes: number): void {
    if (this.#block === undefined) throw new Error('no memory was lent');
    const end = this.#filled + bytes;
    this.#crc = crc32(this.#block.subarray(this.#filled, end), this.#crc);
    this.#filled = end;
    this.#length += bytes;
    this.#isSynced = false;
    if (end === blockBytes) this.#closeBlock();
  }

  ready(): Promise<void> | undefined {
    return this.#isBehind ? this.#catchUp() : undefined;
  }

  /** Everything so far is void; the next bytes are the first. */
  clear(): void {
    this.#waiting = [];
    this.#filled = 0;
    this.#written = 0;
    this.#length = 0;
    this.#crc = 0;
    this.#refused = false;
    this.#isSynced = false;
  }

  /** Brings everything to the disk, or holds it; tells what there is. */
  async settle(): Promise<Spooled> {
    if (this.#filled > 0) this.#closeBlock();
    await this.#work;
    this.#refused = false;
    this.#pump();
    await this.#work;
    if (!this.#refused && !this.#isSynced) await this.#sync();
    await this.#close();
    return { file: this.#name, bytes: this.#length, crc32: this.#crc };
  }

  /** Fills `whole` with what the disk has and what it has refused, and checks it against what came. */
  async readInto(whole: Buffer, expected: Spooled): Promise<void> {
    const held = this.#waiting.reduce((sum, block) => sum + block.length, 0);
    let at = await this.#readDisk(whole.subarray(0, Math.max(0, expected.bytes - held)));
    for (const block of this.#waiting) at += block.copy(whole, at);
    if (at === expected.bytes && (await crcOf(whole)) === expected.crc32) return;
    throw spoilt(phrase('The disk gave back other bytes than were received.'));
  }

  async remove(): Promise<void> {
    this.clear();
    await this.#work;
    await this.#close();
    await removeFile(this.#disk, this.#path); // One that stays is removed with the job's other leftovers.
  }

  get #isBehind(): boolean {
    return this.#waiting.length > blocksBehind && this.#work !== undefined;
  }

  async #catchUp(): Promise<void> {
    while (this.#isBehind) await this.#work;
  }

  #closeBlock(): void {
    if (this.#block === undefined) return;
    this.#waiting.push(this.#block.subarray(0, this.#filled));
    this.#block = undefined;
    this.#filled = 0;
    this.#pump();
  }

  #pump(): void {
    if (this.#work !== undefined || this.#refused) return;
    this.#work = this.#writeWaiting().finally(() => {
      this.#work = undefined;
    });
  }

  async #writeWaiting(): Promise<void> {
    for (let block = this.#waiting[0]; block !== undefined; block = this.#waiting[0]) {
      const isDone = (await this.#write(block)) || (await this.#write(block));
      // After `clear` the list is a new one, and this block belongs to nobody.
      if (this.#waiting[0] !== block) continue;
      this.#refused = !isDone;
      if (!isDone) return;
      this.#waiting.shift();
      this.#written += block.length;
      this.#blocks.give(block);
    }
  }

  async #write(block: Buffer): Promise<boolean> {
    this.#reached = Math.max(this.#reached, this.#written + block.length);
    try {
      await writeFully(await this.#open(), block, this.#written);
      return true;
    } catch {
      // The caller tries again or holds it: the reason is told when the picture cannot be saved either.
      return false;
    }
  }

  async #open(): Promise<DiskFile> {
    if (this.#file !== undefined) return this.#file;
    this.#file = await this.#disk.open(this.#path, this.#wasOpened ? 'r+' : 'w', 0o600);
    this.#wasOpened = true;
    return this.#file;
  }

  async #sync(): Promise<void> {
    for (let attempt = 1; attempt <= 2 && !this.#isSynced; attempt++) {
      try {
        const file = await this.#open();
        // An attempt that was given up may have been longer.
        if (this.#reached > this.#length) await file.truncate(this.#length);
        await both(file.sync(), syncFolder(this.#disk, dirname(this.#path)));
        this.#isSynced = true;
      } catch {
        this.#refused = attempt === 2;
      }
    }
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => undefined); // What counts was synced before.
  }

  async #readDisk(into: Buffer): Promise<number> {
    if (into.length === 0) return 0;
    try {
      const file = await this.#disk.open(this.#path, 'r');
      try {
        return await readFully(file, into, 0);
      } finally {
        await file.close();
      }
    } catch (error) {
      if (codeOf(error) === 'ENOENT') throw spoilt(phrase('The file with the received image is missing.'));
      throw storageError(phrase('The received image could not be read'), error, 'paid');
    }
  }
}

/** Waits for the second also when the first has failed: the file they are about is closed after that. */
async function both(...work: readonly Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(work);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** In slices, so that whoever else wants the thread need not wait for the end. */
async function crcOf(bytes: Buffer): Promise<number> {
  let crc = 0;
  for (const slice of slicesOf(bytes, checkedBytes)) {
    crc = crc32(slice, crc);
    if (slice.length === checkedBytes) await nextTurn();
  }
  return crc;
}

function spoilt(words: Phrase): SeedreamError {
  return new SeedreamError('storage', words, { billing: 'paid', code: spoolSpoilt });
}
