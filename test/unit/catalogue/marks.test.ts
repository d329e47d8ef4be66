import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { applyMark } from '../../../src/core/catalogue/applyMark.ts';
import { buildMarks, cleanTags, readMarks, withMarks, type Marks } from '../../../src/core/metadata/marks.ts';
import { buildXmp, readXmp } from '../../../src/core/metadata/xmp.ts';
import type { GalleryMark } from '../../../src/shared/gallery.ts';
import { aRecipe, identity } from '../metadata/sampleRecipe.ts';

const marks: fc.Arbitrary<Marks> = fc
  .record({
    rating: fc.integer({ min: -1, max: 5 }),
    label: fc.constantFrom(undefined, 'Favorite', 'Red & <gold>'),
    tags: fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 4 }).map(cleanTags),
  })
  .map(({ rating, label, tags }) => ({ rating, tags, ...(label === undefined ? {} : { label }) }));

const mark: fc.Arbitrary<GalleryMark> = fc.oneof(
  fc.record({ kind: fc.constant('rating' as const), value: fc.constantFrom(0, 1, 2, 3, 4, 5) }),
  fc.record({ kind: fc.constantFrom('favourite' as const, 'rejected' as const), value: fc.boolean() }),
  fc.record({
    kind: fc.constant('tags' as const),
    add: fc.subarray(['a', 'b']),
    remove: fc.subarray(['b', 'c']),
  }),
);

const packet = buildXmp({ recipe: aRecipe(), identity });

describe('marks in a packet', () => {
  test('are read back as they were written', () => {
    fc.assert(
      fc.property(marks, wanted => {
        assert.deepEqual(readMarks(buildMarks(wanted)), wanted);
        assert.deepEqual(readMarks(withMarks(packet, wanted) ?? ''), wanted);
      }),
    );
  });

  test('leave everything else word for word, and nothing of earlier ones', () => {
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 5 }), list => {
        let text = packet;
        for (const wanted of list) text = withMarks(text, wanted) ?? '';
        assert.deepEqual(readXmp(text), readXmp(packet));
        assert.equal(withMarks(text, { rating: 0, tags: [] }), packet);
      }),
    );
  });

  test('take the place of those that other programs have written as attributes', () => {
    const foreign =
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
      '<rdf:Description rdf:about="" xmlns:a="http://ns.adobe.com/xap/1.0/" a:Rating="2" a:Label="Red" a:CreatorTool="Foreign">' +
      '<d:subject xmlns:d="http://purl.org/dc/elements/1.1/"><rdf:Bag><rdf:li>one</rdf:li><rdf:li>two</rdf:li></rdf:Bag></d:subject>' +
      '</rdf:Description></rdf:RDF></x:xmpmeta>';
    assert.deepEqual(readMarks(foreign), { rating: 2, label: 'Red', tags: ['one', 'two'] });
    const marked = withMarks(foreign, { rating: 5, label: 'Red', tags: ['two'] }) ?? '';
    assert.deepEqual(readMarks(marked), { rating: 5, label: 'Red', tags: ['two'] });
    assert.match(marked, /a:CreatorTool="Foreign"/);
  });

  test('are not put into what is no sound packet', () => {
    assert.equal(withMarks('<x:xmpmeta><rdf:RDF>', { rating: 1, tags: [] }), undefined);
  });
});

test('every mark is taken back by what is said to lead back', () => {
  fc.assert(
    fc.property(marks, mark, (before, wanted) => {
      const plain: Marks =
        before.label === 'Red & <gold>' ? { rating: before.rating, tags: before.tags } : before;
      const applied = applyMark(plain, wanted);
      if (applied === undefined) return;
      let back = applied.marks;
      for (const one of applied.undo) back = applyMark(back, one)?.marks ?? back;
      assert.deepEqual({ ...back, tags: back.tags.toSorted() }, { ...plain, tags: plain.tags.toSorted() });
    }),
  );
});
