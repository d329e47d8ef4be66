import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { after, describe, test } from 'node:test';
import { dataUri, meanColour, models, Sandbox } from './sandboxClient.ts';

const sandbox = new Sandbox();
after(() => sandbox.dispose());

describe('what the sandbox paints', () => {
  test('the same request gives the same bytes, from another process too', async () => {
    const request = { prompt: 'a lamp at dusk', image: [await dataUri('teal')] };
    const other = new Sandbox();
    try {
      const [once, twice, elsewhere] = await Promise.all([
        sandbox.picture(request),
        sandbox.picture(request),
        other.picture(request),
      ]);
      assert.ok(once.equals(twice));
      assert.ok(once.equals(elsewhere));
    } finally {
      other.dispose();
    }
  });

  test('another prompt, another size and another place in the set give another picture', async () => {
    const set = await sandbox.generate({
      prompt: 'two lamps',
      sequential_image_generation: 'auto',
      response_format: 'b64_json',
    });
    const others = [
      await sandbox.picture({ prompt: 'a lamp' }),
      await sandbox.picture({ prompt: 'a lamp', size: '1025x1024' }),
    ];
    const all = [...set.data.map(item => item.b64_json), ...others.map(bytes => bytes.toString('base64'))];
    assert.equal(new Set(all).size, 4);
  });

  test('references lie in the picture, in their order', async () => {
    const red = await dataUri('#ff0000', { width: 60, height: 60 });
    const blue = await dataUri('#0000ff', { width: 60, height: 60 });
    const halves = async (image: readonly string[]): Promise<readonly (readonly number[])[]> => {
      const bytes = await sandbox.picture({ prompt: 'snow', image });
      const middle = { top: 500, width: 60, height: 60 };
      return [
        await meanColour(bytes, { ...middle, left: 300 }),
        await meanColour(bytes, { ...middle, left: 660 }),
      ];
    };
    const [left, right] = await halves([red, blue]);
    assert.ok((left?.[0] ?? 0) > 240 && (left?.[2] ?? 255) < 15);
    assert.ok((right?.[2] ?? 0) > 240 && (right?.[0] ?? 255) < 15);
    const [swapped] = await halves([blue, red]);
    assert.ok((swapped?.[2] ?? 0) > 240);
  });

  test('all six formats of the API are read', async () => {
    const uris = await Promise.all(
      (['jpeg', 'png', 'webp', 'tiff', 'gif'] as const).map(format => dataUri('#00ff00', { format })),
    );
    for (const uri of [...uris, greenBitmap()]) {
      const bytes = await sandbox.picture({ prompt: 'snow', image: uri });
      const [red = 255, green = 0] = await meanColour(bytes, { left: 490, top: 490, width: 44, height: 44 });
      assert.ok(green > 240 && red < 15, uri.slice(0, 16));
    }
  });

  test('a photo that is stored sideways lies upright', async () => {
    const { default: sharp } = await import('sharp');
    const stored = await sharp({ create: { width: 160, height: 90, channels: 3, background: 'red' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const image = `data:image/jpeg;base64,${stored.toString('base64')}`;
    assert.equal((await sandbox.generate({ prompt: 'a lamp', size: '1K', image })).data[0]?.size, '720x1280');
  });

  test('the watermark is drawn unless it is declined, and only in its corner', async () => {
    const corner = { left: 864, top: 960, width: 160, height: 64 };
    const away = { left: 0, top: 0, width: 1024, height: 900 };
    const asked = await sandbox.picture({ prompt: 'a lamp', watermark: true });
    const absent = await sandbox.picture({ prompt: 'a lamp', watermark: undefined });
    const declined = await sandbox.picture({ prompt: 'a lamp', watermark: false });
    assert.ok(absent.equals(asked));
    assert.notDeepEqual(await meanColour(asked, corner), await meanColour(declined, corner));
    assert.deepEqual(await meanColour(asked, away), await meanColour(declined, away));
  });

  test('the sandbox names itself on every picture, on light and on dark ones', async () => {
    for (const prompt of ['snow', 'night']) {
      const bytes = await sandbox.picture({
        prompt,
        output_format: 'png',
        model: models.pro,
        size: '1024x1024',
      });
      const label = await meanColour(bytes, { left: 30, top: 985, width: 120, height: 20 });
      const beside = await meanColour(bytes, { left: 400, top: 985, width: 120, height: 20 });
      assert.ok(
        label.some((value, at) => Math.abs(value - (beside[at] ?? 0)) > 8),
        prompt,
      );
    }
  });

  const steering: readonly (readonly [
    string,
    string,
    (red: number, green: number, blue: number) => boolean,
  ])[] = [
    ['a crimson dress', '红色的裙子', (red, green, blue) => red > green + 40 && red > blue + 30],
    ['cobalt tiles', '蓝色的瓷砖', (red, green, blue) => blue > red + 40 && blue > green + 15],
    ['an emerald ring', '绿色的戒指', (red, green, blue) => green > red + 15 && green > blue + 10],
    ['fresh snow', '雪地', (red, green, blue) => Math.min(red, green, blue) > 170],
    ['midnight', '深夜', (red, green, blue) => Math.max(red, green, blue) < 130],
  ];
  for (const [english, chinese, holds] of steering) {
    test(`the words "${english}" and "${chinese}" set the colours`, async () => {
      for (const prompt of [english, chinese]) {
        const [red = 0, green = 0, blue = 0] = await meanColour(await sandbox.picture({ prompt }));
        assert.ok(holds(red, green, blue), `${prompt}: ${[red, green, blue].map(Math.round).join(' ')}`);
      }
    });
  }

  test('the widest and the narrowest picture allowed are painted', async () => {
    for (const size of ['3840x240', '240x3840']) {
      assert.equal((await sandbox.generate({ prompt: 'a lamp', size })).data[0]?.size, size);
    }
  });
});

/** 32 × 32 pixels of pure green, uncompressed, as Windows writes them. */
function greenBitmap(): string {
  const bytes = Buffer.alloc(54 + 32 * 32 * 3);
  bytes.write('BM');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(54, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(32, 18);
  bytes.writeInt32LE(32, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  for (let at = 55; at < bytes.length; at += 3) bytes[at] = 255;
  return `data:image/bmp;base64,${bytes.toString('base64')}`;
}
