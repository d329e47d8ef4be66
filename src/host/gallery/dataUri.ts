/** Thumbnails are WebP. */
export function dataUri(bytes: Uint8Array): string {
  return `data:image/webp;base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}`;
}
