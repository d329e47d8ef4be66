import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { familyLayout, type Card } from '../../../media/gallery/family/layout.ts';
import { crossings, neighboursOf, orderedColumns } from '../../../media/gallery/family/order.ts';
import { spread } from '../../../media/gallery/family/spread.ts';
import type { FamilyNode } from '../../../src/shared/gallery.ts';

function node(key: string, depth: number, ...parents: readonly string[]): FamilyNode {
  return { id: Number(key.replaceAll(/\D/g, '')), key, name: `${key}.png`, depth, parents };
}

/** A chosen picture with generations before and after it, each joined to the generation beside it, and some to any. */
const families = fc
  .array(fc.record({ depth: fc.integer({ min: -3, max: 4 }), joins: fc.array(fc.nat(), { maxLength: 4 }) }), {
    maxLength: 60,
  })
  .map(drafts => {
    const nodes = [{ key: 'n0', depth: 0, joins: [] as number[] }];
    for (const [index, { depth, joins }] of drafts.entries())
      nodes.push({ key: `n${index + 1}`, depth, joins });
    return nodes.map(({ key, depth, joins }) => {
      const older = nodes.filter(other => other.depth < depth);
      const parents = older.length === 0 ? [] : joins.map(join => older[join % older.length]?.key ?? '');
      return node(key, depth, ...parents);
    });
  });

/** Nobody but a grandchild has two lines: each node hangs on one that is a generation nearer to the chosen one. */
const trees = fc.array(fc.record({ on: fc.nat(), younger: fc.boolean() }), { maxLength: 80 }).map(drafts => {
  const nodes: { key: string; depth: number; parents: string[] }[] = [{ key: 'n0', depth: 0, parents: [] }];
  for (const [index, { on, younger }] of drafts.entries()) {
    const side = nodes.filter(other => (younger ? other.depth >= 0 : other.depth <= 0));
    const near = side[on % side.length];
    if (near === undefined) continue;
    const key = `n${index + 1}`;
    nodes.push({ key, depth: near.depth + (younger ? 1 : -1), parents: younger ? [near.key] : [] });
    if (!younger) near.parents.push(key);
  }
  return nodes.map(({ key, depth, parents }) => node(key, depth, ...parents));
});

function overlap(a: Card, b: Card): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe('the picture of a family', () => {
  test('shows everybody once, nobody over another and everybody inside', () => {
    fc.assert(
      fc.property(families, nodes => {
        const { cards, width, height } = familyLayout(nodes, 0);
        assert.deepEqual(cards.map(card => card.node.key).sort(), nodes.map(({ key }) => key).sort());
        for (const [index, card] of cards.entries()) {
          assert.ok(
            card.x >= 0 && card.y >= 0 && card.x + card.width <= width && card.y + card.height <= height,
          );
          for (const other of cards.slice(index + 1)) assert.ok(!overlap(card, other));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('has parents left of the chosen one and children right, the chosen one largest', () => {
    const layout = familyLayout([node('p1', -1), node('c2', 1, 'n0'), node('n0', 0, 'p1')], 0);
    const at = (key: string): Card | undefined => layout.cards.find(card => card.node.key === key);
    assert.equal(layout.chosen, 'n0');
    assert.ok((at('p1')?.x ?? 0) < (at('n0')?.x ?? 0));
    assert.ok((at('n0')?.x ?? 0) < (at('c2')?.x ?? 0));
    assert.ok((at('n0')?.width ?? 0) > (at('p1')?.width ?? 0));
  });

  test('draws one line from each parent that is shown to each of its children', () => {
    const layout = familyLayout([node('n0', 0, 'p1', 'gone', 'p1'), node('p1', -1), node('c2', 1, 'n0')], 0);
    assert.deepEqual(layout.lines.map(line => `${line.from} ${line.to}`).sort(), ['n0 c2', 'p1 n0']);
  });

  test('has no crossing lines where there need be none', () => {
    fc.assert(
      fc.property(trees, nodes => {
        const neighbours = neighboursOf(nodes);
        assert.equal(crossings(orderedColumns(nodes, neighbours), neighbours), 0);
      }),
      { numRuns: 60 },
    );
  });

  test('turns siblings round so that their children do not cross', () => {
    const nodes = [
      node('n0', 0),
      node('c1', 1, 'n0'),
      node('c2', 1, 'n0'),
      node('c3', 1, 'n0'),
      node('g4', 2, 'c1', 'c3'),
      node('g5', 2, 'c2'),
    ];
    const neighbours = neighboursOf(nodes);
    assert.equal(crossings(orderedColumns(nodes, neighbours), neighbours), 0);
  });

  test('leads a line that skips a generation past the pictures of that generation', () => {
    const nodes = [node('n0', 0), node('c1', 1, 'n0'), node('c2', 1, 'n0'), node('g3', 2, 'n0', 'c1', 'c2')];
    const layout = familyLayout(nodes, 0);
    const path = layout.lines.find(line => line.from === 'n0' && line.to === 'g3')?.path ?? '';
    const y = Number(/ (\d+(?:\.\d+)?)H/.exec(path)?.[1]);
    const between = layout.cards.filter(card => card.column === 1);
    assert.equal(between.length, 2);
    for (const card of between) assert.ok(y < card.y || y > card.y + card.height, `${y}`);
  });

  test('stands two hundred relatives beside each other', () => {
    const children = Array.from({ length: 199 }, (_, index) => node(`c${index + 1}`, 1, 'n0'));
    const { cards, lines } = familyLayout([node('n0', 0), ...children], 0);
    assert.equal(cards.length, 200);
    assert.equal(lines.length, 199);
    const chosen = cards.find(card => card.node.key === 'n0');
    const inColumn = cards.filter(card => card.column === 1);
    const centre = ((inColumn[0]?.y ?? 0) + (inColumn.at(-1)?.y ?? 0) + (inColumn[0]?.height ?? 0)) / 2;
    assert.ok(Math.abs((chosen?.y ?? 0) + (chosen?.height ?? 0) / 2 - centre) <= 1);
  });

  test('is drawn for a picture alone, for nobody and for one that is its own parent', () => {
    assert.equal(familyLayout([node('n0', 0)], 0).cards.length, 1);
    assert.deepEqual(familyLayout([], 0).cards, []);
    assert.deepEqual(familyLayout([node('n0', 0, 'n0')], 0).lines, []);
  });
});

describe('standing under one another', () => {
  test('keeps the order and the gap, and leaves in place what is in nobody’s way', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: 1, max: 90 }))),
        rows => {
          const heights = rows.map(([, height]) => height);
          const placed = spread(
            rows.map(([wish]) => wish),
            heights,
            8,
          );
          for (const [index, y] of placed.entries()) {
            const above = placed[index - 1];
            if (above === undefined) continue;
            const room = ((heights[index] ?? 0) + (heights[index - 1] ?? 0)) / 2 + 8;
            assert.ok(y - above >= room - 1e-6);
          }
        },
      ),
    );
    assert.deepEqual(spread([0, 100, 200], [20, 20, 20], 8), [0, 100, 200]);
    assert.deepEqual(spread([50, 50], [20, 20], 10), [35, 65]);
  });
});
