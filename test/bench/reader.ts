import { pictures } from './answers.ts';
import { median, time, type Row } from './table.ts';
import { startServer, type World } from './world.ts';

const eventBytes = 32 * 1024 * 1024;
const pieceBytes = 16 * 1024;
const rounds = 5;
const mostCpuMs = 100;
const mostBlockMs = 50;

/** One event of 32 MB: the reader alone, then the whole engine process from the request to the verified file. */
export async function readerRows(world: World): Promise<Row[]> {
  const cpu: number[] = [];
  const blocks: number[] = [];
  const wire = { framing: 'chunked', pieces: { size: pieceBytes } } as const;
  const script = pictures(1, (eventBytes / 4) * 3, { transport: 'stream' });
  await using server = await startServer({ ...script, wire }, '--count-only');
  const { baseUrl } = server;
  for (let round = 0; round < rounds; round++) {
    const alone = await world.measure('engine', { kind: 'read', bytes: eventBytes, pieceBytes });
    cpu.push(alone.cpuMs);
    const whole = await world.within(folder =>
      world.measure('engine', {
        kind: 'buy',
        baseUrl,
        folder,
        jobs: 1,
        images: 1,
        payload: 'b64_json',
        stream: true,
      }),
    );
    blocks.push(whole.longestBlockMs);
  }
  const work = 'one 32 MB event in 16 KB chunks';
  const row = (what: string, ms: number, most: number): Row => ({
    work: `${work}: ${what}`,
    measured: time(ms),
    reference: '',
    value: time(ms),
    bar: `≤ ${most} ms`,
    verdict: ms <= most ? 'met' : 'MISSED',
  });
  return [
    row('CPU of the reader', median(cpu), mostCpuMs),
    row('longest block of the event loop [3]', median(blocks), mostBlockMs),
  ];
}
