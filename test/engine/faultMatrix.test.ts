import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { figures, runCell } from '../support/matrixCell.ts';
import { cellName, cells, type Row } from '../support/matrixRow.ts';
import { answeredRows, catalogueRows } from '../support/matrixRows.answered.ts';
import { paidRows } from '../support/matrixRows.paid.ts';
import { notSentRows, rateLimitRows } from '../support/matrixRows.sent.ts';

const rows: readonly Row[] = [
  ...notSentRows,
  ...rateLimitRows,
  ...catalogueRows,
  ...answeredRows,
  ...paidRows,
];
const started = performance.now();

after(() => {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const { cells: run, mostPurchases, strayRequests, lost, torn, duplicates, leftovers } = figures;
  console.log(
    `fault matrix: ${rows.length} faults, ${run} cells, purchases per click at most ${mostPurchases}, requests at the next start ${strayRequests}, images lost ${lost}, torn ${torn}, twice ${duplicates}, leftovers ${leftovers} (${seconds} s)`,
  );
});

for (const section of new Set(rows.map(row => row.section)))
  describe(`a paid request (${section})`, { concurrency: 16 }, () => {
    for (const row of rows.filter(one => one.section === section))
      test(`${row.name}: one state, at most one purchase, nothing lost`, async t => {
        for (const cell of cells) {
          const expected = row.expect(cell);
          if (expected !== undefined)
            await t.test(cellName(cell), { timeout: 120_000 }, () => runCell(row, cell, expected));
        }
      });
  });

test('the matrix was there', () => {
  assert.ok(rows.length > 100);
});
