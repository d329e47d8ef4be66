import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fitted, maxZoom, moved, zoomedTo } from '../../../media/gallery/compare/viewpoint.ts';

const share = fc.double({ min: -0.5, max: 0.5, noNaN: true });
const zoom = fc.double({ min: 0.01, max: 100, noNaN: true });

test('what is under the pointer stays there while one zooms in', () => {
  fc.assert(
    fc.property(share, share, fc.double({ min: 1, max: maxZoom, noNaN: true }), (x, y, to) => {
      const view = zoomedTo(fitted, to, { x, y });
      assert.ok(Math.abs((x - view.x) / view.zoom - x) < 1e-9);
      assert.ok(Math.abs((y - view.y) / view.zoom - y) < 1e-9);
    }),
  );
});

test('however one zooms and moves, the picture fills its pane', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(zoom, share, share)), steps => {
      let view = fitted;
      for (const [to, x, y] of steps) {
        view = moved(zoomedTo(view, to, { x, y }), { x: x * 9, y: y * 9 });
        assert.ok(view.zoom >= 1 && view.zoom <= maxZoom);
        assert.ok(Math.abs(view.x) <= (view.zoom - 1) / 2 && Math.abs(view.y) <= (view.zoom - 1) / 2);
      }
    }),
  );
});

test('zooming out all the way fits the picture again', () => {
  assert.deepEqual(zoomedTo(zoomedTo(fitted, 4, { x: 0.3, y: -0.2 }), 1, { x: -0.4, y: 0.1 }), fitted);
});
