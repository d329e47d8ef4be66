import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ServerEvent } from '../../src/core/api/events.ts';
import { buildRequest, type GenerateParams } from '../../src/core/api/request.ts';
import { createTransport } from '../../src/engine/transport.ts';
import { systemClock } from '../../src/host/systemClock.ts';
import { startFakeServer, type FakeServer } from '../support/fakeServer.ts';
import { MemoryImages } from '../support/memoryImages.ts';
import { silentLog } from '../support/silentLog.ts';

/** A reseller's published request: what a person asks for, and the body the document shows for it. */
interface Example {
  readonly name: string;
  readonly shape: 'chainhub' | 'cometapi';
  readonly params: GenerateParams;
  readonly body: Record<string, unknown>;
  readonly images: number;
}

const lite = 'doubao-seedream-5-0-260128';
const plain = { watermark: false, references: [], maxImages: 1 } as const;
const cometapi = { ...plain, size: '2K', responseFormat: 'url' } as const;
const cometapiBody = { size: '2K', response_format: 'url', watermark: false };
const courtyard =
  'Generate a series of 4 coherent illustrations focusing on the same corner of a courtyard across the four seasons.';

const examples: readonly Example[] = [
  {
    name: 'ChainHub: a set of three from two references',
    shape: 'chainhub',
    params: {
      ...plain,
      modelId: 'doubao-seedream-4-5-251128',
      prompt: 'Three pictures of a girl and her plush toy on a roller coaster: morning, noon and night.',
      references: [{ url: 'https://example.com/one.png' }, { url: 'https://example.com/two.png' }],
      maxImages: 3,
      size: '2K',
    },
    body: {
      model: 'doubao-seedream-4-5-251128',
      prompt: 'Three pictures of a girl and her plush toy on a roller coaster: morning, noon and night.',
      image: ['https://example.com/one.png', 'https://example.com/two.png'],
      sequential_image_generation: 'auto',
      sequential_image_generation_options: { max_images: 3 },
      size: '2K',
      watermark: false,
    },
    images: 3,
  },
  {
    name: 'CometAPI: 5.0, text to image',
    shape: 'cometapi',
    params: { ...cometapi, modelId: lite, prompt: 'A courtyard in spring.' },
    body: { ...cometapiBody, model: lite, prompt: 'A courtyard in spring.' },
    images: 1,
  },
  {
    name: 'CometAPI: 5.0, with one reference',
    shape: 'cometapi',
    params: {
      ...cometapi,
      modelId: lite,
      prompt: 'Make it autumn.',
      references: [{ url: 'https://example.com/court.png' }],
    },
    body: {
      ...cometapiBody,
      model: lite,
      prompt: 'Make it autumn.',
      image: ['https://example.com/court.png'],
    },
    images: 1,
  },
  {
    name: 'CometAPI: 5.0, a set of four',
    shape: 'cometapi',
    params: { ...cometapi, modelId: lite, prompt: courtyard, maxImages: 4 },
    body: {
      ...cometapiBody,
      model: lite,
      prompt: courtyard,
      sequential_image_generation: 'auto',
      sequential_image_generation_options: { max_images: 4 },
    },
    images: 4,
  },
  ...['doubao-seedream-4-5-251128', 'doubao-seedream-4-0-250828'].map((model): Example => ({
    name: `CometAPI: ${model}`,
    shape: 'cometapi',
    params: { ...cometapi, modelId: model, prompt: 'A dog lying on lush grass, close up.' },
    body: { ...cometapiBody, model, prompt: 'A dog lying on lush grass, close up.' },
    images: 1,
  })),
];

describe('the resellers’ published examples', () => {
  let server: FakeServer;
  const transport = createTransport({ log: silentLog, clock: systemClock, userAgent: 'test' });

  before(async () => {
    server = await startFakeServer({ key: 'key-of-the-test', pictures: 'small' });
  });

  after(async () => {
    await transport.dispose();
    await server.close();
  });

  for (const example of examples)
    test(`${example.name}: sent exactly as documented, and read back right`, async () => {
      server.script({ answer: { kind: 'images', shape: example.shape, count: example.images } });
      const calls = server.accepted.length;
      const events: ServerEvent[] = [];
      const request = {
        url: `${server.baseUrl}/images/generations`,
        key: 'key-of-the-test',
        body: buildRequest(example.params),
        maxImages: example.params.maxImages,
        sinks: new MemoryImages(),
      };
      for await (const event of transport.generate(request, new AbortController().signal)) events.push(event);
      assert.equal(server.accepted.length, calls + 1);
      assert.deepEqual(server.accepted[calls]?.body?.json, example.body);
      const images = events.filter(event => event.kind === 'image');
      assert.deepEqual(
        images.map(event => event.index),
        Array.from({ length: example.images }, (_none, index) => index),
      );
      assert.ok(images.every(event => 'url' in event.payload));
      assert.equal(events.at(-1)?.kind, 'completed');
      assert.deepEqual(server.violations, []);
    });
});
