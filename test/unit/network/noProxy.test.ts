import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isExempt } from '../../../src/core/network/noProxy.ts';

const exempt = (entry: string, host: string, port = 443): boolean => isExempt(entry, { host, port });

describe('an exception', () => {
  const table: readonly (readonly [entry: string, host: string, port: number, expected: boolean])[] = [
    ['*', 'api.example.org', 443, true],
    ['example.org', 'example.org', 443, true],
    ['example.org', 'api.example.org', 443, true],
    ['.example.org', 'api.example.org', 443, true],
    ['.example.org', 'example.org', 443, true],
    ['*.example.org', 'a.b.example.org', 443, true],
    ['EXAMPLE.org.', 'api.example.org', 443, true],
    ['example.org', 'notexample.org', 443, false],
    ['example.org', 'example.org.evil.net', 443, false],
    ['api.example.org', 'example.org', 443, false],
    ['example.org:443', 'api.example.org', 443, true],
    ['example.org:8443', 'api.example.org', 443, false],
    ['bücher.example', 'xn--bcher-kva.example', 443, true],
    ['10.1.2.3', '10.1.2.3', 443, true],
    ['10.1.2.3:80', '10.1.2.3', 443, false],
    ['10.1.2.3', '10.1.2.30', 443, false],
    ['2.3', '10.1.2.3', 443, false],
    ['10.0.0.0/8', '10.255.0.1', 443, true],
    ['10.0.0.0/8', '11.0.0.1', 443, false],
    ['0.0.0.0/0', '8.8.8.8', 443, true],
    ['0.0.0.0/0', 'example.org', 443, false],
    ['0.0.0.0/0', '2001:db8::1', 443, false],
    ['10.0.0.0/33', '10.0.0.0', 443, false],
    ['10.0.0.0/', '10.0.0.0', 443, false],
    ['10.0.0.0/8x', '10.0.0.0', 443, false],
    ['2001:db8::/32', '2001:db8:1::5', 443, true],
    ['2001:db8::/32', '2001:db9::5', 443, false],
    ['2001:DB8:0::5', '2001:db8::5', 443, true],
    ['[2001:db8::5]:443', '2001:db8::5', 443, true],
    ['[2001:db8::5]:80', '2001:db8::5', 443, false],
    ['10.1.2.3', '::ffff:a01:203', 443, true],
    ['10.0.0.0/8', '::ffff:a01:203', 443, true],
    ['<local>', 'intranet', 443, true],
    ['<local>', 'intranet.example.org', 443, false],
    ['<local>', '2001:db8::5', 443, false],
    ['', 'example.org', 443, false],
    ['.', 'example.org', 443, false],
    [':443', 'example.org', 443, false],
    ['a@example.org', 'example.org', 443, false],
    ['/', 'example.org', 443, false],
    ['[', 'example.org', 443, false],
  ];
  for (const [entry, host, port, expected] of table)
    test(`“${entry}” ${expected ? 'frees' : 'does not free'} ${host}:${port}`, () => {
      assert.equal(exempt(entry, host, port), expected);
    });

  const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
  const name = fc.array(label, { minLength: 1, maxLength: 4 });
  const ipv4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));

  test('that is a name frees exactly the names that end with its labels', () => {
    let hits = 0;
    fc.assert(
      fc.property(name, name, fc.boolean(), fc.boolean(), (entry, more, isBelow, hasDot) => {
        const host = isBelow ? [...more, ...entry] : more;
        const expected =
          entry.length <= host.length &&
          entry.every((part, index) => part === host.slice(-entry.length)[index]);
        if (expected) hits++;
        assert.equal(exempt(`${hasDot ? '.' : ''}${entry.join('.')}`, host.join('.')), expected);
      }),
      { numRuns: 2_000 },
    );
    assert.ok(hits > 500);
  });

  test('with a port frees that port only', () => {
    const port = fc.integer({ min: 1, max: 65_535 });
    fc.assert(
      fc.property(name, port, port, (host, wanted, asked) => {
        const entry = host.join('.');
        assert.equal(exempt(`${entry}:${wanted}`, entry, asked), wanted === asked);
        assert.equal(exempt(`${entry}:${wanted}`, entry, wanted), true);
      }),
    );
  });

  test('that is a range frees the addresses between its first and its last one', () => {
    const value = (parts: readonly number[]): number => parts.reduce((sum, part) => sum * 256 + part, 0);
    fc.assert(
      fc.property(ipv4, ipv4, fc.nat(32), fc.nat(32), (base, other, length, shared) => {
        // Half of the addresses are made to share some bits with the range, or nothing would ever be inside.
        const size = 2 ** (32 - length);
        const first = Math.floor(value(base) / size) * size;
        const keep = 2 ** (32 - shared);
        const near = Math.floor(value(base) / keep) * keep + (value(other) % keep);
        const host = [24, 16, 8, 0].map(shift => Math.floor(near / 2 ** shift) % 256).join('.');
        const expected = near >= first && near < first + size;
        assert.equal(exempt(`${base.join('.')}/${length}`, host), expected);
      }),
      { numRuns: 2_000 },
    );
  });

  test('never throws, whatever it and the host are', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.oneof(
          fc.string(),
          fc.webUrl().map(url => new URL(url).hostname),
        ),
        (entry, host) => {
          assert.equal(typeof exempt(entry, host), 'boolean');
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
