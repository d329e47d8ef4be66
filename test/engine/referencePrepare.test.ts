import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import sharp from 'sharp';
import { SeedreamError } from '../../src/core/errors.ts';
import { referenceLimits } from '../../src/core/references/limits.ts';
import type { PreparedReference } from '../../src/core/references/prepare.ts';
import type { Pixels, PixelsTarget } from '../../src/core/ports.ts';
import { fileOf, never, ReferenceWorld, sha256 } from '../support/referenceWorld.ts';

let world: ReferenceWorld;
beforeEach(async () => {
  world = await ReferenceWorld.open();
});
afterEach(() => world[Symbol.asyncDispose]());

/** Records what it is asked for and answers with a small PNG of half the size. */
class RecordingPixels implements Pixels {
  readonly targets: PixelsTarget[] = [];

  async fit(_bytes: Uint8Array, target: PixelsTarget) {
    this.targets.push(target);
    return { bytes: Uint8Array.of(1, 2), format: 'png' as const, width: 20, height: 30 };
  }
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

function prepare(path: string, bytes: Uint8Array, pixels: Pixels): Promise<PreparedReference> {
  const source = { kind: 'bytes', path, bytes } as const;
  return world.cache({ pixels }).prepare(source, referenceLimits.scaledSide, never);
}

describe('preparing a reference', () => {
  test('removes camera and place, keeps every pixel, and says what it was', async () => {
    const bytes = await photo();
    const pixels = new RecordingPixels();
    const { wire, recipe, scaled } = await prepare('photos/a.jpg', bytes, pixels);
    const sent = fileOf(wire);
    assert.equal(sent.mime, 'image/jpeg');
    assert.equal((await sharp(sent.file).metadata()).exif, undefined);
    assert.ok((await sharp(sent.file).raw().toBuffer()).equals(await sharp(bytes).raw().toBuffer()));
    assert.deepEqual(recipe, {
      path: 'photos/a.jpg',
      sha256: sha256(bytes),
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
    const { recipe } = await prepare('a.jpg', bytes, pixels);
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
    await prepare('a.jpg', bytes, pixels);
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
      await prepare('a.png', bytes, pixels);
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
      const { wire } = await prepare('a.png', bytes, new RecordingPixels());
      alphas.push('mime' in wire ? wire.alpha : undefined);
    }
    assert.deepEqual(alphas, [false, true]);
  });

  test('tells both sizes when a picture had to be made smaller', async () => {
    const bytes = new Uint8Array(referenceLimits.maxBytes + 1);
    bytes.set(await photo());
    const pixels = new RecordingPixels();
    const { scaled, recipe, wire } = await prepare('a.jpg', bytes, pixels);
    assert.equal(pixels.targets[0]?.maxSide, referenceLimits.scaledSide);
    assert.deepEqual(scaled, {
      from: { width: 60, height: 40, bytes: bytes.length },
      to: { width: 20, height: 30, bytes: 2 },
    });
    assert.deepEqual(recipe.sentAs, { width: 20, height: 30, bytes: 2 });
    assert.ok('mime' in wire && wire.mime === 'image/png');
  });

  test('a refusal names the file and the rule', async () => {
    await assert.rejects(
      prepare('notes/plan.jpg', new TextEncoder().encode('<html>'), new RecordingPixels()),
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
    await assert.rejects(prepare('a.jpg', bytes, failing), /^SeedreamError: a\.jpg: the image is damaged/);
  });
});
