import { hasMark } from '../images/bytes.ts';
import { gifBlocks } from '../images/gifBlocks.ts';
import { jpegHead, jpegMarker } from '../images/jpegSegments.ts';
import { pngChunks } from '../images/pngChunks.ts';
import type { ImageFormat } from '../images/sniff.ts';
import { firstDirectory, hasTag, tiffTag } from '../images/tiffTags.ts';
import { webpChunks } from '../images/webpChunks.ts';

/** The file carries content credentials: changing one byte of it would break their signature. */
export function carriesC2pa(bytes: Uint8Array, format: ImageFormat): boolean {
  switch (format) {
    case 'jpeg':
      return jpegHead(bytes).segments.some(
        ({ marker, data }) => marker === jpegMarker.app11 && isJumbf(bytes, data),
      );
    case 'png':
      return pngChunks(bytes).chunks.some(({ type }) => type === 'caBX');
    case 'webp':
      return webpChunks(bytes).chunks.some(({ id }) => id === 'C2PA');
    case 'gif':
      return gifBlocks(bytes).blocks.some(({ application }) => application.startsWith('C2PA_GIF'));
    case 'tiff': {
      const directory = firstDirectory(bytes);
      return directory !== undefined && hasTag(directory, tiffTag.c2pa);
    }
    default:
      return false;
  }
}

/** Behind the identifier `JP`: instance and packet numbers (6 bytes), the box's length (4), its type. */
function isJumbf(bytes: Uint8Array, data: number): boolean {
  return hasMark(bytes, data, 'JP') && hasMark(bytes, data + 12, 'jumb');
}
