import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { decodeJournal, encodeEntry } from '../../src/core/jobs/entry.schema.ts';
import type { JobEntry } from '../../src/core/jobs/step.ts';
import { realDisk } from '../../src/engine/disk.ts';
import { JournalFile } from '../../src/engine/journalFile.ts';
import { received } from '../support/jobEntries.ts';
import { diskError, watchedDisk, type DiskCall, type Verdict } from '../support/watchedDisk.ts';

const entry = (at: number): JobEntry => ({ at, step: 'sent' });

describe('a journal on disk', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seedream-journal-'));
    path = join(folder, 'journal.jsonl');
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs with a disk on which `fails` decides, and remembers every call. */
  function watched(fails: (call: DiskCall) => Verdict = () => undefined): {
    journal: JournalFile;
    calls: string[];
  } {
    const calls: string[] = [];
    const disk = watchedDisk(realDisk, call => {
      calls.push(`${call.name} ${call.target}`);
      return fails(call);
    });
    return { journal: new JournalFile(disk, path), calls };
  }

  async function times(): Promise<number[]> {
    return decodeJournal(await readFile(path, 'utf8')).map(({ at }) => at);
  }

  test('has a line on the disk, and its own name in the folder, before it says so', async () => {
    const { journal, calls } = watched();
    await journal.commit(entry(1));
    const place = folder.split('/').at(-1) ?? '';
    const [write, sync, folderSync] = [
      'file.write journal.jsonl',
      'file.sync journal.jsonl',
      `file.sync ${place}`,
    ];
    assert.ok(calls.indexOf(write) < calls.indexOf(sync) && calls.indexOf(sync) < calls.indexOf(folderSync));
    assert.deepEqual(await times(), [1]);
    calls.length = 0;
    await journal.note(entry(2));
    assert.deepEqual(calls, [write, sync]);
    await journal.close();
  });

  test('keeps the order in which it is told, and writes together what comes together', async () => {
    const { journal, calls } = watched();
    await journal.commit(entry(0));
    calls.length = 0;
    await Promise.all(Array.from({ length: 50 }, (_none, index) => journal.note(entry(index + 1))));
    await journal.close();
    assert.deepEqual(
      await times(),
      Array.from({ length: 51 }, (_none, index) => index),
    );
    assert.equal(calls.filter(call => call.startsWith('file.sync')).length, 2);
  });

  test('is readable by its owner only', async () => {
    const { journal } = watched();
    await journal.commit(entry(1));
    await journal.close();
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  test('a line that was refused is as if never said', async () => {
    let isFull = false;
    const { journal } = watched(({ name }) =>
      isFull && name === 'file.sync' ? diskError('ENOSPC') : undefined,
    );
    await journal.commit(entry(1));
    isFull = true;
    await assert.rejects(journal.commit(entry(2)), { kind: 'storage', message: /the disk is full/ });
    assert.equal(journal.isBehind, false);
    isFull = false;
    await journal.commit(entry(3));
    await journal.close();
    assert.deepEqual(await times(), [1, 3]);
  });

  test('a line about what has happened waits in memory, and goes with the next', async () => {
    let isFull = false;
    const { journal } = watched(({ name }) =>
      isFull && name === 'file.write' ? diskError('ENOSPC') : undefined,
    );
    await journal.commit(entry(1));
    isFull = true;
    await journal.note(entry(2));
    assert.equal(journal.isBehind, true);
    assert.deepEqual(await times(), [1]);
    isFull = false;
    await journal.catchUp();
    assert.equal(journal.isBehind, false);
    await journal.close();
    assert.deepEqual(await times(), [1, 2]);
  });

  test('is not spoilt by a write that ended in the middle', async () => {
    let writes = 0;
    const { journal } = watched(({ name }) => {
      if (name === 'file.write after half') return diskError('EIO');
      return name === 'file.write' && ++writes === 2 ? 'half' : undefined;
    });
    await journal.commit(entry(1));
    await journal.note(received(1, 2));
    await journal.note(entry(3));
    await journal.close();
    assert.deepEqual(await times(), [1, 2, 3]);
    assert.equal((await readFile(path, 'utf8')).split('\n').length, 4);
  });

  test('goes on behind the last whole line of an owner that died', async () => {
    const whole = encodeEntry(entry(1));
    await writeFile(path, whole + encodeEntry(received(1, 2)).slice(0, -9));
    const journal = new JournalFile(realDisk, path, whole.length);
    await journal.note(entry(3));
    await journal.close();
    assert.equal(await readFile(path, 'utf8'), whole + encodeEntry(entry(3)));
  });

  test('is replaced at once or not at all', async () => {
    for (const broken of ['open', 'file.write', 'file.sync', 'rename']) {
      let isBroken = false;
      const { journal } = watched(({ name, target }) =>
        isBroken && name === broken && target !== 'journal.jsonl.old' ? diskError('EIO') : undefined,
      );
      await journal.commit(entry(1));
      isBroken = true;
      await assert.rejects(journal.replace([entry(9)]));
      assert.deepEqual(await times(), [1], broken);
      isBroken = false;
      await journal.replace([entry(9)]);
      assert.deepEqual(await times(), [9]);
      assert.deepEqual(await readdir(folder), ['journal.jsonl']);
      await rm(path);
    }
  });
});
