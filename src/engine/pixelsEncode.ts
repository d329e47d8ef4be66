import type { Sharp } from 'sharp';
import { openPicture } from './pixelsFile.ts';
import { PixelsFault } from './pixelsFault.ts';
import type { Encoded, EncodeOrder } from './pixelsProtocol.ts';

/** The picture in another format or size, upright, in sRGB and without anything that the original says about itself. */
export async function encode({ file, format, width, xmp }: EncodeOrder): Promise<Encoded> {
  const source = (await openPicture(file)).autoOrient();
  try {
    const sized = width === undefined ? source : source.resize({ width, withoutEnlargement: true });
    const upright = sized.toColourspace('srgb');
    const labelled = xmp === undefined ? upright : upright.withXmp(xmp);
    const { data, info } = await inFormat(labelled, format).toBuffer({ resolveWithObject: true });
    return { bytes: data, width: info.width, height: info.height };
  } catch (error) {
    throw new PixelsFault('unreadable', error);
  }
}

function inFormat(picture: Sharp, format: EncodeOrder['format']): Sharp {
  switch (format) {
    case 'webp':
      return picture.webp({ quality: 88, effort: 4 });
    case 'avif':
      return picture.avif({ quality: 62, effort: 3 });
    case 'jpeg':
      // JPEG has no alpha: what is see-through becomes white, as on paper.
      return picture.flatten({ background: '#fff' }).jpeg({ quality: 90 });
    case 'png':
      return picture.png({ compressionLevel: 8 });
  }
}
