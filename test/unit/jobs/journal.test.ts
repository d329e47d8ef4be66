import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { decodeJournal, encodeEntry } from '../../../src/core/jobs/entry.schema.ts';
import {
  foldJournal,
  hasLinksBefore,
  withoutLinksBefore,
  type JobState,
} from '../../../src/core/jobs/state.ts';
import type { JobEntry } from '../../../src/core/jobs/step.ts';
import { anOrderNoted, published, publishing, received, refused, spooled } from '../../support/jobEntries.ts';

const runs = { numRuns: 2_000 };
const at = fc.nat(2_000_000_000_000);

/** What can happen to one picture, in its order. */
function picture(index: number): fc.Arbitrary<JobEntry[]> {
  const saved = fc
    .tuple(at, at, fc.array(fc.tuple(at, fc.string({ minLength: 1, maxLength: 8 })), { maxLength: 3 }), at)
    .map(([heard, here, names, done]) => [
      received(index, heard),
      spooled(index, here),
      ...names.map(([when, name]) => publishing(index, when, `x${name.replaceAll(/[/\\\0]/g, '')}`)),
      published(index, done),
    ]);
  const failed = at.map(when => [refused(index, when)]);
  return fc.tuple(fc.oneof(saved, failed), fc.nat(6)).map(([all, count]) => all.slice(0, count));
}

const whole: fc.Arbitrary<JobEntry[]> = fc
  .tuple(at, fc.nat(3), fc.option(fc.string({ maxLength: 20 }), { nil: undefined }), fc.boolean(), fc.nat(9))
  .map(([when, attempts, requestId, isOver, count]) => {
    const all: JobEntry[] = [{ at: when, step: 'intent', order: anOrderNoted }];
    for (let attempt = 0; attempt < attempts; attempt++)
      all.push({ at: when, step: 'sent' }, { at: when, step: 'unsent', billing: 'refused' });
    all.push({ at: when, step: 'sent' });
    all.push({ at: when, step: 'answered', ...(requestId === undefined ? {} : { requestId }) });
    all.push({ at: when, step: 'completed', usage: { totalTokens: 12 }, model: 'm' });
    if (isOver) all.push({ at: when, step: 'ended', outcome: 'partial', message: 'cut' });
    return all.slice(0, count);
  });

/** Several stories told at once: each in its own order, all orders among them. */
const interleaved = fc
  .tuple(whole, picture(1), picture(2), picture(3), fc.infiniteStream(fc.nat(3)))
  .map(([job, one, two, three, turns]) => {
    const stories = [job, one, two, three].map(story => [...story]);
    const told: JobEntry[] = [];
    for (const turn of turns) {
      const story = stories[turn]?.length === 0 ? stories.find(left => left.length > 0) : stories[turn];
      const next = story?.shift();
      if (next === undefined) break;
      told.push(next);
    }
    return told;
  });

type Step<Name extends JobEntry['step']> = Extract<JobEntry, { step: Name }>;

/** The same knowledge by looking things up in the whole list, without a state that changes. */
function reference(entries: readonly JobEntry[]): unknown {
  const all = <Name extends JobEntry['step']>(name: Name): Step<Name>[] =>
    entries.filter((entry): entry is Step<Name> => entry.step === name);
  const last = <T>(values: readonly (T | undefined)[]): T | undefined =>
    values.filter(value => value !== undefined).at(-1);
  const billed = entries.filter(({ step }) => step === 'sent' || step === 'unsent').at(-1);
  const indexes = new Set(entries.flatMap(entry => ('index' in entry ? [entry.index] : [])));
  return {
    order: all('intent').at(-1)?.order,
    sent: billed?.step === 'sent',
    unsent: all('unsent').at(-1)?.billing,
    requestId: last(all('answered').map(entry => entry.requestId)),
    completed: all('completed').length > 0,
    ended: all('ended').at(-1),
    images: [...indexes]
      .sort((a, b) => a - b)
      .map(index => {
        const own = <T extends { index: number }>(list: readonly T[]): T[] =>
          list.filter(entry => entry.index === index);
        const arrivals = own(all('received'));
        return {
          index,
          at: entries.find(entry => 'index' in entry && entry.index === index)?.at,
          link: last(arrivals.map(entry => entry.link)),
          spool: last(arrivals.map(entry => entry.spool)),
          publishings: own(all('publishing')),
          published: own(all('published')).at(-1),
          failed: own(all('imageFailed')).at(-1),
        };
      }),
  };
}

function shown(state: JobState): unknown {
  const { order, sent, unsent, requestId, completed, ended } = state;
  const images = [...state.images.values()].sort((a, b) => a.index - b.index);
  return {
    order,
    sent,
    unsent,
    requestId,
    completed,
    ended,
    images: images.map(image => ({
      index: image.index,
      at: image.at,
      link: image.link,
      spool: image.spool,
      publishings: image.publishings,
      published: image.published,
      failed: image.failed,
    })),
  };
}

describe('a journal', () => {
  test('is read back as it was written', () => {
    fc.assert(
      fc.property(interleaved, entries => {
        assert.deepEqual(decodeJournal(entries.map(encodeEntry).join('')), entries);
      }),
      runs,
    );
  });

  test('tells the same as a model that looks everything up, in any order of what happened at once', () => {
    fc.assert(
      fc.property(interleaved, entries => {
        assert.deepEqual(shown(foldJournal(entries)), reference(entries));
      }),
      runs,
    );
  });

  test('cut anywhere tells what its whole lines tell', () => {
    fc.assert(
      fc.property(interleaved, fc.nat(), (entries, seed) => {
        const lines = entries.map(encodeEntry);
        const bytes = Buffer.from(lines.join(''));
        const cut = seed % (bytes.length + 1);
        let end = 0;
        const isWhole = (line: string): boolean => (end += Buffer.byteLength(line)) <= cut;
        const kept = entries.filter((_entry, index) => isWhole(lines[index] ?? ''));
        const read = decodeJournal(bytes.subarray(0, cut).toString());
        assert.deepEqual(shown(foldJournal(read)), reference(kept));
      }),
      runs,
    );
  });

  test('with lines that make no sense tells what the others tell', () => {
    fc.assert(
      fc.property(interleaved, fc.array(fc.tuple(fc.nat(20), fc.string())), (entries, garbage) => {
        const lines = entries.map(encodeEntry);
        for (const [place, text] of garbage)
          lines.splice(place % (lines.length + 1), 0, `${text.replaceAll('\n', '')}{"\n`);
        assert.deepEqual(decodeJournal(lines.join('')), entries);
      }),
      runs,
    );
  });

  test('lets go of links, and of nothing else', () => {
    fc.assert(
      fc.property(interleaved, at, (entries, time) => {
        const kept = withoutLinksBefore(time, entries);
        assert.equal(hasLinksBefore(time, kept), false);
        assert.deepEqual(
          kept.map(entry => ({ ...entry, link: undefined })),
          entries.map(entry => ({ ...entry, link: undefined })),
        );
      }),
      runs,
    );
  });
});
