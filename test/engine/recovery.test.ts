import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { SeedreamError } from '../../src/core/errors.ts';
import type { JobEntry, Spooled } from '../../src/core/jobs/step.ts';
import { english } from '../../src/core/phrase.ts';
import { realDisk } from '../../src/engine/disk.ts';
import { anOrderNoted, published, received } from '../support/jobEntries.ts';
import { isSaved } from '../support/killWorld.ts';
import { hour, RecoveryStage } from '../support/recoveryStage.ts';
import { diskError, watchedDisk } from '../support/watchedDisk.ts';

const signature = 'X-Tos-Signature=abc';
const link = `https://cdn.example.org/1?${signature}`;

describe('what an earlier window left', () => {
  let stage: RecoveryStage;

  beforeEach(async () => {
    stage = await RecoveryStage.make();
  });

  afterEach(async () => {
    await stage[Symbol.asyncDispose]();
  });

  const sent = (): JobEntry[] => [
    { at: stage.hoursAgo(2), step: 'intent', order: stage.order },
    { at: stage.hoursAgo(2), step: 'sent' },
  ];

  async function recovered(...entries: readonly JobEntry[]): Promise<string> {
    await stage.leave('job-00000001', [...sent(), ...entries]);
    const [one] = await stage.recover();
    assert.ok(one);
    assert.deepEqual(await stage.filesOf('job-00000001'), ['journal.jsonl']);
    const journal = await stage.journalOf('job-00000001');
    assert.doesNotMatch(journal, /X-Tos-Signature/);
    assert.deepEqual(await stage.recover(), []);
    return one.record.state;
  }

  test('a link that is still valid is fetched, and its picture saved with its recipe', async () => {
    stage.links.set(link, stage.picture);
    const completed: JobEntry = { at: stage.hoursAgo(1), step: 'completed' };
    assert.equal(await recovered(received(1, stage.hoursAgo(23), link), completed), 'done');
    assert.deepEqual(stage.fetched, [link]);
    const [picture] = await stage.pictures();
    assert.ok(picture && isSaved(picture, stage.picture));
    assert.deepEqual(await stage.leftovers(), []);
  });

  test('a link older than a day is not fetched: paid, but expired', async () => {
    stage.links.set(link, stage.picture);
    assert.equal(await recovered(received(1, stage.hoursAgo(25), link)), 'paidExpired');
    assert.deepEqual(stage.fetched, []);
    const [record] = await stage.store.list();
    assert.match(english(record?.message ?? ''), /valid for a day/);
    assert.equal(record?.requestId, undefined);
  });

  test('a download that was whole needs no link any more', async () => {
    await stage.leave('job-00000001', [...sent(), received(1, stage.hoursAgo(30), link)]);
    await stage.spool('job-00000001', 'link-1.spool', stage.picture);
    const [one] = await stage.recover();
    assert.equal(one?.saved, 1);
    assert.deepEqual(stage.fetched, []);
  });

  test('a request without an answer may have been billed, and is never sent again', async () => {
    assert.equal(await recovered(), 'unknown');
  });

  test('a wish that was never sent cost nothing', async () => {
    await stage.leave('job-00000001', sent().slice(0, 1));
    const [one] = await stage.recover();
    assert.equal(one?.record.state, 'notSent');
  });

  test('a picture that lies in the folder already is not saved a second time', async () => {
    const { sha256, name } = await stage.savedBefore();
    const spool = await stage.spool('job-00000001', 'answer-1.spool', stage.picture);
    const facts = { documentId: 'xmp.did:1', width: 64, height: 48, bytes: stage.picture.length };
    const state = await recovered(
      { at: stage.hoursAgo(1), step: 'received', index: 1, spool },
      { at: stage.hoursAgo(1), step: 'publishing', index: 1, name, sha256, ...facts },
      { at: stage.hoursAgo(1), step: 'completed' },
    );
    assert.equal(state, 'done');
    assert.equal((await stage.pictures()).length, 1);
  });

  test('bytes that the disk has spoilt are fetched once more while their link is valid', async () => {
    stage.links.set(link, stage.picture);
    const spool = await stage.spool('job-00000001', 'link-1.spool', stage.picture);
    await writeFile(stage.pathOf('job-00000001', 'link-1.spool'), 'spoilt');
    const state = await recovered(received(1, stage.hoursAgo(2), link), {
      at: stage.hoursAgo(1),
      step: 'received',
      index: 1,
      spool,
    });
    assert.equal(state, 'partial');
    assert.deepEqual(stage.fetched, [link]);
  });

  test('bytes that are spoilt for good are said to be, once', async () => {
    const spool: Spooled = { file: 'answer-1.spool', bytes: 100, crc32: 1 };
    assert.equal(await recovered({ at: stage.hoursAgo(1), step: 'received', index: 1, spool }), 'unsaved');
    const [record] = await stage.store.list();
    assert.match(english(record?.message ?? ''), /missing/);
  });

  test('a folder that only its own window can reach is waited for', async () => {
    stage.canOpen = false;
    const spool = await stage.spool('job-00000001', 'answer-1.spool', stage.picture);
    const completed: JobEntry = { at: stage.hoursAgo(1), step: 'completed' };
    await stage.leave('job-00000001', [
      ...sent(),
      { at: stage.hoursAgo(1), step: 'received', index: 1, spool },
      completed,
    ]);
    const [waiting] = await stage.recover();
    assert.equal(waiting?.record.state, 'unsaved');
    assert.match(english(waiting.record.message ?? ''), /its own window/);
    const before = await stage.journalOf('job-00000001');
    await stage.recover();
    assert.equal(await stage.journalOf('job-00000001'), before);
    stage.canOpen = true;
    const [done] = await stage.recover();
    assert.equal(done?.record.state, 'done');
    assert.equal(done.record.message, undefined);
  });

  test('a workspace that is gone keeps its pictures in storage, and says where', async () => {
    const spool = await stage.spool('job-00000001', 'answer-1.spool', stage.picture);
    await stage.leave('job-00000001', [
      ...sent(),
      { at: stage.hoursAgo(1), step: 'received', index: 1, spool },
    ]);
    await rm(stage.workspace, { recursive: true });
    const [waiting] = await stage.recover();
    assert.equal(waiting?.record.state, 'unsaved');
    assert.match(english(waiting.record.message ?? ''), /kept in \S*job-00000001/);
    await mkdir(stage.workspace);
    const [done] = await stage.recover();
    assert.equal(done?.saved, 1);
  });

  test('a host that cannot be reached leaves the link for the next time', async () => {
    stage.links.set(
      link,
      new SeedreamError('badResponse', 'forbidden', { code: 'HTTP_403', billing: 'paid' }),
    );
    await stage.leave('job-00000001', [...sent(), received(1, stage.hoursAgo(2), link)]);
    const [waiting] = await stage.recover();
    assert.match(english(waiting?.record.message ?? ''), /without paying again/);
    stage.links.set(link, stage.picture);
    const [done] = await stage.recover();
    assert.equal(done?.saved, 1);
  });

  test('is taken over by one heir, however many start at once', async () => {
    for (let job = 1; job <= 8; job++) {
      const id = `job-0000000${job}`;
      const spool = await stage.spool(id, 'answer-1.spool', stage.picture);
      await stage.leave(id, [...sent(), { at: stage.hoursAgo(1), step: 'received', index: 1, spool }]);
    }
    const heirs = Array.from({ length: 5 }, () => stage.anotherStore());
    const found = (await Promise.all(heirs.map(store => stage.recover(store)))).flat();
    assert.equal(found.length, 8);
    assert.equal((await stage.pictures()).length, 8);
    assert.deepEqual(await stage.leftovers(), []);
  });

  test('is left as it is while the disk does not give it, and taken over the next time', async () => {
    await stage.leave('job-00000001', [...sent(), received(1, stage.hoursAgo(1), link)]);
    let reads = 0;
    const disk = watchedDisk(realDisk, ({ name, target }) =>
      name === 'readFile' && target === 'journal.jsonl' && ++reads === 2 ? diskError('EIO') : undefined,
    );
    const store = stage.anotherStore(disk);
    assert.equal(await store.inherit('job-00000001'), undefined);
    assert.deepEqual(await stage.filesOf('job-00000001'), ['journal.jsonl']);
    assert.ok(await store.inherit('job-00000001'));
  });

  test('stops between two jobs when it is told to', async () => {
    for (const id of ['job-00000001', 'job-00000002']) await stage.leave(id, sent());
    stage.abort.abort();
    assert.deepEqual(await stage.recover(), []);
  });
});

describe('the list of jobs', () => {
  test('is newest first, and forgets the oldest that are over beyond two hundred', async () => {
    await using stage = await RecoveryStage.make();
    const ended = { step: 'ended', outcome: 'done' } as const;
    for (let age = 1; age <= 205; age++)
      await stage.leave(`job-${String(age).padStart(8, '0')}`, [
        { at: stage.hoursAgo(age), step: 'intent', order: stage.order },
        published(1, stage.hoursAgo(age)),
        { at: stage.hoursAgo(age), ...ended },
      ]);
    const unfinished: JobEntry = { at: stage.hoursAgo(999), step: 'intent', order: stage.order };
    stage.canOpen = false;
    await stage.leave('job-old-and-open', [
      unfinished,
      { at: 1, step: 'sent' },
      received(1, stage.hoursAgo(1), link),
    ]);
    await stage.recover();
    const list = await stage.store.list();
    assert.equal(list.length, 201);
    assert.equal(list[0]?.id, 'job-00000001');
    assert.equal(list.at(-1)?.id, 'job-old-and-open');
    assert.deepEqual(
      list.map(({ created }) => created),
      list.map(({ created }) => created).toSorted((a, b) => b - a),
    );
  });

  test('is empty before the first job', async () => {
    await using stage = await RecoveryStage.make();
    assert.deepEqual(await stage.store.list(), []);
    assert.deepEqual(await stage.recover(), []);
  });

  test('shows a job that runs, and nobody takes it over', async () => {
    await using stage = await RecoveryStage.make();
    const job = await stage.store.open('job-00000001', anOrderNoted);
    await job.commit({ step: 'sent' });
    assert.equal((await stage.store.list())[0]?.state, 'running');
    assert.deepEqual(await stage.recover(stage.anotherStore()), []);
    await job.note({ step: 'ended', outcome: 'unknown' });
    await job.close();
    assert.equal((await stage.store.list())[0]?.state, 'unknown');
    assert.deepEqual(await stage.filesOf('job-00000001'), ['journal.jsonl']);
  });

  test('lies in folders and files that only their owner can read', async () => {
    await using stage = await RecoveryStage.make();
    const job = await stage.store.open('job-00000001', anOrderNoted);
    await job.close();
    const jobs = join(stage.storage, 'jobs');
    for (const path of [stage.storage, jobs, join(jobs, 'job-00000001')])
      assert.equal((await stat(path)).mode & 0o777, 0o700, path);
    const files = await readdir(join(jobs, 'job-00000001'));
    assert.deepEqual(files, ['journal.jsonl']);
    assert.equal((await stat(join(jobs, 'job-00000001/journal.jsonl'))).mode & 0o777, 0o600);
  });

  test('drops a link after a day, even from a job that is not over', async () => {
    await using stage = await RecoveryStage.make();
    const spool = await stage.spool('job-00000001', 'link-1.spool', stage.picture);
    await stage.leave('job-00000001', [
      { at: stage.hoursAgo(26), step: 'intent', order: stage.order },
      { at: stage.hoursAgo(26), step: 'sent' },
      received(1, stage.hoursAgo(25), link),
      { at: stage.hoursAgo(25), step: 'received', index: 1, spool },
    ]);
    stage.canOpen = false;
    await stage.recover();
    assert.doesNotMatch(await stage.journalOf('job-00000001'), /X-Tos-Signature/);
    stage.canOpen = true;
    stage.clock.time += hour;
    const [done] = await stage.recover();
    assert.equal(done?.saved, 1);
  });

  test('refuses an id that would be no folder of its own, and one that is taken', async () => {
    await using stage = await RecoveryStage.make();
    for (const id of ['../escape-me', 'short', 'Upper-Case-1', 'with/slash-1', ''])
      await assert.rejects(stage.store.open(id, anOrderNoted), /folder name/);
    const job = await stage.store.open('job-00000001', anOrderNoted);
    await assert.rejects(
      stage.store.open('job-00000001', anOrderNoted),
      error => SeedreamError.is(error, 'storage') && error.details.billing === 'notSent',
    );
    await job.note({ step: 'ended', outcome: 'notSent' });
    await job.close();
    assert.match(await readFile(join(stage.storage, 'jobs/job-00000001/journal.jsonl'), 'utf8'), /"ended"/);
  });
});
