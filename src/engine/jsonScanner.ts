import type { Decoded, Resolve } from '../core/api/response.ts';
import { phrase } from '../core/phrase.ts';
import { Base64Stream } from './base64Stream.ts';
import type { ImageSinks } from '../core/ports.ts';
import { JsonShape } from './jsonShape.ts';
import type { Limits } from './limits.ts';
import { isEscapedAt, keyOf, referenceTo, resolverOf, Skeleton, unusable } from './skeleton.ts';

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const openBracket = 0x5b;
const closeBrace = 0x7d;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;
const space = 0x20;

/** An entry has at most a `b64_json` and a `url`. */
const maxPayloads = 4;

export interface ScannedItem {
  /** The entry's JSON, with references where base64 stood. */
  readonly text: string;
  readonly resolve: Resolve;
}

export interface ScannerOptions {
  readonly sinks: ImageSinks;
  readonly limits: Limits;
  /** Called for every object in the top-level `data` array as soon as it is closed. */
  readonly onItem: (item: ScannedItem) => void;
}

type Place = 'structure' | 'string' | 'peek' | 'payload';

/**
 * Reads JSON byte by byte for its shape only: base64 values go to a decoder as they arrive, entries of `data`
 * are handed out when they close, the rest is kept for `JSON.parse`, which has the last word on what is valid.
 */
export class JsonScanner {
  readonly #options: ScannerOptions;
  readonly #skeleton: Skeleton;
  readonly #shape = new JsonShape();
  #place: Place = 'structure';
  #stringStart = 0;
  #escaped = false;
  #peeked = '';
  #payload: Base64Stream | undefined;
  #decoded: Decoded[] = [];
  #dataStart = 0;
  #itemStart = 0;
  #rawBytes = 0;

  constructor(options: ScannerOptions) {
    this.#options = options;
    this.#skeleton = new Skeleton(options.limits.skeletonBytes);
  }

  /** Whether a value has been begun and not ended. */
  get isOpen(): boolean {
    return this.#shape.depth > 0 || this.#place !== 'structure';
  }

  get isEmpty(): boolean {
    return this.#skeleton.length === 0;
  }

  push(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) at = this.#step(bytes, at);
  }

  /** Always gets further, or leaves the place it was in. */
  #step(bytes: Buffer, at: number): number {
    if (this.#place === 'payload') return this.#scanPayload(bytes, at);
    if (this.#place === 'string') return this.#scanString(bytes, at);
    return this.#place === 'peek' ? this.#scanPeek(bytes, at) : this.#scanStructure(bytes, at);
  }

  #scanStructure(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at] ?? space;
      if (byte === quote) {
        this.#keep(bytes, from, at + 1);
        this.#beginString();
        return at + 1;
      }
      if (byte === openBrace || byte === openBracket) {
        this.#keep(bytes, from, at);
        this.#openBracket(byte);
        this.#keep(bytes, at, at + 1);
        return at + 1;
      }
      if (byte === closeBrace || byte === closeBracket) {
        this.#keep(bytes, from, at + 1);
        if (this.#shape.closed(byte)) this.#handOutItem();
        return at + 1;
      }
      if (byte === colon) this.#shape.colon();
      else if (byte === comma) this.#shape.nextMember();
    }
    this.#keep(bytes, from, bytes.length);
    return bytes.length;
  }

  #openBracket(byte: number): void {
    const begun = this.#shape.opened(byte);
    if (this.#shape.isTooDeep) throw unusable(phrase('The answer of the provider is nested too deeply.'));
    if (begun === 'data') this.#dataStart = this.#skeleton.length + 1;
    if (begun !== 'entry') return;
    this.#itemStart = this.#skeleton.length;
    this.#rawBytes = 0;
  }

  #handOutItem(): void {
    const text = this.#skeleton.text(this.#itemStart);
    const resolve = resolverOf(this.#decoded);
    this.#decoded = [];
    this.#rawBytes = 0;
    // A number keeps the rest valid, and only if what was taken out was an entry.
    this.#skeleton.cutTo(this.#itemStart);
    this.#keepText('0');
    this.#options.onItem({ text, resolve });
  }

  #beginString(): void {
    this.#escaped = false;
    this.#peeked = '';
    this.#stringStart = this.#skeleton.length;
    const key = this.#shape.valueKey;
    if (key === 'b64_json') this.#beginPayload();
    else this.#place = key === 'url' ? 'peek' : 'string';
  }

  #scanString(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at];
      if (this.#escaped) this.#escaped = false;
      else if (byte === backslash) this.#escaped = true;
      else if (byte === quote) {
        this.#keep(bytes, from, at + 1);
        this.#endString();
        return at + 1;
      }
    }
    this.#keep(bytes, from, bytes.length);
    return bytes.length;
  }

  #endString(): void {
    this.#place = 'structure';
    if (!this.#shape.expectsKey) return;
    this.#shape.named(keyOf(this.#skeleton.text(this.#stringStart, this.#skeleton.length - 1)));
  }

  /** Five letters decide whether a `url` is a link or an image written into the answer. */
  #scanPeek(bytes: Buffer, at: number): number {
    this.#peeked += bytes.toString('latin1', at, at + 1);
    if (this.#peeked.toLowerCase() === 'data:') {
      this.#beginPayload();
      this.#payload?.push(Buffer.from(this.#peeked, 'latin1'));
      return at + 1;
    }
    if ('data:'.startsWith(this.#peeked.toLowerCase())) return at + 1;
    // What was read before stays in `#peeked`; the byte that decided is read again as part of a string.
    this.#keepText(this.#peeked.slice(0, -1));
    this.#place = 'string';
    return at;
  }

  #beginPayload(): void {
    if (this.#decoded.length === maxPayloads)
      throw unusable(phrase('One entry of the answer holds too many images.'));
    this.#place = 'payload';
    this.#payload = new Base64Stream(this.#options.sinks.open(), this.#options.limits.imageBytes);
  }

  #scanPayload(bytes: Buffer, from: number): number {
    const end = this.#closingQuote(bytes, from);
    const to = end === -1 ? bytes.length : end;
    this.#count(to - from);
    this.#payload?.push(bytes.subarray(from, to));
    if (end === -1) return bytes.length;
    const decoded = this.#payload?.end();
    this.#payload = undefined;
    if (decoded !== undefined) this.#decoded.push(decoded);
    this.#keepText(`${referenceTo(this.#decoded.length - 1)}"`);
    this.#endString();
    return end + 1;
  }

  /** A quote after a backslash does not close the string; it is no base64 either, but the rest stays readable. */
  #closingQuote(bytes: Buffer, from: number): number {
    for (let at = bytes.indexOf(quote, from); at !== -1; at = bytes.indexOf(quote, at + 1)) {
      if (!isEscapedAt(bytes, from, at, this.#escaped)) return at;
    }
    this.#escaped = isEscapedAt(bytes, from, bytes.length, this.#escaped);
    return -1;
  }

  #keep(bytes: Buffer, from: number, to: number): void {
    if (to <= from) return;
    this.#count(to - from);
    this.#skeleton.add(bytes.subarray(from, to));
  }

  #count(bytes: number): void {
    this.#rawBytes += bytes;
    if (this.#rawBytes > this.#options.limits.eventBytes)
      throw unusable(phrase('One part of the answer is larger than 96 MiB.'));
  }

  #keepText(text: string): void {
    const bytes = Buffer.from(text, 'latin1');
    this.#keep(bytes, 0, bytes.length);
  }

  /** The text up to `data`, closed: what is known of the answer while its entries arrive. */
  get headText(): string {
    return `${this.#skeleton.text(0, this.#dataStart)}]}`;
  }

  /** The whole text; the scanner is then as new. */
  finish(): ScannedItem {
    const item = { text: this.#skeleton.text(), resolve: resolverOf(this.#decoded) };
    this.#decoded = [];
    this.reset();
    return item;
  }

  /** Drops what is here, images not handed out included. */
  reset(): void {
    this.#payload?.discard();
    this.#payload = undefined;
    this.#decoded = [];
    this.#skeleton.cutTo(0);
    this.#shape.reset();
    this.#place = 'structure';
    this.#rawBytes = 0;
  }
}
