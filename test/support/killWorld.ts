import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FakeServer } from './fakeServer.ts';
import type { KillOrder } from './killDriver.ts';

/** Sums over all runs; the four that must be 0 come last. */
export interface KillFigures {
  kills: number;
  bought: number;
  received: number;
  inFlight: number;
  lost: number;
  duplicates: number;
  torn: number;
  leftovers: number;
}

export const noFigures = (): KillFigures => ({
  kills: 0,
  bought: 0,
  received: 0,
  inFlight: 0,
  lost: 0,
  duplicates: 0,
  torn: 0,
  leftovers: 0,
});

/** Only process death is tried here, so a disk in memory tells the same, sooner. */
const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** One click's storage and workspace, judged from outside with nothing of the product's own code. */
export class KillWorld implements AsyncDisposable {
  readonly root: string;
  readonly #pictures: readonly Buffer[];
  #mustBeSaved: ReadonlySet<number> = new Set();

  private constructor(root: string, pictures: readonly Buffer[]) {
    this.root = root;
    this.#pictures = pictures;
  }

  static async make(pictures: readonly Buffer[]): Promise<KillWorld> {
    return new KillWorld(await mkdtemp(join(base, 'seedream-kill-')), pictures);
  }

  get storage(): string {
    return join(this.root, 'storage');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }

  /** Right after the kill: what has reached this disk, by the journal or as a whole file. */
  async takeStock(jobId: string): Promise<void> {
    const job = join(this.storage, 'jobs', jobId);
    const kept = new Set<number>();
    for (const line of (await textOf(join(job, 'journal.jsonl'))).split('\n').slice(0, -1)) {
      const entry = JSON.parse(line) as { step: string; index?: number };
      if (entry.step === 'received' && entry.index !== undefined) kept.add(entry.index - 1);
    }
    for (const name of await namesIn(job)) {
      const bytes = await readFile(join(job, name)).catch(() => Buffer.alloc(0));
      for (const [index, picture] of this.#pictures.entries()) if (bytes.equals(picture)) kept.add(index);
    }
    this.#mustBeSaved = kept;
  }

  /** After the heirs: adds what is true now to the figures, and tells what should not be. */
  async judge(order: KillOrder, server: FakeServer, figures: KillFigures): Promise<readonly string[]> {
    const folder = join(this.root, 'assets');
    const names = await namesIn(folder);
    const found = this.#pictures.map(() => 0);
    const problems: string[] = [];
    for (const name of names.filter(
      candidate => !candidate.startsWith('.') && !candidate.endsWith('.json'),
    )) {
      const bytes = await readFile(join(folder, name));
      const index = this.#pictures.findIndex(picture => isSaved(bytes, picture));
      if (index === -1) problems.push(`torn: ${name}`);
      else found[index] = (found[index] ?? 0) + 1;
      const isAlone = index === 1 && order.signed === true && !names.includes(`${name}.json`);
      if (isAlone) problems.push(`torn: ${name} without its sidecar`);
    }
    for (const name of names) if (isLeftover(name, names)) problems.push(`leftover: ${name}`);
    problems.push(...(await this.#leftInStorage(order.jobId)));
    for (const index of this.#mustBeSaved)
      if ((found[index] ?? 0) === 0) problems.push(`lost: picture ${index + 1}`);
    for (const [index, count] of found.entries())
      if (count > 1) problems.push(`duplicate: picture ${index + 1}, ${count} times`);
    const calls = server.paid.filter(({ head }) => head.headers['authorization']?.endsWith(order.jobId));
    if (calls.length > 1) problems.push(`bought ${calls.length} times`);
    const isKnown = (await textOf(this.#journalOf(order.jobId))).includes('"step":"sent"');
    if (calls.length > 0 && !isKnown) problems.push('bought, and the journal knows nothing of it');
    figures.kills++;
    figures.bought += calls.length;
    figures.received += this.#mustBeSaved.size;
    figures.inFlight += calls.length === 0 ? 0 : order.images - this.#mustBeSaved.size;
    const count = (word: string): number => problems.filter(problem => problem.startsWith(word)).length;
    figures.lost += count('lost');
    figures.duplicates += count('duplicate');
    figures.torn += count('torn');
    figures.leftovers += count('leftover');
    return problems;
  }

  #journalOf(jobId: string): string {
    return join(this.storage, 'jobs', jobId, 'journal.jsonl');
  }

  async #leftInStorage(jobId: string): Promise<string[]> {
    const names = await namesIn(join(this.storage, 'jobs', jobId));
    const journal = await textOf(this.#journalOf(jobId));
    const problems = names.filter(name => name !== 'journal.jsonl').map(name => `leftover: jobs/${name}`);
    if (journal.includes('X-Tos-Signature')) problems.push('leftover: a link in the journal');
    if (journal.includes('key-of-')) problems.push('the key is in the journal');
    if (names.length > 0 && !journal.includes('"step":"ended"')) problems.push('the job has no end');
    return problems;
  }
}

/** The picture's own bytes, all of them and in order, with at most one piece put in between: the recipe. */
export function isSaved(bytes: Buffer, picture: Buffer): boolean {
  if (bytes.length < picture.length) return false;
  let begin = 0;
  while (begin < picture.length && bytes[begin] === picture[begin]) begin++;
  return bytes.subarray(bytes.length - (picture.length - begin)).equals(picture.subarray(begin));
}

function isLeftover(name: string, names: readonly string[]): boolean {
  if (name.startsWith('.')) return true;
  return name.endsWith('.json') && !names.includes(name.slice(0, -'.json'.length));
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []); // Nothing was made yet.
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => ''); // The same.
}
