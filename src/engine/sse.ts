const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const colon = 0x3a;
const space = 0x20;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** `event` and `retry` are the longest names there are; one more byte shows that it is none of them. */
const longestName = 6;
const maxEventName = 256;

const names: ReadonlySet<string> = new Set(['data', 'event', 'id', 'retry', '']);

/** What the bytes of a stream mean; pieces of data come as they arrive, in any sizes. */
export interface SseListener {
  /** A part of a line of data. */
  data(bytes: Buffer): void;
  /** Another line of data follows in the same event. */
  newLine(): void;
  /** A blank line: the event is complete. */
  dispatch(eventName: string): void;
  /** Whether the data so far is an unfinished JSON text. */
  isOpen(): boolean;
}

function indexOrEnd(chunk: Buffer, byte: number, from: number): number {
  const index = chunk.indexOf(byte, from);
  return index === -1 ? chunk.length : index;
}

type Place = 'name' | 'afterColon' | 'data' | 'eventName' | 'skip';

/**
 * Splits an event stream into events on bytes, in linear time, the same way for any chunking (R19).
 * Line ends may be LF, CR or CRLF. Beyond the standard, a line without a field name continues an unfinished JSON
 * text, because the provider's documents show pretty-printed data.
 */
export class SseSplitter {
  readonly #listener: SseListener;
  #place: Place = 'name';
  #name: number[] = [];
  #field = '';
  #eventName = '';
  #lines = 0;
  #skipLineFeed = false;
  #markSeen = 0;
  #nextReturn = -1;
  #nextFeed = -1;

  constructor(listener: SseListener) {
    this.#listener = listener;
  }

  push(chunk: Buffer): void {
    let at = this.#skipMark(chunk);
    this.#nextReturn = -1;
    this.#nextFeed = -1;
    while (at < chunk.length) {
      if (this.#skipLineFeed) {
        this.#skipLineFeed = false;
        if (chunk[at] === lineFeed) {
          at++;
          continue;
        }
      }
      at = this.#place === 'name' ? this.#readName(chunk, at) : this.#readValue(chunk, at);
    }
  }

  /** A byte order mark may stand at the very beginning, in pieces. */
  #skipMark(chunk: Buffer): number {
    let at = 0;
    while (this.#markSeen < byteOrderMark.length && at < chunk.length) {
      if (chunk[at] !== byteOrderMark[this.#markSeen]) {
        this.#markSeen = byteOrderMark.length;
        break;
      }
      this.#markSeen++;
      at++;
    }
    return at;
  }

  #readName(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] ?? lineFeed;
      if (byte === lineFeed || byte === carriageReturn) {
        this.#endNameOnly();
        return this.#endLine(byte, at);
      }
      if (byte === colon) {
        this.#beginValue();
        return at + (this.#place === 'data' ? 0 : 1);
      }
      if (this.#name.length === longestName) {
        this.#continueData();
        return at;
      }
      this.#name.push(byte);
    }
    return chunk.length;
  }

  #beginValue(): void {
    const name = String.fromCharCode(...this.#name);
    if (!names.has(name)) {
      this.#continueData();
      return;
    }
    this.#field = name;
    this.#name = [];
    if (name === 'event') this.#eventName = '';
    this.#place = 'afterColon';
  }

  /** A line that is no field: part of an unfinished JSON text, or nothing. */
  #continueData(): void {
    const begun = Buffer.from(this.#name);
    this.#name = [];
    if (!this.#listener.isOpen()) {
      this.#place = 'skip';
      return;
    }
    this.#beginData();
    this.#listener.data(begun);
  }

  #endNameOnly(): void {
    if (this.#name.length === 0) {
      if (this.#lines > 0) this.#listener.dispatch(this.#eventName);
      this.#lines = 0;
      this.#eventName = '';
    } else if (!names.has(String.fromCharCode(...this.#name))) this.#continueData();
    this.#name = [];
  }

  #beginData(): void {
    if (this.#lines > 0) this.#listener.newLine();
    this.#lines++;
    this.#place = 'data';
  }

  #readValue(chunk: Buffer, from: number): number {
    let start = from;
    if (this.#place === 'afterColon') {
      if (chunk[from] === space) start++;
      if (this.#field === 'data') this.#beginData();
      else this.#place = this.#field === 'event' ? 'eventName' : 'skip';
    }
    const to = this.#lineEnd(chunk, start);
    if (this.#place === 'data' && to > start) this.#listener.data(chunk.subarray(start, to));
    if (this.#place === 'eventName' && this.#eventName.length < maxEventName)
      this.#eventName += chunk.toString('latin1', start, Math.min(to, start + maxEventName));
    return to === chunk.length ? to : this.#endLine(chunk[to] ?? lineFeed, to);
  }

  /** Both kinds of line end are looked up once and remembered, so that many short lines stay linear. */
  #lineEnd(chunk: Buffer, from: number): number {
    if (this.#nextReturn < from) this.#nextReturn = indexOrEnd(chunk, carriageReturn, from);
    if (this.#nextFeed < from) this.#nextFeed = indexOrEnd(chunk, lineFeed, from);
    return Math.min(this.#nextReturn, this.#nextFeed);
  }

  #endLine(byte: number, at: number): number {
    this.#skipLineFeed = byte === carriageReturn;
    this.#place = 'name';
    return at + 1;
  }

  /** The data has ended; an event whose data is a whole JSON text has been received, blank line or not. */
  end(): void {
    if (this.#place === 'name' && this.#name.length > 0) this.#continueData();
    if (this.#lines > 0 && !this.#listener.isOpen()) this.#listener.dispatch(this.#eventName);
    this.#lines = 0;
  }
}
