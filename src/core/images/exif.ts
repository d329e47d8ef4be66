import { hasMark } from './bytes.ts';
import { jpegHead, jpegMarker } from './jpegSegments.ts';
import { pngChunks } from './pngChunks.ts';
import type { ImageFormat } from './sniff.ts';
import { firstDirectory, tagNumber, tiffTag } from './tiffTags.ts';
import { webpChunks } from './webpChunks.ts';

const mark = 'Exif\0\0';

/** The EXIF block of a file, without the mark before it; a TIFF file is one itself. */
export function exifOf(bytes: Uint8Array, format: ImageFormat): Uint8Array | undefined {
  switch (format) {
    case 'jpeg':
      return jpegExif(bytes);
    case 'png': {
      const chunk = pngChunks(bytes).chunks.find(({ type }) => type === 'eXIf');
      return chunk && unmarked(bytes.subarray(chunk.data, chunk.dataEnd));
    }
    case 'webp': {
      const chunk = webpChunks(bytes).chunks.find(({ id }) => id === 'EXIF');
      return chunk && unmarked(bytes.subarray(chunk.data, chunk.dataEnd));
    }
    case 'tiff':
      return bytes;
    default:
      return undefined;
  }
}

/** 1 to 8 as EXIF counts them; 1, upright, when nothing sensible is said. */
export function orientationOf(exif: Uint8Array | undefined): number {
  const directory = exif && firstDirectory(exif);
  const said = directory && tagNumber(directory, tiffTag.orientation);
  return said !== undefined && said >= 1 && said <= 8 ? said : 1;
}

export function isExifSegment(
  bytes: Uint8Array,
  segment: { readonly marker: number; readonly data: number },
): boolean {
  return segment.marker === jpegMarker.app1 && hasMark(bytes, segment.data, mark);
}

function jpegExif(bytes: Uint8Array): Uint8Array | undefined {
  const segment = jpegHead(bytes).segments.find(one => isExifSegment(bytes, one));
  return segment && unmarked(bytes.subarray(segment.data, segment.end));
}

/** JPEG always has the mark, WebP sometimes and PNG never, whatever the standards say. */
function unmarked(block: Uint8Array): Uint8Array {
  return hasMark(block, 0, mark) ? block.subarray(mark.length) : block;
}
