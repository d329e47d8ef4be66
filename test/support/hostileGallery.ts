import { execFile } from 'node:child_process';
import { chmod, link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateSync } from 'node:zlib';
import { pngHeader } from './pixelPictures.ts';
import { picture, truncated } from './pictures.ts';
import { pngChunk, pngSignature } from './pictures.segments.ts';

const run = promisify(execFile);

export interface HostileGallery {
  /** Names of pictures that are fine, in the folder's root. */
  readonly good: readonly string[];
  /** Names of those that must have a reason instead of a picture. */
  readonly bad: readonly string[];
}

/** A folder in which everything is wrong that is known to go wrong, `count` files in all, and a few pictures that are fine. */
export async function makeHostileGallery(folder: string, count: number): Promise<HostileGallery> {
  await mkdir(folder, { recursive: true });
  const contents = { ...(await spoiledFiles()), ...spoiledStructures() };
  for (const [name, bytes] of Object.entries(contents)) await writeFile(join(folder, name), bytes);
  const others = await specialFiles(folder);
  const fine = await picture({ width: 120, height: 80 });
  const good = [
    'fine.jpg',
    'my "fine" <img src=x onerror=alert(1)>.jpg',
    '‮gpj.fine.jpg',
    `${'ä'.repeat(110)}.jpg`,
  ];
  for (const name of good) await writeFile(join(folder, name), fine);
  const names = Object.keys(contents);
  const shelf = join(folder, 'many');
  await mkdir(shelf);
  const rest = Math.max(0, count - names.length - others.length - good.length);
  for (let number = 0; number < rest; number += 1) {
    const name = names[number % names.length] ?? '';
    await link(join(folder, name), join(shelf, `${number} ${name}`));
  }
  return { good, bad: [...names, ...others] };
}

async function spoiledFiles(): Promise<Record<string, Uint8Array>> {
  const jpeg = await picture({ width: 600, height: 400 });
  const png = await picture({ format: 'png', width: 300, height: 200 });
  const script = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>';
  return {
    'cut.jpg': truncated(jpeg),
    'cut.png': truncated(png),
    'head only.jpg': jpeg.subarray(0, 30),
    'empty.png': Buffer.alloc(0),
    'zeros.jpg': Buffer.alloc(100_000),
    'drawing.jpg': Buffer.from(script),
    'drawing with a declaration.png': Buffer.from(`\ufeff<?xml version="1.0"?><!-- x -->${script}`),
    'page.png': Buffer.from('<!doctype html><script>fetch("http://127.0.0.1/")</script>'),
    'text.webp': Buffer.from('RIFF is not enough'),
    'pixel bomb.png': pngHeader(0x7fff_ffff, 0x7fff_ffff),
    'wide.png': pngHeader(60_000, 60_000),
    'decompression bomb.png': bomb(),
  };
}

/** A true picture of 12,000 by 12,000 pixels in a few kilobytes. */
function bomb(): Buffer {
  const side = 12_000;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc(side * (side / 8 + 1)), { level: 9 });
  return Buffer.concat([pngSignature, pngChunk('IHDR', header), pngChunk('IDAT', rows), pngChunk('IEND')]);
}

function spoiledStructures(): Record<string, Uint8Array> {
  const u32 = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value >>> 0);
    return bytes;
  };
  const segment = Buffer.from([0xff, 0xe1, 0, 2]);
  return {
    // Segments without content: each step is four bytes, and there is no end.
    'segments.jpg': Buffer.concat([
      Buffer.from([0xff, 0xd8]),
      ...Array.from({ length: 60_000 }, () => segment),
    ]),
    'fill bytes.jpg': Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(300_000, 0xff)]),
    'chunks.png': Buffer.concat([
      pngSignature,
      ...Array.from({ length: 20_000 }, () => pngChunk('teXt')),
      pngChunk('IEND'),
    ]),
    'length.png': Buffer.concat([pngSignature, Buffer.from('ffffffff49484452', 'hex'), Buffer.alloc(40)]),
    'length.webp': Buffer.concat([
      Buffer.from('RIFF'),
      u32(0xffff_ffff),
      Buffer.from('WEBPVP8X'),
      u32(0xffff_fff0),
    ]),
    'chunks.webp': Buffer.concat([
      Buffer.from('RIFF'),
      u32(400_004),
      Buffer.from('WEBP'),
      ...Array.from({ length: 50_000 }, () => Buffer.concat([Buffer.from('junk'), u32(0)])),
    ]),
    // The first directory lies on the header, and on itself.
    'loop.tif': Buffer.concat([Buffer.from('II*\0'), u32(4), Buffer.alloc(40, 0xff)]),
    'far.tif': Buffer.concat([Buffer.from('II*\0'), u32(0xffff_fff0), Buffer.alloc(40)]),
    'blocks.gif': Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(7), Buffer.alloc(200_000, 0x21)]),
    'negative.bmp': Buffer.concat([
      Buffer.from('BM'),
      Buffer.alloc(12),
      u32(40),
      u32(0x8000_0000),
      u32(0x8000_0000),
      Buffer.alloc(60),
    ]),
  };
}

async function specialFiles(folder: string): Promise<string[]> {
  await symlink(join(folder, 'nowhere'), join(folder, 'dangling.jpg'));
  await symlink('/etc/passwd', join(folder, 'passwd.png'));
  await symlink('loop.jpg', join(folder, 'loop.jpg'));
  await symlink('..', join(folder, 'up'));
  await run('mkfifo', [join(folder, 'pipe.png')]);
  await mkdir(join(folder, 'a folder.jpg'));
  const special = ['dangling.jpg', 'passwd.png', 'loop.jpg', 'pipe.png'];
  // For root nothing is unreadable.
  if (process.getuid?.() === 0) return special;
  await writeFile(join(folder, 'locked.jpg'), 'x');
  await chmod(join(folder, 'locked.jpg'), 0);
  return [...special, 'locked.jpg'];
}
