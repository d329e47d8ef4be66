import { hasMark, latin1, u8 } from './bytes.ts';

interface GifBlock {
  readonly kind: 'graphicControl' | 'comment' | 'application' | 'otherExtension' | 'image' | 'trailer';
  /** The eleven characters that name an application extension; empty for other blocks. */
  readonly application: string;
  readonly start: number;
  readonly end: number;
}

export interface GifBlocks {
  /** Where the first block begins: behind signature, screen descriptor and global colour table. */
  readonly first: number;
  readonly blocks: readonly GifBlock[];
  /** The trailer was reached. */
  readonly complete: boolean;
}

const maxBlocks = 100_000;

export function gifBlocks(bytes: Uint8Array): GifBlocks {
  const isGif = hasMark(bytes, 0, 'GIF87a') || hasMark(bytes, 0, 'GIF89a');
  const first = isGif ? 13 + colourTableLength(u8(bytes, 10)) : bytes.length;
  const blocks: GifBlock[] = [];
  let at = first;
  while (at < bytes.length && blocks.length < maxBlocks) {
    const block = blockAt(bytes, at);
    if (block === undefined || block.end > bytes.length) break;
    blocks.push(block);
    if (block.kind === 'trailer') return { first, blocks, complete: true };
    at = block.end;
  }
  return { first, blocks, complete: false };
}

function colourTableLength(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

function blockAt(bytes: Uint8Array, start: number): GifBlock | undefined {
  switch (u8(bytes, start)) {
    case 0x21:
      return extensionAt(bytes, start);
    case 0x2c: {
      const data = start + 10 + colourTableLength(u8(bytes, start + 9));
      return { kind: 'image', application: '', start, end: subBlocksEnd(bytes, data + 1) };
    }
    case 0x3b:
      return { kind: 'trailer', application: '', start, end: start + 1 };
    default:
      return undefined;
  }
}

function extensionAt(bytes: Uint8Array, start: number): GifBlock {
  const end = subBlocksEnd(bytes, start + 2);
  switch (u8(bytes, start + 1)) {
    case 0xf9:
      return { kind: 'graphicControl', application: '', start, end };
    case 0xfe:
      return { kind: 'comment', application: '', start, end };
    case 0xff:
      return { kind: 'application', application: latin1(bytes, start + 3, 11), start, end };
    default:
      return { kind: 'otherExtension', application: '', start, end };
  }
}

/** Behind the empty sub-block that ends a chain; beyond the file when the chain is cut. */
function subBlocksEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length) {
    const length = u8(bytes, at);
    at += 1 + length;
    if (length === 0) return at;
  }
  return bytes.length + 1;
}
