import type { Row } from './table.ts';

/** What is to be measured, and how good it has to be; without a bar it is only shown. */
export interface Figure {
  readonly work: string;
  readonly unit: string;
  readonly most?: number | undefined;
  readonly least?: number;
  readonly note?: string;
}

/** In the order of the figures. */
type Measure = () => Promise<readonly number[]>;

/** Rows of one part of the work. A part that throws or does not end in time fails its own rows, and no others. */
export async function measured(
  figures: readonly Figure[],
  limitMs: number,
  measure: Measure,
): Promise<Row[]> {
  try {
    const values = await within(limitMs, measure());
    return figures.map((figure, at) => rowOf(figure, values[at] ?? Number.NaN));
  } catch (error) {
    const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    console.error(error);
    return figures.map(figure => ({
      ...rowOf(figure, Number.NaN),
      measured: 'failed',
      reference: why.slice(0, 60),
      verdict: 'MISSED',
    }));
  }
}

/** Rejects when the work takes longer; it is left to its own time limits then. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`did not end within ${ms / 1000} s`)), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function rowOf({ work, unit, most, least, note = '' }: Figure, value: number): Row {
  const words = (number: number): string => `${number.toLocaleString('en')} ${unit}`.trim();
  const isGood = (most === undefined || value <= most) && (least === undefined || value >= least);
  return {
    work,
    measured: words(Number(value.toFixed(value < 10 ? 2 : 0))),
    reference: note,
    value: '',
    bar: most === undefined ? (least === undefined ? '' : `≥ ${words(least)}`) : `≤ ${words(most)}`,
    verdict: most === undefined && least === undefined ? 'shown' : isGood ? 'met' : 'MISSED',
  };
}
