import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { SeedreamError } from '../../../src/core/errors.ts';
import {
  planReference,
  referenceLimits,
  servingSide,
  type ReferenceFacts,
} from '../../../src/core/references/limits.ts';
import { linkReference, prepareReference } from '../../../src/core/references/prepare.ts';
import type { Pixels, PixelsTarget } from '../../../src/core/ports.ts';

const digest = async (bytes: Uint8Array): Promise<string> => createHash('sha256').update(bytes).digest('hex');
const never = new AbortController().signal;

/** Records what it is asked for and answers with a small PNG of half the size. */
class RecordingPixels implements Pixels {
  readonly targets: PixelsTarget[] = [];

  async fit(_bytes: Uint8Array, target: PixelsTarget) {
    this.targets.push(target);
    return { bytes: Uint8Array.of(1, 2), format: 'png' as const, width: 20, height: 30 };
  }
}

function facts(change: Partial<ReferenceFacts> = {}): ReferenceFacts {
  return { format: 'jpeg', width: 1600, height: 1200, orientation: 1, bytes: 500_000, ...change };
}

async function photo(): Promise<Uint8Array> {
  const image = sharp({ create: { width: 60, height: 40, channels: 3, background: '#884422' } });
  return new Uint8Array(
    await image
      .jpeg()
      .withExif({ IFD0: { Make: 'Camera' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 8/1 0/1' } })
      .toBuffer(),
  );
}

describe('what happens to a reference', () => {
  const table: readonly (readonly [string, Partial<ReferenceFacts>, string])[] = [
    ['a usual photo is sent', {}, 'send'],
    ['exactly at the limit of bytes is sent', { bytes: referenceLimits.maxBytes }, 'send'],
    ['over the limit of bytes is scaled', { bytes: referenceLimits.maxBytes + 1 }, 'scale'],
    ['36 megapixels are sent', { width: 6000, height: 6000 }, 'send'],
    ['more than 36 megapixels are scaled', { width: 6001, height: 6000 }, 'scale'],
    ['a turned photo is written upright', { orientation: 6 }, 'rewrite'],
    ['a TIFF is written anew, as its metadata cannot be cut out', { format: 'tiff' }, 'rewrite'],
    ['14 pixels are too few', { width: 14, height: 100 }, 'refuse'],
    ['15 pixels are enough', { width: 15, height: 100 }, 'send'],
    ['16 to 1 is the narrowest', { width: 1600, height: 100 }, 'send'],
    ['narrower is refused', { width: 1601, height: 100 }, 'refuse'],
    ['HEIC is refused', { format: 'heic' }, 'refuse'],
    ['SVG is refused', { format: 'svg' }, 'refuse'],
    ['what is no image is refused', { format: undefined }, 'refuse'],
    ['a damaged header is refused', { width: undefined }, 'refuse'],
  ];
  for (const [name, change, kind] of table)
    test(name, () => assert.equal(planReference(facts(change)).kind, kind));
});

describe('how large a scaled reference stays', () => {
  for (const [size, side] of [
    ['1K', 2048],
    ['2K', 2048],
    ['2816x1584', 2048],
    [undefined, 2048],
    ['3K', 4096],
    ['4K', 4096],
    ['4096x2304', 4096],
  ] as const)
    test(`${side} pixels serve for ${size ?? 'no size'}`, () => {
      assert.equal(servingSide(size), side);
      const plan = planReference(facts({ bytes: 99_000_000 }), servingSide(size));
      assert.deepEqual(plan, { kind: 'scale', maxSide: side });
    });
});

describe('a reference by link', () => {
  test('goes as it was written, and the recipe keeps no signature', () => {
    const url = 'https://example.com/a%20b.png?X-Tos-Signature=abc&x=%2F';
    assert.deepEqual(linkReference(` ${url}\n`), {
      wire: { url },
      recipe: { path: 'https://example.com/a%20b.png', captured: true },
    });
  });

  const wrong: readonly (readonly [string, RegExp])[] = [
    ['', /complete address/],
    ['example.com/a.png', /complete address/],
    ['ftp://example.com/a.png', /https:\/\/ or http:\/\//],
    ['data:image/png;base64,AAAA', /https:\/\/ or http:\/\//],
    ['file:///etc/passwd', /https:\/\/ or http:\/\//],
    ['https://me:secret@example.com/a.png', /user name or password/],
    ['https://example.com/a b.png', /space/],
    ['https://example.com/a\u0000.png', /space or another character/],
    [`https://example.com/${'a'.repeat(8_192)}`, /8,192 bytes/],
    ['http://localhost/a.png', /this machine or its network/],
    ['http://127.0.0.1:8080/a.png', /this machine or its network/],
    ['http://2130706433/a.png', /this machine or its network/],
    ['http://192.168.1.5/a.png', /this machine or its network/],
    ['http://172.20.0.1/a.png', /this machine or its network/],
    ['http://[::1]/a.png', /this machine or its network/],
    ['http://[::ffff:10.0.0.1]/a.png', /this machine or its network/],
    ['http://[fd00::1]/a.png', /this machine or its network/],
    ['http://nas.local/a.png', /this machine or its network/],
  ];
  for (const [url, rule] of wrong)
    test(`is refused with words: ${JSON.stringify(url.slice(0, 40))}`, () => {
      assert.throws(
        () => linkReference(url),
        error =>
          SeedreamError.is(error, 'invalidRequest') &&
          rule.test(error.message) &&
          error.details.billing === 'notSent' &&
          !error.message.includes('secret'),
      );
    });

  test('a public address is not taken for a private one', () => {
    for (const host of [
      '172.32.0.1',
      '11.0.0.1',
      'localhost.example.com',
      'example.local.net',
      '[2001:db8::1]',
    ])
      assert.deepEqual(linkReference(`http://${host}/a.png`).wire, { url: `http://${host}/a.png` });
  });
});

describe('preparing a reference', () => {
  test('removes camera and place, keeps every pixel, and says what it was', async () => {
    const bytes = await photo();
    const pixels = new RecordingPixels();
    const { wire, recipe, scaled } = await prepareReference(
      { path: 'photos/a.jpg', bytes },
      { pixels, digest },
      never,
    );
    assert.ok('bytes' in wire);
    assert.equal(wire.mime, 'image/jpeg');
    assert.equal((await sharp(wire.bytes).metadata()).exif, undefined);
    assert.ok((await sharp(wire.bytes).raw().toBuffer()).equals(await sharp(bytes).raw().toBuffer()));
    assert.deepEqual(recipe, {
      path: 'photos/a.jpg',
      sha256: await digest(bytes),
      width: 60,
      height: 40,
      captured: true,
    });
    assert.equal(scaled, undefined);
    assert.equal(pixels.targets.length, 0);
  });

  test('asks for an upright picture without losses when the camera was turned', async () => {
    const bytes = new Uint8Array(
      await sharp(await photo())
        .withMetadata({ orientation: 6 })
        .toBuffer(),
    );
    const pixels = new RecordingPixels();
    const { recipe } = await prepareReference({ path: 'a.jpg', bytes }, { pixels, digest }, never);
    assert.deepEqual(pixels.targets, [
      { maxSide: 60, maxBytes: referenceLimits.maxBytes, encoding: 'lossless' },
    ]);
    assert.deepEqual([recipe.width, recipe.height], [40, 60]);
  });

  test('keeps a large turned photo a JPEG, as a PNG would be several times larger', async () => {
    const bytes = new Uint8Array(1_000_001);
    bytes.set(
      await sharp(await photo())
        .withMetadata({ orientation: 8 })
        .toBuffer(),
    );
    const pixels = new RecordingPixels();
    await prepareReference({ path: 'a.jpg', bytes }, { pixels, digest }, never);
    assert.equal(pixels.targets[0]?.encoding, 'jpeg');
  });

  test('scales a PNG as PNG with all the room there is when it has transparency, else with less', async () => {
    const targets = [];
    for (const channels of [3, 4] as const) {
      const image = sharp({
        create: { width: 60, height: 40, channels, background: { r: 1, g: 2, b: 3, alpha: 0.5 } },
      });
      const bytes = new Uint8Array(referenceLimits.maxBytes + 1);
      bytes.set(await image.png().toBuffer());
      const pixels = new RecordingPixels();
      await prepareReference({ path: 'a.png', bytes }, { pixels, digest }, never);
      targets.push(...pixels.targets);
    }
    assert.deepEqual(targets, [
      { maxSide: 2048, maxBytes: 4_000_000, encoding: 'lossless' },
      { maxSide: 2048, maxBytes: 10_000_000, encoding: 'lossless' },
    ]);
  });

  test('says whether a picture can have transparent pixels', async () => {
    const alphas = [];
    for (const channels of [3, 4] as const) {
      const image = sharp({
        create: { width: 60, height: 40, channels, background: { r: 1, g: 2, b: 3, alpha: 0.5 } },
      });
      const bytes = new Uint8Array(await image.png().toBuffer());
      const { wire } = await prepareReference(
        { path: 'a.png', bytes },
        { pixels: new RecordingPixels(), digest },
        never,
      );
      alphas.push('mime' in wire ? wire.alpha : undefined);
    }
    assert.deepEqual(alphas, [false, true]);
  });

  test('tells both sizes when a picture had to be made smaller', async () => {
    const bytes = new Uint8Array(referenceLimits.maxBytes + 1);
    bytes.set(await photo());
    const pixels = new RecordingPixels();
    const { scaled, recipe, wire } = await prepareReference(
      { path: 'a.jpg', bytes },
      { pixels, digest },
      never,
    );
    assert.equal(pixels.targets[0]?.maxSide, referenceLimits.scaledSide);
    assert.deepEqual(scaled, {
      from: { width: 60, height: 40, bytes: bytes.length },
      to: { width: 20, height: 30, bytes: 2 },
    });
    assert.deepEqual(recipe.sentAs, { width: 20, height: 30, bytes: 2 });
    assert.ok('mime' in wire && wire.mime === 'image/png');
  });

  test('a refusal names the file and the rule', async () => {
    const file = { path: 'notes/plan.jpg', bytes: new TextEncoder().encode('<html>') };
    await assert.rejects(
      prepareReference(file, { pixels: new RecordingPixels(), digest }, never),
      error =>
        SeedreamError.is(error, 'invalidRequest') &&
        error.message.startsWith('notes/plan.jpg is not an image') &&
        error.details.billing === 'notSent',
    );
  });

  test('what the imaging process refuses is told with the file’s name', async () => {
    const bytes = new Uint8Array(
      await sharp(await photo())
        .withMetadata({ orientation: 6 })
        .toBuffer(),
    );
    const failing: Pixels = {
      fit: async () => {
        throw new SeedreamError('invalidRequest', 'the image is damaged');
      },
    };
    await assert.rejects(
      prepareReference({ path: 'a.jpg', bytes }, { pixels: failing, digest }, never),
      /^SeedreamError: a\.jpg: the image is damaged/,
    );
  });
});
