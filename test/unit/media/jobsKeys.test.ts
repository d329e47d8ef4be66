import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { carry } from '../../../media/composer/jobs/drag.ts';
import { actionOfKey, actionRows } from '../../../media/composer/jobs/resultActions.ts';
import { stepTo } from '../../../media/composer/jobs/roving.ts';
import { composerWords } from '../../../src/shared/composerWords.ts';
import { jobWords } from '../../../src/shared/jobWords.ts';
import { anImage } from './jobsPictures.ts';

const press = (key: string, more: Partial<Parameters<typeof actionOfKey>[0]> = {}) =>
  actionOfKey({ key, code: '', ctrlKey: false, altKey: false, metaKey: false, shiftKey: false, ...more });

describe('the keys of a picture', () => {
  test('do what the menu shows beside them', () => {
    assert.equal(press('r'), 'reference');
    assert.equal(press('C'), 'copyMarkdown');
    assert.equal(press('i'), 'insert');
    assert.equal(press('o'), 'open');
    assert.equal(press('k'), 'compare');
    assert.equal(press('Delete'), 'delete');
  });

  test('leave the editor’s own shortcuts alone', () => {
    assert.equal(press('c', { ctrlKey: true }), undefined);
    assert.equal(press('o', { metaKey: true }), undefined);
    assert.equal(press('R', { shiftKey: true }), undefined);
    assert.equal(press('x'), undefined);
    assert.equal(press('Enter'), undefined);
  });

  test('work on keyboards without Latin letters, and delete as a Mac does', () => {
    assert.equal(press('к', { code: 'KeyR' }), 'reference');
    assert.equal(press('Backspace', { metaKey: true }), 'delete');
    assert.equal(press('Backspace'), undefined);
  });

  test('are given once each', () => {
    const keys = actionRows.flatMap(row => row.key ?? []);
    assert.equal(new Set(keys).size, keys.length);
  });
});

describe('arrows among pictures', () => {
  const at = (left: number, top: number) => ({ left, top, width: 100 });
  const boxes = [at(0, 0), at(110, 0), at(220, 0), at(0, 110), at(110, 110)];

  test('go along the line and stop at its ends', () => {
    assert.equal(stepTo(boxes, 0, 'ArrowRight'), 1);
    assert.equal(stepTo(boxes, 0, 'ArrowLeft'), 0);
    assert.equal(stepTo(boxes, 4, 'ArrowRight'), 4);
    assert.equal(stepTo(boxes, 2, 'Home'), 0);
    assert.equal(stepTo(boxes, 2, 'End'), 4);
  });

  test('go to the nearest picture of the line above or below', () => {
    assert.equal(stepTo(boxes, 1, 'ArrowDown'), 4);
    assert.equal(stepTo(boxes, 2, 'ArrowDown'), 4);
    assert.equal(stepTo(boxes, 3, 'ArrowUp'), 0);
    assert.equal(stepTo(boxes, 3, 'ArrowDown'), 3);
  });

  test('other keys are not theirs', () => assert.equal(stepTo(boxes, 0, 'Tab'), undefined));
});

describe('a picture that is dragged out', () => {
  function drag(image: Parameters<typeof carry>[1]) {
    const data = new Map<string, string>([['text/html', '<img>']]);
    const carrier = {
      effectAllowed: 'uninitialized',
      clearData: () => data.clear(),
      setData: (format: string, value: string) => void data.set(format, value),
    };
    return { taken: carry(carrier, image), allowed: carrier.effectAllowed, data: Object.fromEntries(data) };
  }

  test('carries the file, not a copy of what the page shows', () => {
    const uri = 'file:///pictures/red%20fox.jpg';
    assert.deepEqual(drag(anImage({ uri })), {
      taken: true,
      allowed: 'copy',
      data: { 'text/uri-list': uri, 'text/plain': uri, 'application/vnd.code.uri-list': uri },
    });
  });

  test('stays where it is when it lies outside the workspace', () => {
    const { uri: _, ...image } = anImage();
    assert.equal(drag(image).taken, false);
  });
});

test('the words of the cards and of the form share one page without taking each other’s names', () => {
  assert.deepEqual(
    Object.keys(jobWords).filter(word => Object.hasOwn(composerWords, word)),
    [],
  );
});
