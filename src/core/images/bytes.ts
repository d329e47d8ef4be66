/*
 * Numbers and marks out of foreign bytes. Beyond the end everything reads as zero,
 * which no caller accepts as a size or a mark, so that a cut file needs no checks of its own.
 */

export function u8(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

export function u16be(bytes: Uint8Array, at: number): number {
  return (u8(bytes, at) << 8) | u8(bytes, at + 1);
}

export function u16le(bytes: Uint8Array, at: number): number {
  return (u8(bytes, at + 1) << 8) | u8(bytes, at);
}

export function u24le(bytes: Uint8Array, at: number): number {
  return (u8(bytes, at + 2) << 16) | u16le(bytes, at);
}

export function u32be(bytes: Uint8Array, at: number): number {
  return u16be(bytes, at) * 0x1_0000 + u16be(bytes, at + 2);
}

export function u32le(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 2) * 0x1_0000 + u16le(bytes, at);
}

/** One character a byte (ISO 8859-1), at most `length` of them. */
export function latin1(bytes: Uint8Array, at: number, length: number): string {
  let text = '';
  const end = Math.min(bytes.length, at + length);
  for (let place = at; place < end; place += 1) text += String.fromCharCode(u8(bytes, place));
  return text;
}

export function hasMark(bytes: Uint8Array, at: number, mark: string): boolean {
  if (at + mark.length > bytes.length) return false;
  for (let place = 0; place < mark.length; place += 1)
    if (bytes[at + place] !== mark.charCodeAt(place)) return false;
  return true;
}

/** Where `mark` occurs first, or -1. */
export function findMark(bytes: Uint8Array, mark: string): number {
  const first = mark.charCodeAt(0);
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1))
    if (hasMark(bytes, at, mark)) return at;
  return -1;
}

export function fromLatin1(text: string): Uint8Array {
  return Uint8Array.from(text, character => character.charCodeAt(0));
}

/** The same bytes in as few pieces as can be had without copying: views that follow each other become one. */
export function joined(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const all: Uint8Array[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    const follows = last?.buffer === part.buffer && last.byteOffset + last.length === part.byteOffset;
    if (last !== undefined && follows)
      all[all.length - 1] = new Uint8Array(last.buffer, last.byteOffset, last.length + part.length);
    else all.push(part);
  }
  return all;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
