import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { layOut, type Layout } from '../../../media/gallery/layout.ts';
import { moved } from '../../../media/gallery/movement.ts';
import { lineAt, lineOf, linesInView, mostInView } from '../../../media/gallery/windowing.ts';

const ratios = fc.array(fc.integer({ min: 300, max: 3000 }), { minLength: 1, maxLength: 300 });

function grid(shapes: readonly number[], headerAt: readonly number[] = []): Layout {
  const starts = [0, ...headerAt];
  return layOut({
    ratios: Uint16Array.from(shapes),
    sections: starts.map((start, index) => ({
      title: headerAt.length === 0 ? '' : `day ${index}`,
      start,
      count: (starts[index + 1] ?? shapes.length) - start,
    })),
    width: 900,
    rowHeight: 150,
    gap: 4,
    headerHeight: 32,
  });
}

describe('the window over the rows', () => {
  test('holds every row that is in view, wherever the scroll bar stands', () => {
    fc.assert(
      fc.property(ratios, fc.nat(), fc.integer({ min: 50, max: 1200 }), (shapes, at, viewport) => {
        const layout = grid(shapes);
        const scrollTop = at % Math.max(1, Math.ceil(layout.height));
        const { first, end } = linesInView(layout, { scrollTop, viewport, above: 3, below: 3, most: 20 });
        for (let line = 0; line < layout.lines; line++) {
          const top = layout.tops[line] ?? 0;
          const isInView = top < scrollTop + viewport && top + (layout.heights[line] ?? 0) > scrollTop;
          if (isInView) assert.ok(line >= first && line < end, `${line} of ${first}–${end}`);
        }
      }),
    );
  });

  test('reaches three rows further each side while there is room', () => {
    const layout = grid(Array.from({ length: 300 }, () => 1500));
    const scrollTop = layout.tops[20] ?? 0;
    assert.deepEqual(linesInView(layout, { scrollTop, viewport: 300, above: 3, below: 3, most: 1000 }), {
      first: 17,
      end: lineAt(layout, scrollTop + 299) + 4,
    });
  });

  test('gives up rows out of view before it holds too many pictures', () => {
    const layout = grid(Array.from({ length: 300 }, () => 1500));
    const scrollTop = layout.tops[20] ?? 0;
    const { first, end } = linesInView(layout, { scrollTop, viewport: 300, above: 3, below: 3, most: 14 });
    assert.ok((layout.starts[end] ?? 0) - (layout.starts[first] ?? 0) <= 14);
  });

  test('finds the row of every picture', () => {
    fc.assert(
      fc.property(ratios, shapes => {
        const layout = grid(shapes, shapes.length > 4 ? [Math.floor(shapes.length / 2)] : []);
        for (let index = 0; index < shapes.length; index++) {
          const line = lineOf(layout, index);
          assert.equal(layout.headers[line], -1);
          assert.ok((layout.starts[line] ?? 0) <= index && index < (layout.starts[line + 1] ?? 0));
        }
      }),
    );
  });

  test('knows the most pictures a screen can show', () => {
    fc.assert(
      fc.property(ratios, fc.nat(), (shapes, at) => {
        const layout = grid(shapes);
        const scrollTop = at % Math.max(1, Math.ceil(layout.height));
        const { first, end } = linesInView(layout, { scrollTop, viewport: 500, above: 0, below: 0, most: 0 });
        const shown = (layout.starts[end] ?? 0) - (layout.starts[first] ?? 0);
        assert.ok(shown <= mostInView(layout, 500));
      }),
    );
  });
});

describe('the keyboard', () => {
  const shapes = Array.from({ length: 60 }, (_, index) => [1500, 700, 1333][index % 3] ?? 1000);
  const layout = grid(shapes, [20]);
  const go = (move: Parameters<typeof moved>[0], index: number, first = 0): number =>
    moved(move, { layout, ratios: Uint16Array.from(shapes), index, first, viewport: 600 });

  test('reaches every picture with right, and every one back with left', () => {
    for (let index = 0; index < 59; index++) {
      assert.equal(go('right', index), index + 1);
      assert.equal(go('left', index + 1), index);
    }
    assert.equal(go('right', 59), 59);
    assert.equal(go('left', 0), 0);
  });

  test('goes down one row at a time, over headers, to the last row', () => {
    let index = 1;
    const lines: number[] = [];
    for (let step = 0; step < 40; step++) {
      const next = go('down', index);
      if (next === index) break;
      lines.push(lineOf(layout, next));
      index = next;
    }
    const rows = Array.from(layout.headers.keys()).filter(line => layout.headers[line] === -1);
    assert.deepEqual(lines, rows.slice(1));
  });

  test('goes down to what stands below: never more than half a picture to the side', () => {
    const middle = go('up', go('down', 2));
    assert.ok(Math.abs(middle - 2) <= 1);
  });

  test('goes by pages and to both ends, never onto places that are still empty', () => {
    assert.equal(go('end', 5), 59);
    assert.equal(go('home', 40), 0);
    assert.equal(go('home', 40, 2), 2);
    assert.equal(go('left', 2, 2), 2);
    assert.ok(lineOf(layout, go('pageDown', 0)) > lineOf(layout, 0) + 1);
    assert.equal(lineOf(layout, go('pageUp', go('pageDown', 0))), lineOf(layout, 0));
    assert.equal(go('pageDown', 59), 59);
  });
});
