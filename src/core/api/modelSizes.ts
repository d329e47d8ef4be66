import type { Ratio } from './models.ts';

export const ratios: readonly Ratio[] = ['1:1', '4:3', '3:4', '16:9', '9:16', '3:2', '2:3', '21:9'];

type Row = Readonly<Partial<Record<Ratio, string>>>;

/** One line of the documents' table, in the order of `ratios`. */
function row(line: string): Row {
  const sizes = line.split(' ');
  return Object.fromEntries(ratios.map((ratio, index) => [ratio, sizes[index] ?? '']));
}

const small1K = row('1024x1024 1152x864 864x1152 1424x800 800x1424 1248x832 832x1248 1568x672');
const small1_5K = row('1536x1536 1792x1344 1344x1792 2048x1152 1152x2048 1872x1248 1248x1872 2352x1008');
const small2K = row('2048x2048 2368x1776 1776x2368 2816x1584 1584x2816 2496x1664 1664x2496 3136x1344');

/** Recommended sizes: fact sheet, section 2.4. `small` are the models up to 2K, `large` those up to 4K. */
export const recommended = {
  small: { '1K': small1K, '1.5K': small1_5K, '2K': small2K },
  large1K: row('1024x1024 1152x864 864x1152 1280x720 720x1280 1248x832 832x1248 1512x648'),
  large2K: row('2048x2048 2304x1728 1728x2304 2848x1600 1600x2848 2496x1664 1664x2496 3136x1344'),
  large3K: row('3072x3072 3456x2592 2592x3456 4096x2304 2304x4096 3744x2496 2496x3744 4704x2016'),
  large4K: row('4096x4096 4704x3520 3520x4704 5504x3040 3040x5504 4992x3328 3328x4992 6240x2656'),
};
