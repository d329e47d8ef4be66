const polynomial = 0xedb8_8320;

/** The checksum of PNG chunks; bit by bit, for it only ever runs over a packet of text. */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffff_ffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ polynomial : value >>> 1;
  }
  return (value ^ 0xffff_ffff) >>> 0;
}
