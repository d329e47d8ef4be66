import { deflateSync, crc32 } from 'node:zlib';

/** A small PNG: two colours, so that a crop or a stretch is seen on a screenshot. */
export function sampleThumbnail(width = 64, height = 48, hue = 0): ArrayBuffer {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const inside = Math.hypot(x - width / 2, y - height / 2) < Math.min(width, height) / 3;
      const at = y * (1 + width * 3) + 1 + x * 3;
      const shade = 120 + Math.round((100 * y) / height);
      const colour = inside ? [230, 120, 60] : [shade - 60, shade - 20, shade];
      for (let part = 0; part < 3; part += 1) rows[at + part] = colour[(part + hue) % 3] ?? 0;
    }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const file = Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return new Uint8Array(file).buffer;
}

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
