import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { after, describe, test } from 'node:test';
import { dataUri, fetchAlone, models, Sandbox } from './sandboxClient.ts';

const sandbox = new Sandbox();
after(() => sandbox.dispose());

describe('who and what', () => {
  test('a wrong or missing key is answered with 401 in the documented shape, whatever the body', async () => {
    for (const headers of [{ authorization: 'Bearer wrong' }, {}]) {
      const response = await sandbox.post('no json', { headers });
      assert.equal(response.status, 401);
      assert.equal(response.headers.get('x-error-code'), 'AuthenticationError');
      const { error } = (await response.json()) as { error: Record<string, string> };
      assert.deepEqual(Object.keys(error), ['code', 'message', 'param', 'type']);
      assert.equal(error['code'], 'AuthenticationError');
      assert.equal(error['type'], 'Unauthorized');
      assert.match(
        error['message'] ?? '',
        /^the API key or AK\/SK in the request is missing or invalid\. request id: 02/u,
      );
    }
  });

  test('an unknown, retired or missing model is refused', async () => {
    for (const model of ['nothing', 'doubao-seedream-3-0-t2i-250415', 'doubao-seededit-3-0-i2i-250628']) {
      const refusal = await sandbox.refusal({ model });
      assert.equal(refusal.status, 404);
      assert.equal(refusal.code, 'InvalidEndpointOrModel.NotFound');
      assert.equal(refusal.type, 'Not Found');
      assert.ok(refusal.message.startsWith(`The model or endpoint ${model} does not exist`));
    }
    const missing = await sandbox.refusal({ model: undefined });
    assert.deepEqual([missing.status, missing.code, missing.param], [400, 'MissingParameter', 'model']);
  });

  test('other paths, methods and broken JSON are refused', async () => {
    const { baseUrl, key } = await sandbox.address();
    const headers = { authorization: `Bearer ${key}` };
    assert.equal((await fetchAlone(`${baseUrl}/images/edits`, { method: 'POST', headers })).status, 404);
    assert.equal((await fetchAlone(`${baseUrl}/images/generations`, { headers })).status, 405);
    assert.equal((await sandbox.post('{"model":')).status, 400);
    assert.equal((await sandbox.post('[]')).status, 400);
  });

  test('the first broken rule answers: model before prompt before fields before size before references', async () => {
    const broken = { model: 'x', prompt: '', stream: false, size: '1x1', image: ['x'] };
    assert.equal((await sandbox.refusal(broken)).param, 'model');
    assert.equal((await sandbox.refusal({ ...broken, model: models.pro })).param, 'prompt');
    const prompted = { ...broken, model: models.pro, prompt: 'a lamp' };
    assert.equal((await sandbox.refusal(prompted)).param, 'stream');
    assert.equal((await sandbox.refusal({ ...prompted, stream: undefined })).param, 'size');
    const sized = { ...prompted, stream: undefined, size: '1K' };
    assert.equal((await sandbox.refusal(sized)).param, 'image');
  });
});

describe('fields a model does not know are refused even when they say no', () => {
  const cases: readonly (readonly [string, Record<string, unknown>])[] = [
    [models.pro, { sequential_image_generation: 'disabled' }],
    [models.flash, { stream: false }],
    [models.newest, { sequential_image_generation: 'auto' }],
    [models.four5, { output_format: 'jpeg' }],
    [models.four, { background: 'opaque' }],
    [models.four5, { tools: [{ type: 'web_search' }] }],
    [models.lite, { layer_decomposition: false }],
    [models.four, { guidance_scale: 2.5 }],
  ];
  for (const [model, fields] of cases) {
    test(`${model}: ${JSON.stringify(fields)}`, async () => {
      const refusal = await sandbox.refusal({ model, ...fields });
      assert.equal(refusal.status, 400);
      assert.equal(refusal.code, 'InvalidParameter');
      assert.equal(refusal.param, Object.keys(fields)[0]);
      assert.match(refusal.message, /the parameter is not supported by the current model/u);
    });
  }
});

describe('values outside their set are refused', () => {
  const cases: readonly (readonly [Record<string, unknown>, RegExp])[] = [
    [{ model: models.pro, output_format: 'webp' }, /must be one of: jpeg, png/u],
    [{ response_format: 'png' }, /must be one of: url, b64_json/u],
    [{ watermark: 'false' }, /`watermark`.*boolean/u],
    [{ seed: 1.5 }, /`seed`/u],
    [{ model: models.four5, optimize_prompt_options: { mode: 'fast' } }, /mode must be 'standard'/u],
    [{ model: models.newest, background: 'transparent' }, /must be png when background is transparent/u],
    [
      { sequential_image_generation: 'auto', sequential_image_generation_options: { max_images: 16 } },
      /integer between 1 and 15/u,
    ],
    [{ model: models.pro, layer_decomposition: true }, /does not paint layers/u],
  ];
  for (const [fields, words] of cases) {
    test(JSON.stringify(fields), async () => {
      const refusal = await sandbox.refusal(fields);
      assert.equal(refusal.status, 400);
      assert.match(refusal.message, words);
    });
  }
});

describe('sizes', () => {
  const tooSmall = (pixels: number): RegExp =>
    new RegExp(`image size must be at least ${pixels} pixels`, 'u');
  const cases: readonly (readonly [string, string, RegExp | 'fits'])[] = [
    [models.four5, '3750x1250', 'fits'],
    [models.four5, '1500x1500', tooSmall(3_686_400)],
    [models.four5, '1K', /the specified size is not supported for model doubao-seedream-4-5/u],
    [models.four5, 'adaptive', /the specified size is not supported/u],
    [models.four5, '4097x4096', /image size must be at most 16777216 pixels/u],
    [models.four, '1600x600', 'fits'],
    [models.four, '800x800', tooSmall(921_600)],
    [models.four, '20000x500', /aspect ratio/u],
    [models.pro, '2048x1024', 'fits'],
    [models.pro, '512x512', tooSmall(921_600)],
    [models.pro, '4K', /the specified size is not supported/u],
    [models.flash, '2151x2150', /at most 4624220 pixels/u],
    [models.lite, '2000x1500', tooSmall(3_686_400)],
    [models.lite, '3k', /the specified size is not supported/u],
    [models.four, '1024', /the specified size is not supported/u],
  ];
  for (const [model, size, expected] of cases) {
    test(`${model} ${size} ${expected === 'fits' ? 'is painted' : 'is refused'}`, async () => {
      if (expected === 'fits') {
        assert.equal((await sandbox.generate({ model, size, prompt: 'a lamp' })).data[0]?.size, size);
        return;
      }
      const refusal = await sandbox.refusal({ model, size });
      assert.equal(refusal.status, 400);
      assert.equal(refusal.param, 'size');
      assert.match(refusal.message, expected);
    });
  }
});

describe('references', () => {
  const refusalOf = (image: unknown, model = models.four) => sandbox.refusal({ model, size: '1K', image });

  test('are refused when they are too many for the model, with its number', async () => {
    const one = await dataUri('red');
    const ten = await refusalOf(
      Array.from({ length: 11 }, () => one),
      models.pro,
    );
    assert.match(ten.message, /number of reference images cannot exceed 10/u);
    const fourteen = await refusalOf(Array.from({ length: 15 }, () => one));
    assert.match(fourteen.message, /number of reference images cannot exceed 14/u);
  });

  test('are refused when their form is wrong', async () => {
    const right = await dataUri('red', { format: 'jpeg' });
    const bare = right.slice(right.indexOf(',') + 1);
    for (const wrong of [
      bare,
      right.replace('image/jpeg', 'image/JPEG'),
      right.replace(';base64', ''),
      `${right}!`,
    ]) {
      const refusal = await refusalOf([wrong]);
      assert.deepEqual([refusal.status, refusal.code], [400, 'InvalidImageURL.InvalidFormat']);
    }
    assert.equal((await refusalOf('')).code, 'InvalidImageURL.EmptyURL');
    assert.equal((await refusalOf([7])).param, 'image');
  });

  test('behind a web address are not reached: the sandbox is offline', async () => {
    const refusal = await refusalOf(['https://example.org/fox.png']);
    assert.equal(refusal.code, 'InvalidParameter');
    assert.match(refusal.message, /Timeout while downloading url=https:\/\/example\.org\/fox\.png/u);
  });

  test('are refused when unreadable, too small, too long or too large', async () => {
    const text = `data:image/png;base64,${Buffer.from('no picture').toString('base64')}`;
    assert.match((await refusalOf([text])).message, /cannot be read/u);
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"/>');
    assert.match(
      (await refusalOf([`data:image/png;base64,${svg.toString('base64')}`])).message,
      /cannot be read/u,
    );
    assert.match((await refusalOf([await dataUri('red', { width: 14 })])).message, /larger than 14/u);
    assert.match(
      (await refusalOf([await dataUri('red', { width: 900, height: 50 })])).message,
      /1\/16 and 16/u,
    );
    const huge = await dataUri('red', { width: 6001, height: 6000, format: 'png' });
    assert.match((await refusalOf([huge])).message, /36000000 pixels/u);
    const heavy = `data:image/jpeg;base64,${Buffer.alloc(10 * 1024 * 1024 + 1).toString('base64')}`;
    assert.match((await refusalOf([heavy])).message, /cannot exceed 10 MB/u);
  });

  test('and results share the limit of 15', async () => {
    const image = [await dataUri('red'), await dataUri('blue')];
    const fields = { model: models.four, size: '1K', image, sequential_image_generation: 'auto' };
    const refusal = await sandbox.refusal({
      ...fields,
      sequential_image_generation_options: { max_images: 14 },
    });
    assert.equal(refusal.param, 'sequential_image_generation_options.max_images');
    assert.match(refusal.message, /cannot exceed 15/u);
  });

  test('of a transparent edit must be one PNG with a clear pixel', async () => {
    const fields = { model: models.pro, output_format: 'png', background: 'transparent' };
    assert.match((await sandbox.refusal(fields)).message, /requires exactly one input image/u);
    const opaque = await sandbox.refusal({ ...fields, image: [await dataUri('red')] });
    assert.match(opaque.message, /requires a PNG input with at least one transparent pixel/u);
  });
});
