import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';

/** What arrived in one `data:…;base64,…` text, in the order of the body. */
export interface DataUriSeen {
  readonly mime: string;
  readonly characters: number;
  readonly bytes: number;
  /** Of the decoded bytes. */
  readonly sha256: string;
  /** Whether it was canonical base64: alphabet, padding, length. */
  readonly strict: boolean;
}

export interface BodySeen {
  readonly bytes: number;
  readonly sha256: string;
  /** Kept up to the limit only. */
  readonly raw?: Buffer;
  /** For a body that was not kept, long data URIs are replaced by their size and digest. */
  readonly json?: unknown;
  readonly dataUris: readonly DataUriSeen[];
}

const quote = 0x22;
const backslash = 0x5c;
const headLimit = 128;

/** Reads a JSON body as it comes: the whole up to `keepBytes`, and always the digest of each data URI, never held. */
export class BodyDigest {
  readonly #keepBytes: number;
  readonly #hash = createHash('sha256');
  readonly #skeleton: Buffer[] = [];
  readonly #dataUris: DataUriSeen[] = [];
  #kept: Buffer[] | undefined = [];
  #bytes = 0;
  #state: 'outside' | 'text' | 'data' = 'outside';
  #escaped = false;
  #text: number[] = [];
  #data: DataUriReader | undefined;

  constructor(keepBytes: number) {
    this.#keepBytes = keepBytes;
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#hash.update(chunk);
    if (this.#bytes > this.#keepBytes) this.#kept = undefined;
    this.#kept?.push(Buffer.from(chunk));
    for (let at = 0; at < chunk.length;) at = this.#step(chunk, at);
  }

  finish(): BodySeen {
    const seen = { bytes: this.#bytes, sha256: this.#hash.digest('hex'), dataUris: this.#dataUris };
    const raw = this.#kept && Buffer.concat(this.#kept);
    const json = parse(raw ?? Buffer.concat(this.#skeleton));
    return { ...seen, ...(raw && { raw }), ...(json !== undefined && { json }) };
  }

  #step(chunk: Buffer, from: number): number {
    if (this.#state === 'text') return this.#stepText(chunk, from);
    const found = chunk.indexOf(quote, from);
    const end = found < 0 ? chunk.length : found;
    if (this.#state === 'data') return this.#stepData(chunk.subarray(from, end), found < 0, end);
    this.#skeleton.push(Buffer.from(chunk.subarray(from, found < 0 ? end : end + 1)));
    if (found >= 0) this.#state = 'text';
    return end + 1;
  }

  #stepData(part: Buffer, unfinished: boolean, end: number): number {
    this.#data?.push(part);
    if (unfinished) return end;
    const seen = this.#data?.finish();
    if (seen) {
      this.#dataUris.push(seen);
      this.#skeleton.push(Buffer.from(`${seen.bytes} bytes, sha256 ${seen.sha256}"`));
    }
    this.#state = 'outside';
    return end + 1;
  }

  /** Byte for byte: ordinary texts are short, and a data URI shows itself within the first characters. */
  #stepText(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      this.#text.push(byte);
      if (byte === quote && !this.#escaped) return this.#leaveText('outside', at + 1);
      this.#escaped = byte === backslash && !this.#escaped;
      if (byte === 0x2c && this.#text.length < headLimit) {
        const mime = /^data:([^;,"]*);base64,$/iu.exec(
          Buffer.from(this.#text).toString('latin1').replaceAll('\\/', '/'),
        )?.[1];
        if (mime === undefined) continue;
        this.#data = new DataUriReader(mime);
        return this.#leaveText('data', at + 1);
      }
    }
    return chunk.length;
  }

  #leaveText(next: 'outside' | 'data', at: number): number {
    this.#skeleton.push(Buffer.from(this.#text));
    this.#text = [];
    this.#escaped = false;
    this.#state = next;
    return at;
  }
}

class DataUriReader {
  readonly #mime: string;
  readonly #hash: Hash = createHash('sha256');
  #carry = '';
  #characters = 0;
  #bytes = 0;
  #strict = true;
  #ended = false;

  constructor(mime: string) {
    this.#mime = mime;
  }

  push(part: Buffer): void {
    this.#characters += part.length;
    const plain = part.toString('latin1');
    const text = this.#carry + (part.includes(backslash) ? plain.replaceAll('\\', '') : plain);
    const whole = text.length - (text.length % 4);
    this.#carry = text.slice(whole);
    this.#decode(text.slice(0, whole));
  }

  finish(): DataUriSeen {
    if (this.#carry !== '') this.#strict = false;
    this.#decode(this.#carry);
    return {
      mime: this.#mime,
      characters: this.#characters,
      bytes: this.#bytes,
      sha256: this.#hash.digest('hex'),
      strict: this.#strict,
    };
  }

  #decode(text: string): void {
    if (text === '') return;
    if (this.#ended || !/^[A-Za-z0-9+/]*={0,2}$/u.test(text)) this.#strict = false;
    this.#ended = text.endsWith('=');
    const bytes = Buffer.from(text, 'base64');
    this.#bytes += bytes.length;
    this.#hash.update(bytes);
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // Malformed is an observation about the client, not a failure of the server.
    return undefined;
  }
}
