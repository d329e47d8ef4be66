/** What a ratio is called, by its place here; the first stands for sizes that are unknown. */
export const ratioNames = [
  '',
  '1:1',
  '5:4',
  '4:5',
  '4:3',
  '3:4',
  '3:2',
  '2:3',
  '16:9',
  '9:16',
  '2:1',
  '1:2',
  '21:9',
  '9:21',
  'other',
] as const;

/** Sizes in use miss their ratio by a few pixels: 2496 × 1664 is called 3:2, 1368 × 768 is called 16:9. */
const tolerance = 0.025;

const values = ratioNames.map(name => {
  const [width = Number.NaN, height = Number.NaN] = name.split(':').map(Number);
  return Math.log(width / height);
});

/** Index into `ratioNames`: the nearest one, or `other`. */
export function ratioIndex(width: number, height: number): number {
  if (width < 1 || height < 1) return 0;
  const wanted = Math.log(width / height);
  let best = ratioNames.length - 1;
  let distance = tolerance;
  for (const [index, value] of values.entries()) {
    const off = Math.abs(value - wanted);
    if (off < distance) {
      best = index;
      distance = off;
    }
  }
  return best;
}
