import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WireReference } from '../../src/core/api/request.ts';
import type { Pixels } from '../../src/core/ports.ts';
import { wholeOf } from '../../src/engine/content.ts';
import { realDisk } from '../../src/engine/disk.ts';
import {
  ReferenceCache,
  type ReferenceCacheDeps,
  type ReferenceSource,
} from '../../src/engine/referenceCache.ts';

export const never = new AbortController().signal;

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const noPixels: Pixels = { fit: () => assert.fail('nothing had to be decoded') };

/** A folder of originals, a folder of prepared references, and a clock that only moves when told. */
export class ReferenceWorld implements AsyncDisposable {
  readonly home: string;
  readonly folder: string;
  now = Date.now();

  static async open(): Promise<ReferenceWorld> {
    return new ReferenceWorld(await mkdtemp(join(tmpdir(), 'seedream-references-')));
  }

  private constructor(home: string) {
    this.home = home;
    this.folder = join(home, 'references');
  }

  cache(change: Partial<ReferenceCacheDeps> = {}): ReferenceCache {
    return new ReferenceCache({
      folder: this.folder,
      disk: realDisk,
      digest: async content => sha256(wholeOf(content)),
      clock: { now: () => this.now, monotonic: () => this.now, sleep: async () => undefined },
      randomHex: bytes => randomBytes(bytes).toString('hex'),
      pixels: noPixels,
      ...change,
    });
  }

  async put(name: string, bytes: Uint8Array): Promise<ReferenceSource> {
    const file = join(this.home, name);
    await writeFile(file, bytes);
    return { kind: 'file', path: `photos/${name}`, file };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.home, { recursive: true, force: true });
  }
}

export function fileOf(wire: WireReference | undefined): Extract<WireReference, { readonly file: string }> {
  assert.ok(wire !== undefined && 'file' in wire);
  return wire;
}
