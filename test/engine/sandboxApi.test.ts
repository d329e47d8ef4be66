import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { after, describe, test } from 'node:test';
import sharp from 'sharp';
import { dataUri, fetchAlone, models, readEvents, Sandbox } from './sandboxClient.ts';

const sandbox = new Sandbox();
after(() => sandbox.dispose());

const threeOfThem = {
  model: models.four,
  size: '1024x1024',
  prompt: 'a series of 3 lamps',
  sequential_image_generation: 'auto',
  sequential_image_generation_options: { max_images: 5 },
};

describe('the sandbox answers as the service is documented to', () => {
  test('words become one picture of exactly the size asked for, behind a link', async () => {
    const answer = await sandbox.generate({ prompt: 'a lamp', size: '1500x1000', model: models.pro });
    assert.deepEqual(Object.keys(answer), ['model', 'created', 'data', 'usage']);
    assert.equal(answer.model, models.pro);
    assert.ok(Math.abs(answer.created - Date.now() / 1000) < 600);
    assert.equal(answer.data.length, 1);
    assert.deepEqual(Object.keys(answer.data[0] ?? {}), ['url', 'size', 'output_format']);
    assert.equal(answer.data[0]?.size, '1500x1000');
    const tokens = Math.round((1500 * 1000) / 256);
    assert.deepEqual(answer.usage, {
      generated_images: 1,
      output_tokens: tokens,
      total_tokens: tokens,
      input_images: 0,
    });
    const link = await fetchAlone(answer.data[0]?.url ?? '');
    assert.equal(link.headers.get('content-type'), 'image/jpeg');
    const { format, width, height, chromaSubsampling } = await sharp(await link.arrayBuffer()).metadata();
    assert.deepEqual({ format, width, height }, { format: 'jpeg', width: 1500, height: 1000 });
    assert.equal(chromaSubsampling, '4:2:0');
  });

  test('b64_json carries the bytes themselves, without a prefix', async () => {
    const { data } = await sandbox.generate({ prompt: 'a lamp', response_format: 'b64_json' });
    assert.deepEqual(Object.keys(data[0] ?? {}), ['b64_json', 'size']);
    const bytes = Buffer.from(data[0]?.b64_json ?? '', 'base64');
    assert.deepEqual([...bytes.subarray(0, 3)], [0xff, 0xd8, 0xff]);
    assert.equal(bytes.toString('base64'), data[0]?.b64_json);
  });

  test('png is made where the model knows output_format', async () => {
    const answer = await sandbox.generate({
      prompt: 'a lamp',
      model: models.flash,
      output_format: 'png',
      size: '1K',
    });
    assert.equal(answer.data[0]?.output_format, 'png');
    const link = await fetchAlone(answer.data[0]?.url ?? '');
    assert.equal((await sharp(await link.arrayBuffer()).metadata()).format, 'png');
  });

  test('5.5 leaves the background clear when asked to', async () => {
    const bytes = await sandbox.picture({
      prompt: 'mountains',
      model: models.newest,
      size: '1K',
      output_format: 'png',
      background: 'transparent',
    });
    const { channels, isOpaque } = await sharp(bytes).stats();
    assert.equal(channels.length, 4);
    assert.equal(isOpaque, false);
    assert.equal(channels[3]?.max, 255);
  });

  test('every answer has a request id, and errors name the same one', async () => {
    const response = await sandbox.post({}, {});
    const id = response.headers.get('x-request-id') ?? '';
    assert.match(id, /^02[0-9a-f]{20,}$/u);
    const { error } = (await response.json()) as { error: { message: string } };
    assert.ok(error.message.endsWith(`Request id: ${id}`));
  });
});

describe('sets', () => {
  test('a set without streaming has one item an image, in order', async () => {
    const answer = await sandbox.generate(threeOfThem);
    assert.equal(answer.data.length, 3);
    assert.ok(answer.data.every((item, at) => item.url?.includes(`_${at}.jpeg?`)));
    assert.equal(answer.usage['generated_images'], 3);
  });

  test('a streamed set is one event an image, then completed, then [DONE]', async () => {
    const response = await sandbox.post({ ...threeOfThem, stream: true, response_format: 'b64_json' });
    assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/u);
    const events = await readEvents(response);
    assert.deepEqual(
      events.map(event => [event.type, event.image_index]),
      [
        ['image_generation.partial_succeeded', 0],
        ['image_generation.partial_succeeded', 1],
        ['image_generation.partial_succeeded', 2],
        ['image_generation.completed', undefined],
      ],
    );
    const pictures = events.slice(0, 3).map(event => event.b64_json);
    assert.equal(new Set(pictures).size, 3);
    assert.deepEqual(events.at(-1)?.usage, {
      generated_images: 3,
      output_tokens: 3 * 4096,
      total_tokens: 3 * 4096,
    });
  });

  test('the head of a streamed answer comes with the first image, not before', async () => {
    const stream = { ...threeOfThem, prompt: 'one image', stream: true };
    assert.equal((await readEvents(await sandbox.post(stream))).length, 2);
    const client = new AbortController();
    let headed = false;
    // Never painted here: the minute is longer than anybody waits.
    const slow = sandbox.post({ ...stream, prompt: 'one image [slow 60]' }, { signal: client.signal });
    const noticed = slow.then(() => (headed = true));
    await sandbox.refusal({ size: '1x1' });
    assert.equal(headed, false);
    client.abort();
    await assert.rejects(noticed, { name: 'AbortError' });
  });

  test('a refused image is skipped and the others come', async () => {
    const prompt = 'a series of 3 lamps [refuse 2]';
    const plain = await sandbox.generate({ ...threeOfThem, prompt });
    assert.deepEqual(
      plain.data.map(item => item.error?.code),
      [undefined, 'OutputImageSensitiveContentDetected', undefined],
    );
    assert.equal(plain.usage['generated_images'], 2);
    const events = await readEvents(await sandbox.post({ ...threeOfThem, prompt, stream: true }));
    assert.deepEqual(
      events.map(event => event.type.replace('image_generation.', '')),
      ['partial_succeeded', 'partial_failed', 'partial_succeeded', 'completed'],
    );
    assert.match(events[1]?.error?.message ?? '', /may contain sensitive information\. Request id: /u);
  });

  test('an internal error ends the set; what was painted before it stays', async () => {
    const prompt = 'a series of 3 lamps [fail 2]';
    const plain = await sandbox.generate({ ...threeOfThem, prompt });
    assert.deepEqual(
      plain.data.map(item => item.error?.code),
      [undefined, 'InternalServiceError'],
    );
    const events = await readEvents(await sandbox.post({ ...threeOfThem, prompt, stream: true }));
    assert.deepEqual(
      events.map(event => event.error?.code ?? event.type.replace('image_generation.', '')),
      ['partial_succeeded', 'InternalServiceError', 'completed'],
    );
  });

  test('a set of which nothing was made says so at the top', async () => {
    const answer = await sandbox.generate({ ...threeOfThem, prompt: 'two lamps [refuse 1] [refuse 2]' });
    assert.equal(answer.error?.code, 'OutputImageSensitiveContentDetected');
    assert.equal(answer.usage['generated_images'], 0);
  });

  test('a single picture that is withheld fails as a whole', async () => {
    const refused = await sandbox.refusal({ prompt: 'a lamp [refuse 1]' });
    assert.equal(refused.status, 400);
    assert.equal(refused.code, 'OutputImageSensitiveContentDetected');
    const failed = await sandbox.refusal({ prompt: 'a lamp [fail 1]' });
    assert.equal(failed.status, 500);
    assert.equal(failed.code, 'InternalServiceError');
  });
});

describe('presets', () => {
  const sizeOf = async (fields: Record<string, unknown>): Promise<string | undefined> =>
    (await sandbox.generate({ size: '1K', ...fields })).data[0]?.size;

  test('take their ratio from the prompt, then from the first reference, else they are square', async () => {
    const tall = await dataUri('teal', { width: 90, height: 160 });
    assert.equal(await sizeOf({ prompt: 'a lamp' }), '1024x1024');
    assert.equal(await sizeOf({ prompt: 'a wide banner of a lamp' }), '1280x720');
    assert.equal(await sizeOf({ prompt: '一盏灯，竖版' }), '720x1280');
    assert.equal(await sizeOf({ prompt: 'a lamp, 3:2' }), '1248x832');
    assert.equal(await sizeOf({ prompt: 'a lamp', image: [tall] }), '720x1280');
    assert.equal(await sizeOf({ prompt: 'a square lamp', image: [tall] }), '1024x1024');
  });

  test('differ by model as the tables say', async () => {
    assert.equal(await sizeOf({ prompt: 'a wide lamp', model: models.pro }), '1424x800');
    assert.equal(await sizeOf({ prompt: 'a wide lamp', model: models.pro, size: undefined }), '2816x1584');
    assert.equal(await sizeOf({ prompt: 'a wide lamp', model: models.four5, size: '2K' }), '2848x1600');
  });
});
