import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { faults, images, refusal, retryAfterValues, transcript } from '../support/fakeServer.catalogue.ts';
import { rawCall } from '../support/fakeServer.rawClient.ts';
import type { RawAnswer } from '../support/fakeServer.rawClient.ts';
import { startFakeServer } from '../support/fakeServer.ts';
import type { FakeServer } from '../support/fakeServer.ts';

const model = 'doubao-seedream-4-5-251128';
const ask = { model, prompt: 'a red fox', size: '2K', watermark: false };
const set = {
  ...ask,
  sequential_image_generation: 'auto',
  sequential_image_generation_options: { max_images: 3 },
};

let server: FakeServer;

function buy(body: unknown, key = 'good', headers: Record<string, string> = {}): Promise<RawAnswer> {
  const url = `${server.baseUrl}/images/generations`;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return rawCall({ url, headers: { authorization: `Bearer ${key}`, ...headers }, body: text });
}

interface Answer {
  model?: string;
  data: { url?: string; b64_json?: string; size?: string; error?: { code: string } }[];
  usage: Record<string, unknown>;
}

function jsonOf({ body }: RawAnswer): Answer {
  return JSON.parse(body.toString()) as Answer;
}

/** Reads only what the server writes by default: one event line, one data line. */
function framesOf({ body }: RawAnswer): Record<string, unknown>[] {
  const lines = body
    .toString()
    .split('\n')
    .filter(line => line.startsWith('data: {'));
  return lines.map(line => JSON.parse(line.slice(6)) as Record<string, unknown>);
}

before(async () => {
  server = await startFakeServer({ key: 'good', pictures: 'small' });
});
after(() => server.close());

describe('the honest provider', () => {
  test('paints pixels of the size asked for and hands out a link that leads to them', async () => {
    const real = await startFakeServer();
    const answer = await rawCall({
      url: `${real.baseUrl}/images/generations`,
      body: JSON.stringify({ ...ask, size: '2560x1440' }),
    });
    const [item] = jsonOf(answer).data;
    const bytes = await (await fetch(item?.url ?? '')).arrayBuffer();
    const { width, height, format } = await sharp(Buffer.from(bytes)).metadata();
    assert.deepEqual([width, height, format, item?.size], [2560, 1440, 'jpeg', '2560x1440']);
    assert.deepEqual(real.violations, []);
    await real.close();
  });

  test('answers JSON or events, links or base64, one or a set, as the request says', async () => {
    assert.equal(jsonOf(await buy(ask)).data.length, 1);
    const inline = jsonOf(await buy({ ...set, response_format: 'b64_json' }));
    assert.equal(inline.data.length, 3);
    assert.deepEqual(inline.usage['generated_images'], 3);
    for (const item of inline.data) {
      assert.equal(item.url, undefined);
      assert.equal((await sharp(Buffer.from(item.b64_json ?? '', 'base64')).metadata()).format, 'jpeg');
    }
    const stream = await buy({ ...set, stream: true });
    assert.match(stream.head, /content-type: text\/event-stream/u);
    const types = framesOf(stream).map(frame => [frame['type'], frame['image_index']]);
    const succeeded = 'image_generation.partial_succeeded';
    assert.deepEqual(types, [
      [succeeded, 0],
      [succeeded, 1],
      [succeeded, 2],
      ['image_generation.completed', undefined],
    ]);
    assert.ok(stream.body.toString().endsWith('data: [DONE]\n\n'));
  });

  test('never lets references and outputs pass fifteen, and draws the watermark unless it is refused', async () => {
    const references = Array.from({ length: 13 }, () => 'https://example.org/a.png');
    const answer = jsonOf(
      await buy({ ...ask, image: references, sequential_image_generation: 'auto', watermark: true }),
    );
    assert.equal(answer.data.length, 2);
    assert.equal(server.paid.at(-1)?.understood?.watermark, true);
    server.script({ drops: ['watermark', 'image'] });
    await buy({ ...ask, image: references });
    assert.equal(
      server.paid.at(-1)?.understood?.watermark,
      true,
      'a relay that loses false turns the watermark on',
    );
    assert.equal(server.paid.at(-1)?.understood?.references.length, 0);
  });

  test('a strict one refuses by its own reading of the documents', async () => {
    const strict = await startFakeServer({ strict: true, pictures: 'small' });
    const pro = 'doubao-seedream-5-0-pro-260628';
    const wrong: [unknown, number, string][] = [
      ['{', 400, ''],
      [{ prompt: 'x' }, 400, 'model'],
      [{ ...ask, model: 'gpt' }, 404, ''],
      [{ model }, 400, 'prompt'],
      [{ ...ask, size: '1K' }, 400, 'size'],
      [{ ...ask, size: '1500x1500' }, 400, 'size'],
      [{ ...ask, size: '16000x999' }, 400, 'size'],
      [{ ...ask, model: pro, stream: false }, 400, 'stream'],
      [{ ...ask, output_format: 'png' }, 400, 'output_format'],
      [{ ...ask, model: pro, output_format: 'webp' }, 400, 'output_format'],
      [{ ...ask, image: Array.from({ length: 15 }, () => 'https://example.org/a') }, 400, 'image'],
      [{ ...ask, image: 'data:image/JPG;base64,AA' }, 400, 'image'],
      [{ ...set, image: Array.from({ length: 13 }, () => 'https://example.org/a') }, 400, 'image'],
    ];
    for (const [body, status, param] of wrong) {
      const answer = await rawCall({
        url: `${strict.baseUrl}/images/generations`,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      const { error } = JSON.parse(answer.body.toString()) as { error: { param: string } };
      assert.deepEqual([answer.status, error.param], [status, param], JSON.stringify(body));
    }
    const good = await rawCall({
      url: `${strict.baseUrl}/images/generations`,
      body: JSON.stringify({ ...ask, size: '3750x1250' }),
    });
    assert.equal(good.status, 200);
    await strict.close();
  });
});

describe('what scripts say', () => {
  test('partial failures: moderation goes on, an internal error ends the set', async () => {
    server.script(
      images({ failures: { 1: 'moderation' } }),
      images({ failures: { 1: 'internal' } }),
      images({ failures: { 1: 'internal' } }),
    );
    const codes = (answer: Answer): unknown[] => answer.data.map(item => item.error?.code ?? 'good');
    assert.deepEqual(codes(jsonOf(await buy(set))), ['good', 'OutputImageSensitiveContentDetected', 'good']);
    assert.deepEqual(codes(jsonOf(await buy(set))), ['good', 'InternalServiceError']);
    const frames = framesOf(await buy({ ...set, stream: true }));
    assert.deepEqual(
      frames.map(frame => String(frame['type']).split('.')[1]),
      ['partial_succeeded', 'partial_failed', 'completed'],
    );
  });

  test('fewer, more, fifteen or no images, and big ones', async () => {
    server.script(
      images({ count: 1 }),
      images({ count: 15 }),
      images({ count: 0 }),
      images({ pictures: { bytes: 700_000 } }),
    );
    assert.equal(jsonOf(await buy(set)).data.length, 1);
    assert.equal(jsonOf(await buy(ask)).data.length, 15);
    assert.deepEqual(jsonOf(await buy(ask)).data, []);
    const [big] = jsonOf(await buy({ ...ask, response_format: 'b64_json' })).data;
    assert.equal(Buffer.from(big?.b64_json ?? '', 'base64').length, 700_000);
  });

  test('both resellers’ shapes, swapped payloads and JSON in answer to a stream', async () => {
    server.script(
      images({ shape: 'chainhub' }),
      images({ shape: 'cometapi' }),
      images({ payload: 'swapped' }),
      images({ transport: 'json' }),
    );
    const chainhub = jsonOf(await buy(ask));
    assert.deepEqual(Object.keys(chainhub), ['created', 'data', 'usage']);
    assert.deepEqual(Object.keys(chainhub.data[0] ?? {}), ['url']);
    assert.ok('prompt_tokens' in chainhub.usage && !('generated_images' in chainhub.usage));
    const comet = jsonOf(await buy(ask));
    assert.equal(comet.model, undefined);
    assert.deepEqual(Object.keys(comet.data[0] ?? {}), ['url', 'size']);
    assert.deepEqual(Object.keys(jsonOf(await buy(ask)).data[0] ?? {}).toSorted(), ['b64_json', 'size']);
    assert.match((await buy({ ...ask, stream: true })).head, /application\/json/u);
  });

  test('streams in any dialect: order, line ends, comments, lines of data, missing ends, errors midway', async () => {
    const stream = { ...set, stream: true, response_format: 'b64_json' };
    const say = async (plan: object): Promise<string> => {
      server.script(images({ stream: plan }));
      return (await buy(stream)).body.toString();
    };
    assert.deepEqual(
      [...(await say({ order: [2, 0, 1] })).matchAll(/"image_index":(\d)/gu)].map(match => match[1]),
      ['2', '0', '1'],
    );
    assert.doesNotMatch(await say({ lineEnd: '\r\n' }), /[^\r]\n/u);
    assert.match(
      await say({ comments: true, blankLines: true, idLines: true }),
      /^: keep-alive\n:\n\n\nid: 0\nretry: 100\nevent: /u,
    );
    assert.match(await say({ multiLineData: true }), /^event: \S+\ndata: \{\ndata: {3}"type": "/u);
    assert.doesNotMatch(await say({ omit: ['done'] }), /DONE/u);
    assert.doesNotMatch(await say({ omit: ['completed'] }), /completed/u);
    assert.match(
      await say({ error: { at: 1, code: 'InternalServiceError', message: 'm' } }),
      /0[\s\S]*\n\ndata: \{"error":\{"code":"InternalServiceError","message":"m"\}\}\n\n$/u,
    );
    assert.match(await say({ omit: ['eventLines', 'spaces'] }), /^data:\{/u);
    assert.match(await say({ byteOrderMark: true }), /^\uFEFFevent/u);
    assert.equal(
      [...(await say({ previews: true, unknownEvents: true, duplicates: true })).matchAll(/^event: /gmu)]
        .length,
      3 * 4 + 1,
    );
  });

  test('errors with and without waits, and a key quoted where it should not be', async () => {
    for (const { value } of retryAfterValues) {
      server.script(refusal(429, 'ModelAccountIpmRateLimitExceeded', { retryAfter: value }));
      assert.ok((await buy(ask)).head.includes(`retry-after: ${value}`));
    }
    server.script(refusal(429, 'QuotaExceeded'), refusal(403, 'AccessDenied', { echoKey: true }));
    assert.doesNotMatch((await buy(ask)).head, /retry-after/iu);
    assert.match((await buy(ask)).body.toString(), /Received header: Bearer good\. Request id: 0217/u);
    assert.equal((await buy(ask, 'bad')).status, 401);
  });

  test('recorded answers are played byte for byte', async () => {
    const recorded = ['answers/chainhub.json', 'answers/cometapi.json', 'answers/ark-partial.json'];
    const streams = ['streams/ark-set.sse', 'streams/printed-in-documents.sse', 'streams/error-midway.sse'];
    for (const name of [...recorded, ...streams]) {
      server.script(transcript(name));
      const file = await readFile(new URL(`../fixtures/${name}`, import.meta.url));
      assert.deepEqual((await buy(ask)).body, file);
    }
    server.script(transcript('answers/ark-refused.json', 400));
    assert.equal((await buy(ask)).status, 400);
  });

  test('every fault of the catalogue plays under a name of its own and leaves the server honest', async () => {
    assert.equal(new Set(faults.map(fault => fault.name)).size, faults.length);
    for (const { name, script, transport } of faults) {
      server.script(script);
      const { status } = await buy({ ...set, stream: transport === 'stream' });
      const { answer, wire } = script;
      const silent = wire?.cut?.at === 'answer' || wire?.cut?.at === 'head';
      if (!silent)
        assert.equal(status, answer !== undefined && 'status' in answer ? answer.status : 200, name);
    }
    assert.equal((await buy(ask)).status, 200);
  });
});
