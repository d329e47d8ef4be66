import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { corrected, type Finding } from '../../../src/core/api/finding.ts';
import { models } from '../../../src/core/api/modelTable.ts';
import { modelIdFor, providers } from '../../../src/core/api/providers.ts';
import type { GenerateParams } from '../../../src/core/api/request.ts';
import { validateRequest } from '../../../src/core/api/validation.ts';
import { links, model, provider, someParams } from './someParams.ts';
import { cases } from './validationCases.ts';

function findings(name: string, change: Partial<GenerateParams>, providerId = 'ark'): Finding[] {
  return validateRequest(someParams(change), model(name), provider(providerId));
}

describe('a request is judged before it costs anything', () => {
  for (const { name, change, at = 'ark', severity, field, says, nearest } of cases) {
    const asked = JSON.stringify(change, (_key, value: unknown) =>
      typeof value === 'string' && value.length > 40 ? `${value.slice(0, 9)}…` : value,
    ).slice(0, 120);
    test(`${name} at ${at}: ${severity} for ${asked}`, () => {
      const [first] = findings(name, change, at);
      assert.equal(first?.severity ?? 'none', severity, first?.rule);
      if (field !== undefined) assert.equal(first?.field, field);
      if (says !== undefined) assert.match(first?.rule ?? '', says);
      if (nearest !== undefined) assert.equal(first?.nearest, nearest);
    });
  }

  test('the gravest finding comes first', () => {
    const severities = findings('seedream-4.5', {
      size: '5016x3344',
      outputFormat: 'png',
      prompt: '雨'.repeat(301),
    });
    assert.deepEqual(
      severities.map(({ severity }) => severity),
      ['refuse', 'warn', 'advice'],
    );
  });

  test('of a model that nobody knows, only what holds for every model is said', () => {
    assert.deepEqual(
      validateRequest(someParams({ size: '9x9', outputFormat: 'png', seed: 1 }), undefined),
      [],
    );
    assert.equal(validateRequest(someParams({ references: links(15) }), undefined)[0]?.nearest, 14);
    assert.equal(validateRequest(someParams({ prompt: '' }), undefined)[0]?.severity, 'refuse');
  });

  test('a row that already knows its provider is judged the same without naming it', () => {
    for (const { name, change, at = 'ark' } of cases) {
      const known = modelIdFor(provider(at), name).model;
      const weighty = ({ severity }: Finding): boolean => severity !== 'advice';
      assert.deepEqual(
        validateRequest(someParams(change), known).filter(weighty),
        findings(name, change, at).filter(weighty),
      );
    }
  });
});

describe('the nearest value', () => {
  const wish = fc.record(
    {
      size: fc.oneof(
        fc
          .tuple(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 20_000 }))
          .map(sides => sides.join('x')),
        fc.constantFrom('1K', '1.5K', '2K', '3K', '4K', '8K', 'adaptive'),
      ),
      maxImages: fc.integer({ min: -2, max: 40 }),
      references: fc.integer({ min: 0, max: 30 }).map(links),
      outputFormat: fc.constantFrom('jpeg', 'png'),
      background: fc.constantFrom('auto', 'opaque'),
      optimizePrompt: fc.constantFrom('standard', 'fast'),
      webSearch: fc.boolean(),
      seed: fc.double(),
      guidanceScale: fc.double(),
      stream: fc.boolean(),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Partial<GenerateParams>>;

  test('taken for every finding, leaves a request that nothing speaks against', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...models.filter(({ retired }) => retired !== true)),
        fc.constantFrom(...providers),
        wish,
        (row, seller, change) => {
          let params = someParams(change);
          // References count before the images that fit beside them, so one correction may call for another.
          for (let round = 0; round < 4; round++)
            params = validateRequest(params, row, seller)
              .filter(({ severity }) => severity !== 'advice')
              .reduce(corrected, params);
          const left = validateRequest(params, row, seller).filter(({ severity }) => severity !== 'advice');
          assert.deepEqual(left, []);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
