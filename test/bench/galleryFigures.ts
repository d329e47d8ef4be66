import { readdir, readFile } from 'node:fs/promises';
import type { VsCodeServer } from '../support/vscodeServer.ts';
import type { Row } from './table.ts';

/** Proportional memory of all the browser's renderers, in bytes. */
export async function rendererMemory(): Promise<number> {
  return memoryOf(/--type=renderer/);
}

export async function hostMemory(server: VsCodeServer): Promise<number> {
  return memoryOf(new RegExp(`--type=extensionHost.*|${server.dataDir}.*extensionHost`));
}

async function memoryOf(pattern: RegExp): Promise<number> {
  let sum = 0;
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
    if (!pattern.test(command.replaceAll('\0', ' '))) continue;
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'latin1').catch(() => '');
    sum += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) * 1024;
  }
  return sum;
}

export function row(work: string, value: number, bar: number, unit: string): Row {
  return {
    work,
    measured: `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`.trim(),
    reference: '',
    value: '',
    bar: `≤ ${bar.toLocaleString('en')} ${unit}`.trim(),
    verdict: value <= bar ? 'met' : 'MISSED',
  };
}

export function least(work: string, value: number, bar: number): Row {
  return { ...row(work, value, bar, '%'), bar: `≥ ${bar} %`, verdict: value >= bar ? 'met' : 'MISSED' };
}
