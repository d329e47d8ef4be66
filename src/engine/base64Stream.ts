import type { Decoded } from '../core/api/response.ts';
import type { ImageSink } from '../core/ports.ts';

/** Characters decoded at a time: short enough to stay in the young generation, a multiple of four. */
const sliceLength = 32 * 1024;
/** What is carried from slice to slice is at most two quads. */
const carriedBytes = 8;
const backslash = 0x5c;
const maxPrefix = 128;
const prefixPattern = /^data:image\/[\w.+-]{1,32}(;[\w=.-]{1,32})*;base64,$/i;

/** Only the last quad may be padded, and it must be the one way to write its bytes (RFC 4648, 3.5). */
function isCanonicalQuad(quad: string): boolean {
  return quad.length === 4 && Buffer.from(quad, 'base64').toString('base64') === quad;
}

function parseString(inside: string): string | undefined {
  try {
    return JSON.parse(`"${inside}"`) as string;
  } catch {
    return undefined;
  }
}

/**
 * Decodes the inside of a JSON string as strict base64 while it arrives. Node's own decoder skips what it
 * does not know, so every slice is checked by its length: one skipped character makes it too short.
 */
export class Base64Stream {
  readonly #sink: ImageSink;
  readonly #maxBytes: number;
  readonly #scratch = Buffer.allocUnsafe((sliceLength / 4) * 3 + carriedBytes);
  /** Characters not decoded yet: the unfinished quad and always the last whole one, which may be padded. */
  #carry = '';
  /** The beginning of an escape whose end has not arrived. */
  #escape = '';
  #atStart = true;
  #decoded = 0;
  #problem: 'notBase64' | 'tooLarge' | undefined;

  constructor(sink: ImageSink, maxBytes: number) {
    this.#sink = sink;
    this.#maxBytes = maxBytes;
  }

  push(raw: Buffer): void {
    for (let from = 0; from < raw.length; from += sliceLength) {
      if (this.#problem !== undefined) return;
      this.#pushSlice(raw.subarray(from, from + sliceLength));
    }
  }

  #pushSlice(raw: Buffer): void {
    if (this.#escape !== '' || raw.includes(backslash)) {
      const text = this.#unescape(this.#escape + raw.toString('latin1'));
      if (this.#problem === undefined) this.#pushBare(Buffer.from(text, 'latin1'));
    } else this.#pushBare(raw);
  }

  #pushBare(raw: Buffer): void {
    if (this.#atStart) this.#pushStart(raw.toString('latin1'));
    else this.#decode(raw);
  }

  /** Serializers may write `/` as `\/` and `+` or `=` as `\u002b` and `\u003d`. */
  #unescape(text: string): string {
    const open = /\\(?:u[\da-f]{0,3})?$/i.exec(text);
    // Two backslashes in a row are one finished escape; it is no base64 either way, and is refused below.
    this.#escape = open === null ? '' : open[0];
    const whole = open === null ? text : text.slice(0, open.index);
    const simple = whole.replaceAll(String.raw`\/`, '/');
    if (!simple.includes('\\')) return simple;
    const parsed = parseString(simple);
    // Beyond ASCII it is no base64, and must not be cut down to bytes that are.
    if (parsed === undefined || /[^\x20-\x7e]/u.test(parsed)) this.#fail('notBase64');
    return parsed ?? '';
  }

  /** Some relays send a whole `data:` URI where bare base64 belongs. */
  #pushStart(text: string): void {
    this.#carry += text;
    if (this.#carry.length < 5) return;
    if (!/^data:/i.test(this.#carry)) return this.#leaveStart(0);
    const comma = this.#carry.slice(0, maxPrefix).indexOf(',');
    if (comma === -1 && this.#carry.length < maxPrefix) return;
    if (comma === -1 || !prefixPattern.test(this.#carry.slice(0, comma + 1))) return this.#fail('notBase64');
    this.#leaveStart(comma + 1);
  }

  #leaveStart(prefixLength: number): void {
    const rest = Buffer.from(this.#carry.slice(prefixLength), 'latin1');
    this.#carry = '';
    this.#atStart = false;
    for (let from = 0; from < rest.length && this.#problem === undefined; from += sliceLength)
      this.#decode(rest.subarray(from, from + sliceLength));
  }

  /** Only what completes the carried quad is joined to it: a copy of the whole slice would double the garbage. */
  #decode(raw: Buffer): void {
    const joined = (4 - (this.#carry.length % 4)) % 4;
    const ready = Math.floor((raw.length - joined) / 4) * 4 - 4;
    if (ready < 0) return this.#decodeShort(this.#carry + raw.toString('latin1'));
    const first = this.#quads(this.#carry + raw.toString('latin1', 0, joined), 0);
    const second = this.#quads(raw.toString('latin1', joined, joined + ready), first);
    this.#carry = raw.toString('latin1', joined + ready);
    if (this.#problem === undefined) this.#emit(first + second);
  }

  #decodeShort(text: string): void {
    const ready = Math.max(0, Math.floor(text.length / 4) * 4 - 4);
    this.#carry = text.slice(ready);
    const length = this.#quads(text.slice(0, ready), 0);
    if (this.#problem === undefined) this.#emit(length);
  }

  /** Decodes whole quads without padding into the scratch space; answers with the number of bytes. */
  #quads(quads: string, at: number): number {
    const length = this.#scratch.write(quads, at, 'base64');
    // The URL alphabet is the one thing that Node's decoder takes without getting shorter.
    const isStrict = length === (quads.length / 4) * 3 && !quads.includes('-') && !quads.includes('_');
    if (!isStrict) this.#fail('notBase64');
    return length;
  }

  #emit(length: number): void {
    this.#decoded += length;
    if (this.#decoded > this.#maxBytes) return this.#fail('tooLarge');
    if (length > 0) this.#sink.write(this.#scratch.subarray(0, length));
  }

  #fail(problem: 'notBase64' | 'tooLarge'): void {
    this.#problem = problem;
    this.#carry = '';
    this.#sink.discard();
  }

  end(): Decoded {
    if (this.#atStart && this.#problem === undefined) {
      if (/^data:/i.test(this.#carry)) this.#fail('notBase64');
      else this.#leaveStart(0);
    }
    if (this.#problem === undefined && this.#escape !== '') this.#fail('notBase64');
    if (this.#problem === undefined && this.#decoded === 0 && this.#carry === '') {
      this.#sink.discard();
      return { problem: 'empty' };
    }
    if (this.#problem === undefined) this.#endLastQuad();
    return this.#problem === undefined ? { payload: this.#sink.end() } : { problem: this.#problem };
  }

  #endLastQuad(): void {
    if (!isCanonicalQuad(this.#carry)) return this.#fail('notBase64');
    this.#emit(this.#scratch.write(this.#carry, 0, 'base64'));
  }

  discard(): void {
    if (this.#problem === undefined) this.#fail('notBase64');
  }
}
