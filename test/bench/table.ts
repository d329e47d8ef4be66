export type Verdict = 'met' | 'MISSED' | 'shown';

/** One line: what was done, how long or how much it took, beside what, and whether that is good enough. */
export interface Row {
  readonly work: string;
  readonly measured: string;
  readonly reference: string;
  readonly value: string;
  readonly bar: string;
  readonly verdict: Verdict;
}

const columns = ['work', 'measured', 'reference', 'value', 'bar', 'verdict'] as const;

export function table(rows: readonly Row[]): string {
  const heads = columns.map(column => (column === 'value' ? 'ratio or value' : column));
  const cells = [heads, ...rows.map(row => columns.map(column => row[column]))];
  const widths = columns.map((_, column) => Math.max(...cells.map(row => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ');
  const [header = '', ...body] = cells.map(line);
  return [header, widths.map(width => '-'.repeat(width)).join('-|-'), ...body].join('\n');
}

/** At most so many times the reference. */
export function atMost(
  work: string,
  measured: number,
  { name, ms }: { readonly name: string; readonly ms: number },
  most: number,
): Row {
  const ratio = measured / ms;
  return {
    work,
    measured: time(measured),
    reference: `${name}: ${time(ms)}`,
    value: `${ratio.toFixed(2)} ×`,
    bar: `≤ ${most} ×`,
    verdict: ratio <= most ? 'met' : 'MISSED',
  };
}

/** So many times as fast as the reference, or more. */
export function faster(
  work: string,
  measured: number,
  { name, ms }: { readonly name: string; readonly ms: number },
  least: number,
): Row {
  const ratio = ms / measured;
  return {
    work,
    measured: time(measured),
    reference: `${name}: ${time(ms)}`,
    value: `${ratio.toFixed(2)} × as fast`,
    bar: `≥ ${least} ×`,
    verdict: ratio >= least ? 'met' : 'MISSED',
  };
}

/** At most so many megabytes more than the process had before. */
export function peakRow(work: string, bytes: number, reference: string, mostMegabytes: number): Row {
  return {
    work: `${work}: added peak RSS`,
    measured: megabytes(bytes),
    reference,
    value: megabytes(bytes),
    bar: `≤ ${mostMegabytes} MB`,
    verdict: bytes <= mostMegabytes * 1e6 ? 'met' : 'MISSED',
  };
}

export function shown(work: string, measured: string, reference: string, value: string): Row {
  return { work, measured, reference, value, bar: '', verdict: 'shown' };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

export function time(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
