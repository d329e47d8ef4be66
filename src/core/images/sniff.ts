import { hasMark, latin1, u32be, u8 } from './bytes.ts';

/** The formats the API takes as references. */
export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'bmp' | 'tiff' | 'gif';

/** What first bytes can tell, formats included that are only known so that a refusal can name them. */
export type SniffedFormat = ImageFormat | 'heic' | 'avif' | 'svg';

/** How far into a text file `<svg` is looked for, behind declaration and comments. */
const svgReach = 1024;
const brandsReach = 256;
const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);
const avifBrands = new Set(['avif', 'avis']);

/** The real format by first bytes; a name or a declared type is never asked. */
export function sniff(bytes: Uint8Array): SniffedFormat | undefined {
  if (hasMark(bytes, 0, '\xff\xd8\xff')) return 'jpeg';
  if (hasMark(bytes, 0, '\x89PNG\r\n\x1a\n')) return 'png';
  if (hasMark(bytes, 0, 'RIFF') && hasMark(bytes, 8, 'WEBP')) return 'webp';
  if (hasMark(bytes, 0, 'GIF87a') || hasMark(bytes, 0, 'GIF89a')) return 'gif';
  if (isTiff(bytes)) return 'tiff';
  if (isBmp(bytes)) return 'bmp';
  if (hasMark(bytes, 4, 'ftyp')) return boxFormat(bytes);
  return isSvg(bytes) ? 'svg' : undefined;
}

export function isImageFormat(format: SniffedFormat | undefined): format is ImageFormat {
  return format !== undefined && format !== 'heic' && format !== 'avif' && format !== 'svg';
}

/** Lower case, as the API wants it in `data:` URIs. */
export function mimeOf(format: ImageFormat): string {
  return `image/${format}`;
}

export function extensionOf(format: ImageFormat): string {
  return format === 'jpeg' ? '.jpg' : `.${format}`;
}

function isTiff(bytes: Uint8Array): boolean {
  // '+' is 43, BigTIFF: named as TIFF, though its header is refused later.
  return ['II*\0', 'II+\0', 'MM\0*', 'MM\0+'].some(mark => hasMark(bytes, 0, mark));
}

function isBmp(bytes: Uint8Array): boolean {
  // 'BM' alone begins many a text; the size of the information header narrows it down.
  return (
    hasMark(bytes, 0, 'BM') && [12, 40, 52, 56, 64, 108, 124].includes(u8(bytes, 14)) && u8(bytes, 15) === 0
  );
}

function boxFormat(bytes: Uint8Array): SniffedFormat | undefined {
  // The main brand, four bytes of version, then the brands it is compatible with.
  const names = latin1(bytes, 8, Math.min(u32be(bytes, 0), brandsReach) - 8);
  const brands = names.match(/.{4}/gsu) ?? [];
  if (brands.some(brand => avifBrands.has(brand))) return 'avif';
  return brands.some(brand => heicBrands.has(brand)) ? 'heic' : undefined;
}

function isSvg(bytes: Uint8Array): boolean {
  const text = latin1(bytes, hasMark(bytes, 0, '\xef\xbb\xbf') ? 3 : 0, svgReach)
    .trimStart()
    .toLowerCase();
  if (text.startsWith('<svg')) return true;
  const prologue = text.startsWith('<?xml') || text.startsWith('<!--') || text.startsWith('<!doctype svg');
  return prologue && text.includes('<svg');
}
