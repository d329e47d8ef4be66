import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ClickWorld, type ClickWishes, type EndedJob } from '../support/clickWorld.ts';
import { images, raw, refusal } from '../support/fakeServer.catalogue.ts';
import type { ImagesAnswer, Script } from '../support/fakeServer.scripts.ts';
import { startFakeServer, type FakeServer } from '../support/fakeServer.ts';
import { makePicture } from '../support/pictures.ts';
import { beyondPolicy } from '../support/policyClock.ts';

const reference = { mime: 'image/jpeg', bytes: await makePicture({ width: 300, height: 200, seed: 'r' }) };

interface Meeting {
  readonly world: ClickWorld;
  readonly server: FakeServer;
  readonly job: EndedJob;
}

/** One click on a server that does as scripted; afterwards nobody else was talked to. */
async function meet(
  script: Script,
  wishes: Partial<ClickWishes>,
  look: (meeting: Meeting) => Promise<void> | void,
): Promise<void> {
  const server = await startFakeServer({ pictures: 'small' });
  await using world = await ClickWorld.make({ limits: beyondPolicy });
  try {
    server.script(script);
    const job = await world.click({ baseUrl: server.baseUrl, ...wishes });
    await look({ world, server, job });
    assert.equal(server.accepted.length <= 1, true);
    assert.deepEqual(server.violations, []);
  } finally {
    await server.close();
  }
}

const forms = [false, true] as const;

describe('a paid request that is redirected', () => {
  for (const status of [301, 302, 303, 307, 308])
    test(`(${status}) goes nowhere else: neither the key nor the references`, async () => {
      const server = await startFakeServer({ pictures: 'small' });
      await using world = await ClickWorld.make({ limits: beyondPolicy });
      try {
        for (const location of [
          `${server.strangerOrigin}/v1/images/generations`,
          `//${new URL(server.strangerOrigin).host}/v1/images/generations`,
          '/v1/images/generations',
        ]) {
          server.script(raw('', { status, headers: { location } }));
          const job = await world.click({ baseUrl: server.baseUrl, references: [reference] });
          assert.equal(job.outcome, 'unknown');
        }
        assert.deepEqual([server.accepted.length, server.strangerCalls.length], [3, 0]);
      } finally {
        await server.close();
      }
    });
});

describe('a packed answer', () => {
  for (const stream of forms)
    test(`that unpacks into a gigabyte (${stream ? 'stream' : 'JSON'}) is given up, and costs no memory`, async () => {
      const before = process.memoryUsage.rss();
      await meet({ wire: { encoding: 'bomb', bombBytes: 1024 ** 3 } }, { stream }, ({ job }) => {
        assert.equal(job.outcome, 'unknown');
      });
      const grown = (process.memoryUsage.rss() - before) / 1024 ** 2;
      assert.ok(grown < 200, `${grown.toFixed(0)} MiB`);
    });

  test('of a refusal that unpacks into a gigabyte is a refusal all the same', async () => {
    const script = {
      ...refusal(400, 'InvalidParameter'),
      wire: { encoding: 'bomb', bombBytes: 1024 ** 3 },
    } as const;
    await meet(script, {}, ({ job }) => assert.equal(job.outcome, 'refused'));
  });

  test('of a picture that unpacks into a gigabyte is not saved', async () => {
    const bomb = {
      times: Number.POSITIVE_INFINITY,
      wire: { encoding: 'bomb', bombBytes: 1024 ** 3 },
    } as const;
    await meet({ links: { 1: [bomb] } }, {}, ({ job }) => {
      assert.equal(job.outcome, 'partial');
      assert.equal(job.failed[0]?.error.details.code, 'TOO_LARGE');
    });
  });
});

describe('absurd numbers', () => {
  const absurd: readonly unknown[] = [
    1e308,
    -1,
    0.5,
    1e12 + 1,
    '7',
    null,
    [],
    { valueOf: 3 },
    true,
    Number.MAX_SAFE_INTEGER,
  ];
  const usages = [
    ...absurd.map(value => ({
      generated_images: value,
      output_tokens: value,
      total_tokens: value,
      input_images: value,
      tool_usage: { web_search: value },
    })),
    ...absurd,
  ];

  test('in what was used never reach the ledger', async () => {
    for (const [at, usage] of usages.entries())
      await meet(images({ usage }), { stream: at % 2 === 0 }, async ({ world, job }) => {
        assert.equal(job.outcome, 'done');
        const [reserve, settle] = await world.ledger();
        assert.deepEqual([settle?.outcome, settle?.images], ['done', 2]);
        assert.equal(settle?.actual?.amount, reserve?.expected?.amount);
        assert.ok((reserve?.expected?.amount ?? 0) < 1);
      });
  });

  for (const size of ['999999999999x1', '-1x-1', '0x0', 'NaNxInfinity', '1e9x1e9', '9'.repeat(100_000)])
    test(`in the size (${size.slice(0, 16)}) change nothing about the picture`, async () => {
      await meet(images({ size }), {}, ({ job }) => {
        assert.equal(job.outcome, 'done');
        for (const { width, height } of job.saved) assert.ok(width <= 96 && height <= 96);
      });
    });

  for (const indexes of [
    [-1, -2],
    [0, 0],
    [1e9, 1e9],
    ['0', null],
    [1.5, {}],
    [999, 999],
    [2 ** 53, 0],
  ])
    test(`as indexes (${JSON.stringify(indexes)}) never lay one picture over another`, async () => {
      await meet(images({ stream: { indexes } }), { stream: true }, async ({ world, job }) => {
        assert.deepEqual([job.outcome, new Set(job.saved.map(({ name }) => name)).size], ['done', 2]);
        assert.equal((await world.files()).filter(({ path }) => path.startsWith('workspace/')).length, 2);
      });
    });
});

describe('too many pictures', () => {
  const many = (plan: Partial<ImagesAnswer>): Script => images({ count: 10_000, ...plan });

  for (const stream of forms)
    for (const payload of ['url', 'b64_json'] as const)
      test(`(10,000, ${stream ? 'stream' : 'JSON'}, ${payload}) are a set of fifteen at most, each of them saved`, async () => {
        const pictures = await makePicture({ width: 16, height: 16, seed: 1 });
        await meet(many({ pictures }), { stream, payload }, async ({ world, server, job }) => {
          assert.ok(job.saved.length <= 15 && job.saved.length >= 2, String(job.saved.length));
          assert.ok(server.links.length <= 15);
          assert.equal(job.outcome, 'partial');
          const [, settle] = await world.ledger();
          assert.ok((settle?.images ?? 0) <= 15);
        });
      });

  test('each frame twice is a picture each, and none is written over', async () => {
    await meet(images({ stream: { duplicates: true } }), { stream: true }, ({ job }) => {
      assert.equal(new Set(job.saved.map(({ name }) => name)).size, job.saved.length);
      assert.equal(job.saved.length, 4);
    });
  });
});

describe('names that reach into a prototype', () => {
  const body = `{"__proto__":{"polluted":"yes","kind":"done"},"constructor":{"prototype":{"polluted":"yes"}},
    "data":[{"__proto__":{"url":"https://10.0.0.1/x.jpeg","polluted":"yes"},"hasOwnProperty":1,"error":{"__proto__":{"code":"X"}}}],
    "usage":{"__proto__":{"generated_images":99},"generated_images":"7"}}`;
  const frame = `data: ${body.replaceAll(/\s*\n\s*/g, '')}\n\n`;

  for (const [name, answer] of [
    ['JSON', raw('', { status: 200, body })],
    ['a stream', raw('', { status: 200, headers: { 'content-type': 'text/event-stream' }, body: frame })],
    ['a refusal', raw('', { status: 400, body: '{"error":{"__proto__":{"code":"X","polluted":"yes"}}}' })],
  ] as const)
    test(`in ${name} are names like any other`, async () => {
      await meet(answer, {}, ({ job }) => {
        assert.equal(job.saved.length, 0);
        assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
        assert.ok(!JSON.stringify(job).includes('polluted'));
      });
    });
});

describe('huge or odd texts', () => {
  const huge = 'x'.repeat(1024 ** 2);
  const controls = 'no\u0000\u0007\u001b[31m \u202Egnp.\u2066exe\u2069\u200B\uFEFF\u061C\uD800 \r\n\t end';

  for (const [name, extra] of Object.entries({
    model: { model: huge },
    'a field nobody knows': { unknown: huge.slice(0, 500_000) },
    'a date': { created: huge.slice(0, 500_000) },
  }))
    test(`as ${name} are left out or given up, and never kept`, async () => {
      await meet(images({ extra }), {}, async ({ world, job }) => {
        assert.ok(['done', 'unknown'].includes(job.outcome));
        for (const { path, bytes } of await world.files())
          assert.ok(!bytes.includes(huge.slice(0, 1_000)), path);
      });
    });

  test('as a link are no link', async () => {
    const url = `https://images.example.org/${huge.slice(0, 9_000)}`;
    await meet(images({ urls: { 0: url, 1: url } }), {}, ({ job }) => assert.equal(job.saved.length, 0));
  });

  for (const [name, script] of Object.entries({
    'a refusal': refusal(400, 'InvalidParameter', { message: huge }),
    'a refusal with odd characters': refusal(400, 'InvalidParameter', { message: controls, param: controls }),
    'a refused picture': images({ failures: { 1: { code: huge, message: `${controls}${huge}` } } }),
    'an error in a stream': images({
      transport: 'stream',
      stream: { error: { at: 1, code: huge, message: huge } },
    }),
    'a page': raw('', {
      status: 502,
      headers: { 'content-type': 'text/plain' },
      body: `${controls} ${huge}`,
    }),
    'an id': refusal(400, 'InvalidParameter', { headers: { 'x-request-id': 'i'.repeat(8_000) } }),
  }))
    test(`in ${name} are one short, plain line wherever they are shown`, async () => {
      await meet(script, {}, async ({ world, job }) => {
        const [record] = await world.service.jobs();
        const errors = [job.error, ...job.failed.map(({ error }) => error)];
        const shown = errors.flatMap(error => [error?.message, ...Object.values(error?.details ?? {})]);
        for (const text of [...shown, record?.message, record?.requestId]) {
          if (typeof text !== 'string') continue;
          assert.ok(text.length <= 700, `${text.length} characters`);
          assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Cs}]/u);
        }
        for (const { fields } of world.log.entries) assert.ok(JSON.stringify(fields ?? {}).length < 1_000);
      });
    });
});
