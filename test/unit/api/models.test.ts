import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ModelOverride } from '../../../src/core/api/modelOverride.ts';
import { createModelTable, findModel, models } from '../../../src/core/api/modelTable.ts';
import type { Model } from '../../../src/core/api/models.ts';
import { parseModelOverrides } from '../../../src/core/api/models.schema.ts';
import { providers } from '../../../src/core/api/providers.ts';
import { buildRequest } from '../../../src/core/api/request.ts';
import { sizeFault } from '../../../src/core/api/size.ts';
import { validateRequest } from '../../../src/core/api/validation.ts';
import { english, phrase } from '../../../src/core/phrase.ts';
import { model, provider, sent, someParams } from './someParams.ts';

const names = models.map(({ name }) => name);

function table(...entries: readonly unknown[]): ReturnType<typeof createModelTable> {
  const { rows, problems } = parseModelOverrides(entries);
  assert.deepEqual(problems, []);
  return createModelTable(rows);
}

function problemOf(entry: unknown): string {
  const { rows, problems } = parseModelOverrides([{ name: 'seedream-4.0' }, entry]);
  assert.equal(rows.length, 1);
  for (const { message } of problems) assert.equal(typeof message, 'object', 'can be translated');
  return problems.map(({ path, message }) => `${path} ${english(message)}`).join('\n');
}

describe('the table of models', () => {
  test('has the six current models and the two retired ones', () => {
    assert.deepEqual(names, [
      'seedream-5.5',
      'seedream-5.0-pro',
      'seedream-5.0-flash',
      'seedream-5.0-lite',
      'seedream-4.5',
      'seedream-4.0',
      'seedream-3.0-t2i',
      'seededit-3.0',
    ]);
    assert.deepEqual(
      models.filter(({ retired }) => retired === true).map(({ name }) => name),
      ['seedream-3.0-t2i', 'seededit-3.0'],
    );
  });

  test('knows every model by its name, by both platforms’ IDs and by other spellings', () => {
    for (const row of models)
      for (const spelling of [row.name, row.ids.china, row.ids.byteplus, ...(row.aliases ?? [])])
        assert.equal(findModel(spelling), row, spelling);
    assert.equal(findModel('ep-20261122-abcde'), undefined);
    assert.equal(findModel('seedream-5-0-lite'), undefined);
  });

  test('has a default size that each model takes, and every price with where and when it was read', () => {
    for (const row of models) {
      assert.equal(sizeFault(row, row.defaultSize), undefined, row.name);
      for (const { date, source } of row.prices) assert.ok(date !== '' && source !== '', row.name);
    }
  });
});

describe('the person’s own rows', () => {
  test('change a row in part, and leave the rest of it as it was', () => {
    const changed = table({ name: 'seedream-4.5', area: { max: 20_000_000 }, maxReferences: 20 }).find(
      'seedream-4.5',
    );
    assert.deepEqual(changed, {
      ...model('seedream-4.5'),
      area: { min: 3_686_400, max: 20_000_000 },
      maxReferences: 20,
      // What others say about these two no longer counts.
      opinions: [],
      decided: ['area', 'maxReferences'],
    });
  });

  test('count more than what a provider documents', () => {
    const { model: row } = table({ name: 'seedream-4.5', presets: ['4K'], stream: true }).idFor(
      provider('chainhub'),
      'seedream-4.5',
    );
    assert.deepEqual(row?.presets, ['4K']);
    assert.equal(row.area.min, 1_048_576);
    assert.deepEqual(validateRequest(someParams({ stream: true }), row), []);
  });

  test('give a model another ID', () => {
    const own = table({ name: 'seedream-5.0-pro', ids: { byteplus: 'seedream-5-0-pro-260628' } });
    assert.equal(own.idFor(provider('byteplus'), 'seedream-5.0-pro').id, 'seedream-5-0-pro-260628');
    assert.equal(own.idFor(provider('ark'), 'seedream-5.0-pro').id, 'doubao-seedream-5-0-pro-260628');
  });

  test('add an endpoint, which has the limits of the model it is most like', () => {
    const own = table({ name: 'ep-20261122-abcde', base: 'seedream-4.5', label: 'Team endpoint' });
    const { id, model: row } = own.idFor(provider('ark'), 'ep-20261122-abcde');
    assert.equal(id, 'ep-20261122-abcde');
    assert.equal(row?.label, 'Team endpoint');
    assert.deepEqual(row.presets, ['2K', '4K']);
    assert.equal(own.idFor(provider('chainhub'), 'ep-20261122-abcde').model?.area.min, 1_048_576);
    assert.equal(own.list().at(-1)?.name, 'ep-20261122-abcde');
  });

  test('may give an endpoint a name, and inherit from a row of the person’s own', () => {
    const own = table(
      { name: 'posters', base: 'seedream-4.0', ids: { china: 'ep-1' }, presets: ['4K'] },
      { name: 'posters-2', base: 'posters', id: 'ep-2' },
    );
    assert.equal(own.idFor(provider('ark'), 'posters').id, 'ep-1');
    assert.equal(own.idFor(provider('byteplus'), 'posters-2').id, 'ep-2');
    assert.equal(own.find('ep-2')?.name, 'posters-2');
    assert.deepEqual(own.find('posters-2')?.presets, ['4K']);
    assert.equal(own.find('posters')?.defaultSize, '4K');
  });

  test('bring their own price', () => {
    const prices = [{ currency: 'USD', perImage: [{ amount: 0.12 }], source: 'my contract' }];
    const [price] = table({ name: 'seedream-4.5', prices }).find('seedream-4.5')?.prices ?? [];
    assert.deepEqual(price, {
      currency: 'USD',
      perImage: [{ amount: 0.12 }],
      date: '',
      source: 'my contract',
    });
  });

  test('leave out recommended sizes that the new limits do not allow, and mend the default size', () => {
    const row = table({ name: 'seedream-4.0', area: { max: 1_500_000 }, presets: ['1K'] }).find(
      'seedream-4.0',
    );
    assert.equal(Object.keys(row?.sizes['1K'] ?? {}).length, 8);
    assert.deepEqual(row?.sizes['4K'], {});
    assert.equal(row.defaultSize, '1K');
  });
});

describe('a wrong row is told by its path and ignored', () => {
  const wrong: readonly (readonly [unknown, string])[] = [
    [{ name: 'seedream-4.5', area: { min: '1' } }, 'seedream.models[1].area.min must be a number'],
    [{ name: 'seedream-4.5', area: { min: 1.5 } }, 'seedream.models[1].area.min must be a whole number'],
    [{ name: 'seedream-4.5', area: { min: 0 } }, 'seedream.models[1].area.min must be at least 1'],
    [{ name: 'seedream-4.5', ratio: { max: 99 } }, 'seedream.models[1].ratio.max must be at most 24'],
    [{ presets: ['2K'] }, 'seedream.models[1].name is needed'],
    [{ name: 'a b' }, 'seedream.models[1].name must be letters, digits and signs without spaces'],
    [{ name: 'seedream-4.5', presets: ['2k'] }, 'seedream.models[1].presets[0] must be like 2K or 1.5K'],
    [
      { name: 'seedream-4.5', sizes: { '2K': { '1:1': 'big' } } },
      'seedream.models[1].sizes["2K"]["1:1"] must be like 2048x1152',
    ],
    [
      { name: 'seedream-4.5', sizes: { '2K': { '5:1': '1x1' } } },
      'seedream.models[1].sizes["2K"]["5:1"] is no property of a model',
    ],
    [{ name: 'seedream-4.5', sets: 'yes' }, 'seedream.models[1].sets must be true or false'],
    [
      { name: 'seedream-4.5', outputFormats: ['webp'] },
      'seedream.models[1].outputFormats[0] must be one of jpeg, png',
    ],
    [{ name: 'seedream-4.5', maxRefs: 3 }, 'seedream.models[1].maxRefs is no property of a model'],
    [
      { name: 'seedream-4.5', prices: [{ currency: 'EUR', perImage: [{ amount: 1 }] }] },
      'seedream.models[1].prices[0].currency must be one of USD, CNY',
    ],
    [
      { name: 'seedream-4.5', prices: [{ currency: 'USD', perImage: [] }] },
      'seedream.models[1].prices[0].perImage must not be empty',
    ],
    ['seedream-4.5', 'seedream.models[1] must be an object'],
    [
      { name: 'ep-1' },
      'seedream.models[1].base is needed for a new model: the name of the model it is most like',
    ],
    [{ name: 'ep-1', base: 'ep-2' }, `seedream.models[1].base names no model: known are ${names.join(', ')}`],
    [
      { name: 'seedream-4.5', base: 'seedream-4.0' },
      'seedream.models[1].base is for new models only, and “seedream-4.5” is a known one',
    ],
    [
      { name: 'seedream-4.5', area: { max: 9 } },
      'seedream.models[1].area leaves nothing: area.min is 3686400 and area.max is 9',
    ],
    [
      { name: 'seedream-4.5', area: { min: 10_001, max: 10_002 }, ratio: { min: 1, max: 1 } },
      'seedream.models[1].area leaves no size whose sides are whole numbers within the ratio',
    ],
    [
      { name: 'seedream-4.5', defaultSize: '1K' },
      'seedream.models[1].defaultSize is not allowed: the model needs at least 3,686,400 pixels: 1K is too small',
    ],
    [
      { name: 'seedream-4.5', sizes: { '2K': { '1:1': '100x100' } } },
      'seedream.models[1].sizes["2K"]["1:1"] is not allowed: the model needs at least 3,686,400 pixels: 100x100 has 10,000',
    ],
  ];
  for (const [entry, problem] of wrong) test(problem, () => assert.equal(problemOf(entry), problem));

  test('what is no list at all is one problem, and nothing is none', () => {
    assert.deepEqual(parseModelOverrides({}).problems, [
      { path: 'seedream.models', message: phrase('must be a list') },
    ]);
    assert.deepEqual(parseModelOverrides(undefined), { rows: [], problems: [] });
  });

  test('what is after two hundred entries is not read, and that is said', () => {
    const many = Array.from({ length: 201 }, (_none, index) => ({
      name: `ep-${index}`,
      base: 'seedream-4.5',
    }));
    const { rows, problems } = parseModelOverrides(many);
    assert.equal(rows.length, 200);
    assert.deepEqual(
      problems.map(({ path }) => path),
      ['seedream.models[200]'],
    );
  });
});

describe('whatever the setting says', () => {
  const span = fc.record({ min: fc.integer(), max: fc.integer() }, { requiredKeys: [] });
  const plausible = fc.record(
    {
      name: fc.constantFrom(...names, 'ep-1', 'ep-2'),
      base: fc.constantFrom(...names, 'ep-1'),
      presets: fc.array(fc.constantFrom('1K', '2K', '9K', '1.5K')),
      defaultSize: fc.constantFrom('1K', '2K', '1024x1024', '10x10'),
      area: fc.oneof(
        span,
        fc.record({
          min: fc.integer({ min: 1, max: 99_999 }),
          max: fc.integer({ min: 1, max: 400_000_000 }),
        }),
      ),
      ratio: fc.record(
        { min: fc.double({ min: 0.05, max: 20 }), max: fc.double({ min: 0.05, max: 24 }) },
        { requiredKeys: [] },
      ),
      sizes: fc.dictionary(
        fc.constantFrom('1K', '2K', '__proto__'),
        fc.dictionary(fc.constantFrom('1:1', '4:3'), fc.constantFrom('1024x1024', '1x1')),
      ),
      seed: fc.boolean(),
      guidance: fc.boolean(),
    },
    { requiredKeys: ['name'] },
  );

  function survive(own: ReturnType<typeof createModelTable>): void {
    for (const row of own.list()) assert.equal(own.find(row.name), row);
    for (const name of names) assert.ok(own.find(name), name);
    for (const seller of providers) for (const row of own.list()) judge(own, seller.id, row);
  }

  function judge(own: ReturnType<typeof createModelTable>, at: string, { name, retired }: Model): void {
    const { id, model: row } = own.idFor(provider(at), name);
    assert.equal((sent(buildRequest(someParams({ modelId: id }))) as { model: string }).model, id);
    if (row === undefined || retired === true) return;
    assert.equal(sizeFault(row, row.defaultSize), undefined);
    const [finding] = validateRequest(someParams({ size: '37x911' }), row).filter(
      ({ field }) => field === 'size',
    );
    if (finding !== undefined) assert.equal(sizeFault(row, String(finding.nearest)), undefined);
  }

  test('the table stands, and every row of ours is still in it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.array(fc.oneof(plausible, fc.jsonValue()))), value => {
        const { rows, problems } = parseModelOverrides(value);
        survive(createModelTable(rows));
        for (const { path } of problems) assert.ok(path.startsWith('seedream.models'));
      }),
      { numRuns: 400 },
    );
  });

  test('rows that nobody has checked cannot bring the table down either', () => {
    fc.assert(
      fc.property(fc.array(plausible), rows => survive(createModelTable(rows as unknown as ModelOverride[]))),
      { numRuns: 200 },
    );
  });
});
