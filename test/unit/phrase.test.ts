import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { failureCodec } from '../../src/core/failureCodec.ts';
import { SeedreamError } from '../../src/core/errors.ts';
import { fromPlainJob, toPlainJob } from '../../src/core/errorWire.ts';
import { advance, newJob } from '../../src/core/generate/job.ts';
import { decodeJournal, encodeEntry } from '../../src/core/jobs/entry.schema.ts';
import {
  english,
  phrase,
  sentences,
  shortened,
  spoken,
  type Language,
  type Words,
} from '../../src/core/phrase.ts';
import { validateRequest } from '../../src/core/api/validation.ts';
import { model, provider, someParams } from './api/someParams.ts';
import { cases } from './api/validationCases.ts';

/** Puts its sentences in brackets and turns their values round, as another language may. */
const other: Language = {
  number: value => value.toLocaleString('de-DE'),
  sentence: (template, values) => `[${template}|${values.toReversed().join('|')}]`,
};

describe('a phrase', () => {
  test('is kept by a journal as it is, and in English only where it is too long', () => {
    const kept = (message: Words): Words | undefined => {
      const entry = { at: 1, step: 'ended', outcome: 'unsaved', message: shortened(message) } as const;
      const [read] = decodeJournal(encodeEntry(entry));
      return read?.step === 'ended' ? read.message : undefined;
    };
    const nested = phrase('{0}: {1}', phrase('The image {0}', 12), phrase('the disk is full'));
    assert.deepEqual(kept(nested), nested);
    assert.equal(kept('somebody else’s words'), 'somebody else’s words');
    const long = kept(phrase('{0}!', 'x'.repeat(900)));
    assert.equal(long, 'x'.repeat(500));
  });

  test('is English as it stands: values at their places, large numbers grouped', () => {
    assert.equal(
      english(phrase('{1} of {0}, {2}', 1_234_567, 'one', phrase('not {0}', '2048'))),
      'one of 1,234,567, not 2048',
    );
    assert.equal(english('somebody else’s words'), 'somebody else’s words');
  });

  test('takes braces in a value for what they are, and leaves a place that has no value', () => {
    assert.equal(english(phrase('{0} and {1}', '{1}', 'two')), '{1} and two');
    assert.equal(english(phrase('{0} and {colour}')), '{0} and {colour}');
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, two) => {
        assert.equal(english(phrase('{0}/{1}', one, two)), `${one}/${two}`);
      }),
    );
  });

  test('is translated from the inside out, with numbers as its reader writes them', () => {
    const words = phrase('outer {0} {1}', phrase('inner {0}', 12_345), 'as it is');
    assert.equal(spoken(words, other), '[outer {0} {1}|as it is|[inner {0}|12.345]]');
  });

  test('can be followed by others; what there is nothing to say about is left out', () => {
    assert.equal(english(sentences(phrase('One.'), undefined, phrase('Two.'), 'Three.')), 'One. Two. Three.');
    assert.equal(english(sentences('Only.')), 'Only.');
  });
});

describe('the words of an error', () => {
  const words = phrase('{0} could not be reached.', 'api.example.com');
  const error = new SeedreamError('network', words, { billing: 'notSent' });

  test('are its message in English', () => {
    assert.equal(error.message, 'api.example.com could not be reached.');
    assert.equal(new SeedreamError('server', 'as it came').message, 'as it came');
  });

  test('stay translatable when more becomes known about it', () => {
    assert.equal(error.with({ billing: 'paid' }).words, words);
  });

  test('stay translatable on their way out of the engine process', () => {
    const decoded = failureCodec.decode(
      structuredClone(failureCodec.encode(new SeedreamError('network', words))),
    );
    assert.ok(SeedreamError.is(decoded, 'network'));
    assert.deepEqual(decoded.words, words);
    const ended = advance(newJob(1), { kind: 'ended', error });
    const job = fromPlainJob(structuredClone(toPlainJob(ended)));
    assert.ok(job.phase === 'ended');
    assert.deepEqual(job.error?.words, words);
    assert.equal(job.error?.message, error.message);
  });
});

test('what speaks against a request says the same in English and to be translated', () => {
  const holes = (value: Words): string => spoken(value, { ...other, sentence: template => template });
  let count = 0;
  for (const { name, change, at = 'ark' } of cases)
    for (const finding of validateRequest(someParams(change), model(name), provider(at))) {
      count++;
      assert.equal(english(finding.phrase), finding.rule);
      assert.doesNotMatch(finding.rule, /\{\d\}|undefined|\[object/, finding.rule);
      assert.notEqual(holes(finding.phrase), '');
    }
  assert.ok(count > 50, String(count));
});
