import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { edgesOf, layOut, shapeOf, type Layout } from '../../../media/gallery/layout.ts';

interface World {
  readonly ratios: Uint16Array;
  readonly sections: { readonly title: string; readonly start: number; readonly count: number }[];
  readonly width: number;
  readonly rowHeight: number;
}

const worlds: fc.Arbitrary<World> = fc
  .record({
    parts: fc.array(
      fc.record({
        title: fc.constantFrom('', 'a', 'b'),
        ratios: fc.array(fc.integer({ min: 0, max: 65_535 })),
      }),
      { maxLength: 6 },
    ),
    width: fc.integer({ min: 80, max: 3000 }),
    rowHeight: fc.integer({ min: 60, max: 400 }),
  })
  .map(({ parts, width, rowHeight }) => {
    let start = 0;
    const sections = parts.map(({ title, ratios }) => {
      const section = { title, start, count: ratios.length };
      start += ratios.length;
      return section;
    });
    return { ratios: Uint16Array.from(parts.flatMap(({ ratios }) => ratios)), sections, width, rowHeight };
  });

function laidOut({ ratios, sections, width, rowHeight }: World): Layout {
  return layOut({ ratios, sections, width, rowHeight, gap: 4, headerHeight: 32 });
}

function rowsOf(layout: Layout): { line: number; first: number; end: number }[] {
  return Array.from({ length: layout.lines }, (_, line) => ({
    line,
    first: layout.starts[line] ?? -1,
    end: layout.starts[line + 1] ?? -1,
  })).filter(({ line }) => layout.headers[line] === -1);
}

const uniform = (count: number, ratio = 1500): World => ({
  ratios: new Uint16Array(count).fill(ratio),
  sections: [{ title: '', start: 0, count }],
  width: 1000,
  rowHeight: 160,
});

describe('rows of pictures', () => {
  test('hold every picture once, in order, and never mix two sections', () => {
    fc.assert(
      fc.property(worlds, world => {
        const layout = laidOut(world);
        let next = 0;
        for (const { first, end } of rowsOf(layout)) {
          assert.equal(first, next);
          assert.ok(end > first);
          const section = world.sections.find(({ start, count }) => first >= start && first < start + count);
          assert.ok(section !== undefined && end <= section.start + section.count);
          next = end;
        }
        assert.equal(next, world.ratios.length);
      }),
    );
  });

  test('fill the width to the pixel, except the last one of a section', () => {
    fc.assert(
      fc.property(worlds, world => {
        const layout = laidOut(world);
        for (const { line, end } of rowsOf(layout)) {
          const edges = edgesOf(layout, world.ratios, line);
          const isFull = layout.full[line] === 1;
          const right = (edges.at(-1) ?? 0) - layout.gap;
          if (isFull) assert.equal(right, world.width);
          else
            assert.ok(
              world.sections.some(({ start, count }) => start + count === end) && right <= world.width,
            );
          for (let at = 1; at < edges.length; at++) assert.ok((edges[at] ?? 0) >= (edges[at - 1] ?? 0));
        }
      }),
    );
  });

  test('show each picture in its own shape', () => {
    fc.assert(
      fc.property(worlds, world => {
        const layout = laidOut(world);
        for (const { line, first, end } of rowsOf(layout)) {
          const edges = edgesOf(layout, world.ratios, line);
          for (let index = first; index < end; index++) {
            const width = (edges[index - first + 1] ?? 0) - (edges[index - first] ?? 0) - layout.gap;
            const height = layout.heights[line] ?? 0;
            const shape = shapeOf(world.ratios[index] ?? 0);
            // Whole pixels: half of one in height, times the shape, and one in width.
            assert.ok(
              Math.abs(width - height * shape) <= 0.5 * shape + 1,
              `${width} × ${height} for ${shape}`,
            );
          }
        }
      }),
    );
  });

  test('stand below one another without overlapping', () => {
    fc.assert(
      fc.property(worlds, world => {
        const layout = laidOut(world);
        for (let line = 1; line < layout.lines; line++)
          assert.ok(
            (layout.tops[line] ?? 0) >= (layout.tops[line - 1] ?? 0) + (layout.heights[line - 1] ?? 0),
          );
        const last = layout.lines - 1;
        assert.ok(last < 0 || layout.height >= (layout.tops[last] ?? 0) + (layout.heights[last] ?? 0));
      }),
    );
  });

  test('stay as they are when pictures are added at the end', () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: 1, max: 9 }), ({ ratios, ...world }, more) => {
        const one = (count: number): World['sections'] => [{ title: '', start: 0, count }];
        const before = laidOut({ ...world, ratios, sections: one(ratios.length) });
        const longer = Uint16Array.from([...ratios, ...new Uint16Array(more).fill(1300)]);
        const after = laidOut({ ...world, ratios: longer, sections: one(longer.length) });
        for (let line = 0; line < before.lines && before.full[line] === 1; line++)
          assert.deepEqual(
            [before.starts[line], before.tops[line], before.heights[line]],
            [after.starts[line], after.tops[line], after.heights[line]],
          );
      }),
    );
  });

  test('keep the asked height where too few are left to fill one', () => {
    const layout = laidOut(uniform(5));
    assert.deepEqual([...layout.full], [1, 0]);
    assert.equal(layout.heights[1], 160);
  });

  test('are close to the asked height', () => {
    const { heights } = laidOut({ ...uniform(400), width: 1130 });
    for (const height of heights) assert.ok(height >= 130 && height <= 200, String(height));
  });

  test('start under a header where the section has a name', () => {
    const layout = laidOut({
      ...uniform(3),
      sections: [
        { title: 'Today', start: 0, count: 2 },
        { title: '', start: 2, count: 1 },
      ],
    });
    assert.deepEqual([...layout.headers], [0, -1, -1]);
    assert.deepEqual([...layout.starts], [0, 0, 2, 3]);
  });

  test('never make a page longer than a browser can scroll', () => {
    const layout = laidOut({ ...uniform(400_000, 1000), width: 300, rowHeight: 320 });
    assert.ok(layout.height <= 30_000_000);
    assert.equal(layout.starts[layout.lines], 400_000);
  });
});
