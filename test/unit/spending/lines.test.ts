import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeLine, encodeLine, reserveLine, settleLine } from '../../../src/core/spending/entry.schema.ts';
import type { Outcome } from '../../../src/core/spending/entry.ts';
import {
  addTicks,
  convertTicks,
  fromTicks,
  moneyWords,
  toTicks,
  type Currency,
} from '../../../src/core/spending/money.ts';
import { aReservation, aSettlement } from './someLines.ts';

const currency = fc.constantFrom<Currency>('USD', 'CNY');
const money = fc.option(fc.record({ amount: fc.double(), currency }), { nil: undefined });

test('every line that can be written is one line and reads back as it was', () => {
  const reservation = fc.record({
    jobId: fc.string({ minLength: 1, maxLength: 128 }),
    time: fc.nat(),
    provider: fc.string({ maxLength: 600, unit: 'binary' }),
    model: fc.string({ maxLength: 600, unit: 'binary' }),
    images: fc.nat(15),
    references: fc.nat(14),
  });
  fc.assert(
    fc.property(reservation, money, (base, expected) => {
      const line = reserveLine({ ...base, ...(expected === undefined ? {} : { expected }) });
      const text = encodeLine(line);
      assert.ok(!text.includes('\n'));
      assert.deepEqual(decodeLine(text), line);
    }),
  );
  fc.assert(
    fc.property(
      fc.constantFrom<Outcome>('done', 'partial', 'unknown', 'refused', 'notSent'),
      money,
      fc.option(fc.double(), { nil: undefined }),
      (outcome, actual, images) => {
        const settlement = {
          outcome,
          ...(actual === undefined ? {} : { actual }),
          ...(images === undefined ? {} : { images }),
        };
        const line = settleLine('a', 1, settlement);
        assert.deepEqual(decodeLine(encodeLine(line)), line);
      },
    ),
  );
});

test('what is damaged, foreign or beyond the bounds is no line, and never an error', () => {
  const good = encodeLine(aReservation('a'));
  for (let cut = 0; cut < good.length; cut++) assert.equal(decodeLine(good.slice(0, cut)), undefined);
  const bad = [
    good.replace('"amount":1', '"amount":1000001'),
    good.replace('"images":1', '"images":1.5'),
    good.replace('"currency":"USD"', '"currency":"EUR"'),
    good.replace('"jobId":"a"', '"jobId":""'),
    encodeLine(aSettlement('a', { outcome: 'done' })).replace('done', 'perhaps'),
  ];
  for (const text of [...bad, 'null', '[]', '{"kind":"reserve"}'])
    assert.equal(decodeLine(text), undefined, text);
  fc.assert(fc.property(fc.string(), text => decodeLine(text) === undefined));
});

test('a line that could not be read back is not written', () => {
  assert.throws(() => encodeLine(aReservation('')));
  assert.throws(() => encodeLine(aReservation('a', { time: Number.NaN })));
});

test('amounts become whole millionths and back without drift; what is no amount becomes nothing', () => {
  fc.assert(
    fc.property(fc.nat(1e9), cents => {
      assert.equal(fromTicks(toTicks(cents / 1e3)), cents / 1e3);
    }),
  );
  for (const amount of [undefined, Number.NaN, -0.01, Number.POSITIVE_INFINITY])
    assert.equal(toTicks(amount), 0);
  assert.equal(addTicks(Number.MAX_SAFE_INTEGER, 5), Number.MAX_SAFE_INTEGER);
});

test('converting to the other currency and back never makes spending smaller', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), currency, currency, (ticks, from, to) => {
      const there = convertTicks(ticks, from, to);
      assert.ok(Number.isSafeInteger(there));
      if (there < Number.MAX_SAFE_INTEGER) assert.ok(convertTicks(there, to, from) >= ticks);
    }),
  );
});

test('money reads as money', () => {
  const words = (amount: number, of: Currency): string => moneyWords({ amount, currency: of });
  assert.deepEqual(
    [words(0.035, 'USD'), words(12, 'CNY'), words(1_234.5, 'USD')],
    ['$0.035', '¥12.00', '$1,234.50'],
  );
});
