import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { linesToAsk, Pace, picturesToAsk } from '../../../media/gallery/foresight.ts';
import { layOut } from '../../../media/gallery/layout.ts';
import { lineAt, linesInView } from '../../../media/gallery/windowing.ts';

const viewport = 600;
/** Squares in rows of 150 pixels and a gap of 4. */
const layout = layOut({
  ratios: new Uint16Array(6000).fill(1000),
  sections: [{ title: '', start: 0, count: 6000 }],
  width: 920,
  rowHeight: 150,
  gap: 4,
  headerHeight: 32,
});

function asked(scrollTop: number, speed: number): number[] {
  const range = linesInView(layout, { scrollTop, viewport, above: 1, below: 5, most: 140 });
  return linesToAsk(layout, { scrollTop, viewport, speed, range });
}

describe('what is asked for', () => {
  test('at rest is what is in view from the top, then what follows, then what lies above', () => {
    const top = lineAt(layout, 10_000);
    assert.deepEqual(
      asked(10_000, 0),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1].map(line => top + line),
    );
  });

  test('in a fling begins where the view will be when the answer comes, and reaches far beyond', () => {
    const down = asked(30_000, 10);
    assert.ok((down[0] ?? 0) > lineAt(layout, 31_000));
    assert.ok(Math.max(...down) >= lineAt(layout, 36_000));
    const upwards = asked(30_000, -10);
    assert.ok((upwards[0] ?? Infinity) < lineAt(layout, 30_000));
    assert.ok(Math.min(...upwards) <= lineAt(layout, 24_000));
  });

  test('holds every line on the page once, at any place and any speed', () => {
    const places = fc.integer({ min: 0, max: Math.ceil(layout.height) });
    const speeds = fc.double({ min: -20, max: 20, noNaN: true });
    fc.assert(
      fc.property(places, speeds, (scrollTop, speed) => {
        const lines = asked(scrollTop, speed);
        assert.equal(new Set(lines).size, lines.length);
        const range = linesInView(layout, { scrollTop, viewport, above: 1, below: 5, most: 140 });
        for (let line = range.first; line < range.end; line++) assert.ok(lines.includes(line), `${line}`);
        assert.ok(lines.every(line => line >= 0 && line < layout.lines));
      }),
    );
  });
});

describe('pictures', () => {
  const ids = Uint32Array.from({ length: 6000 }, (_, at) => at);
  const places = fc.integer({ min: 0, max: Math.ceil(layout.height) });

  test('in view are the first ones at rest, and none of them is missing', () => {
    fc.assert(
      fc.property(places, scrollTop => {
        const range = linesInView(layout, { scrollTop, viewport, above: 1, below: 5, most: 140 });
        const { wanted, inSight } = picturesToAsk(layout, { scrollTop, viewport, speed: 0, range }, ids);
        const [top, bottom] = [lineAt(layout, scrollTop), lineAt(layout, scrollTop + viewport)];
        const inView = [...ids.subarray(layout.starts[top], layout.starts[bottom + 1])];
        assert.deepEqual(wanted.slice(0, inSight), inView);
      }),
    );
  });

  test('in view are among the urgent ones also while the page moves slowly', () => {
    const speeds = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(places, speeds, (scrollTop, speed) => {
        const range = linesInView(layout, { scrollTop, viewport, above: 5, below: 5, most: 140 });
        const { wanted, inSight } = picturesToAsk(layout, { scrollTop, viewport, speed, range }, ids);
        const urgent = new Set(wanted.slice(0, inSight));
        const [top, bottom] = [lineAt(layout, scrollTop), lineAt(layout, scrollTop + viewport)];
        for (const id of ids.subarray(layout.starts[top], layout.starts[bottom + 1]))
          assert.ok(urgent.has(id));
      }),
    );
  });
});

describe('the pace', () => {
  function after(steps: readonly (readonly [top: number, now: number])[]): Pace {
    const pace = new Pace();
    for (const [top, now] of steps) pace.moved(top, now, viewport);
    return pace;
  }

  test('is that of the last frames, with its direction', () => {
    const down = after(Array.from({ length: 20 }, (_, frame) => [frame * 160, 1000 + frame * 16] as const));
    assert.ok(Math.abs(down.speed - 10) < 0.1);
    assert.ok(down.isDown);
    const up = after(
      Array.from({ length: 20 }, (_, frame) => [9000 - frame * 80, 1000 + frame * 16] as const),
    );
    assert.ok(Math.abs(up.speed + 5) < 0.1);
    assert.ok(!up.isDown);
  });

  test('of a jump to another place is none: what is there is asked for first', () => {
    assert.equal(
      after([
        [0, 1000],
        [100, 1016],
        [90_000, 1032],
      ]).speed,
      0,
    );
  });

  test('is none after a pause, and the direction stays', () => {
    const pace = after([
      [5000, 1000],
      [4900, 1016],
    ]);
    pace.rest();
    assert.equal(pace.speed, 0);
    assert.ok(!pace.isDown);
  });
});
