// node bench.ts [--only=JSON,SSE,reader,references,links,growth]: measures what the speed and memory bars are about and
// prints one table. Everything is compared within one run, on loopback; only a part that does not work fails the run.
import { cpus, loadavg } from 'node:os';
import process from 'node:process';
import { answerRows } from './answers.ts';
import { growthRows } from './growth.ts';
import { linkRows } from './links.ts';
import { readerRows } from './reader.ts';
import { referenceRows } from './references.ts';
import { table, time, type Row } from './table.ts';
import { World } from './world.ts';

const parts: Readonly<Record<string, (world: World) => Promise<Row[]>>> = {
  JSON: world => answerRows(world, 'JSON'),
  SSE: world => answerRows(world, 'SSE'),
  reader: readerRows,
  references: referenceRows,
  links: linkRows,
  growth: growthRows,
};

const notes = `
Medians of 3 to 5 runs, each in a process of its own that does one thing; the provider is another process. "Verified"
means: journal written and synced, spool synced and read back against its checksum, recipe put in, file written, synced,
read back byte by byte, published under a free name, folder synced. curl and the SDK only write, and sync nothing.
[1] From the arrival of the answer's last byte to the last published file, beside curl's whole transfer of the raw body.
    For JSON the SDK's time is counted the same way: from the last byte to the last file written.
[2] The SDK writes each streamed image as it comes, so the whole times are compared.
[3] In the whole engine process, from the request to the verified file.
[4] From opening the connection to the head of the answer, which the provider sends when it has the whole body.
[5] What curl does, with a checksum and a sync of each file; the links come in an answer just before, as they always do.
    The line below is the whole way to published files, as in [1].
Added peak RSS is the process's peak less what it had before the work; 1 MB is 1,000,000 bytes.`;

async function measure(world: World): Promise<Row[]> {
  const only = process.argv.find(argument => argument.startsWith('--only='))?.slice('--only='.length);
  const rows: Row[] = [];
  for (const name of only?.split(',') ?? Object.keys(parts)) {
    const part = parts[name];
    if (part === undefined) throw new Error(`There is no part ${name}: ${Object.keys(parts).join(', ')}.`);
    rows.push(...(await part(world)));
  }
  return rows;
}

const begun = performance.now();
const before = loadavg();
await using world = await World.make();
const rows = await measure(world);
console.log(table(rows));
console.log(notes);
const load = (averages: readonly number[]): string => averages.map(average => average.toFixed(1)).join(' ');
console.log(
  `\n${cpus().length} cores, load average ${load(before)} before and ${load(loadavg())} after; ${time(performance.now() - begun)} in all.`,
);
if (!world.hasCurl) console.log('There is no curl here: what is compared with it was left out.');
const missed = rows.filter(({ verdict }) => verdict === 'MISSED').length;
console.log(missed === 0 ? 'Every bar is met.' : `${missed} missed: measure again on a quiet machine.`);
