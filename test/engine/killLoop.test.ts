import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { startFakeServer, type FakeServer } from '../support/fakeServer.ts';
import type { KillOrder, KillReport } from '../support/killDriver.ts';
import { bundleDriver, KillProcess } from '../support/killProcess.ts';
import { KillWorld, noFigures, type KillFigures } from '../support/killWorld.ts';
import { makePicture } from '../support/pictures.ts';
import { withContentCredentials } from '../support/pictures.segments.ts';

type Scenario = Pick<KillOrder, 'images' | 'payload' | 'stream' | 'signed' | 'noLinks'> & {
  readonly name: string;
};

type Kill = Pick<KillOrder, 'killAt' | 'half'> & { readonly afterMs?: number; readonly heirToo?: number };

const scenarios: readonly Scenario[] = (['url', 'b64_json'] as const).flatMap(payload =>
  [false, true].flatMap(stream =>
    [1, 3].map(images => ({
      name: `${payload}, ${stream ? 'SSE' : 'JSON'}, ${images === 1 ? 'single' : 'set of 3'}`,
      payload,
      stream,
      images,
    })),
  ),
);

const special: readonly Scenario[] = [
  { name: 'a signed picture with its sidecar', payload: 'b64_json', stream: false, images: 3, signed: true },
  { name: 'a disk without hard links', payload: 'url', stream: true, images: 1, noLinks: true },
];

/** What changes the disk: to be killed before any other call leaves the same disk as before the next of these. */
const changing = new Set(['file.write', 'file.truncate', 'link', 'rename', 'unlink', 'mkdir', 'rmdir']);
const randomKills = 200;
const lanes = 2;
/** `FULL_KILL_LOOP=1` takes every call of every scenario. */
const stride = process.env['FULL_KILL_LOOP'] === undefined ? 12 : 1;

/** Every call that changes the disk, before it and in the middle of it, every sync of the journal, and every twelfth of the others. */
function killsFor({ calls }: KillReport, from: number): Kill[] {
  return calls.flatMap(({ name, target }, index) => {
    const killAt = index + 1;
    if (index < from) return [];
    if (name === 'file.write') return [{ killAt }, { killAt, half: true }];
    const isJournal = name === 'file.sync' && target === 'journal.jsonl';
    return changing.has(name) || isJournal || index % stride === 0 ? [{ killAt }] : [];
  });
}

/** Up to the request every scenario does the same: once is enough for that part. */
function beginFor(scenario: Scenario, { calls }: KillReport): number {
  if (scenario === scenarios[0] || stride === 1) return 0;
  const isWrite = ({ name, target }: KillReport['calls'][number]): boolean =>
    name === 'file.write' && target === 'journal.jsonl';
  return calls.findIndex((call, index) => isWrite(call) && calls.slice(0, index).some(isWrite));
}

describe('a process that is killed while it buys', () => {
  let server: FakeServer;
  let driver: Awaited<ReturnType<typeof bundleDriver>>;
  let heirs: readonly KillProcess[];
  let pictures: readonly Buffer[];
  let signed: readonly Buffer[];
  let jobs = 0;
  const all = noFigures();

  before(async () => {
    const sizes = [
      { width: 64, height: 48, seed: 1 },
      { bytes: 600_000 },
      { width: 64, height: 48, seed: 3 },
    ];
    pictures = await Promise.all(sizes.map(makePicture));
    signed = pictures.map((picture, index) => (index === 1 ? withContentCredentials(picture) : picture));
    server = await startFakeServer({
      keepBodyBytes: 0,
      pictures: ({ prompt }, index) =>
        (prompt.includes('signed') ? signed : pictures)[index] ?? Buffer.alloc(0),
    });
    driver = await bundleDriver();
    heirs = await Promise.all([KillProcess.start(driver.path), KillProcess.start(driver.path)]);
  });

  after(async () => {
    for (const heir of heirs) await heir[Symbol.asyncDispose]();
    await driver[Symbol.asyncDispose]();
    await server.close();
    console.log(`  kill loop, all together: ${wordsFor(all)}`);
  });

  function orderFor(scenario: Scenario, world: KillWorld): KillOrder {
    const jobId = `job-${String(++jobs).padStart(6, '0')}`;
    const { root, storage } = world;
    return { kind: 'buy', ...scenario, root, storage, jobId, baseUrl: server.baseUrl };
  }

  /** One click without a kill: its calls are the places to kill at. */
  async function rehearse(scenario: Scenario): Promise<KillReport & { readonly ms: number }> {
    await using world = await KillWorld.make(scenario.signed === true ? signed : pictures);
    await using buyer = await KillProcess.start(driver.path);
    const started = performance.now();
    const report = await buyer.obey(orderFor(scenario, world));
    assert.equal(report?.saved, scenario.images);
    assert.deepEqual(report.states, ['done']);
    return { ...report, ms: performance.now() - started };
  }

  async function killOnce(scenario: Scenario, kill: Kill, figures: KillFigures): Promise<readonly string[]> {
    await using world = await KillWorld.make(scenario.signed === true ? signed : pictures);
    const order = { ...orderFor(scenario, world), ...kill };
    await using buyer = await KillProcess.start(driver.path);
    await buyer.obey(order, kill.afterMs);
    await buyer[Symbol.asyncDispose]();
    await world.takeStock(order.jobId);
    const { killAt: _, half: __, ...rest } = { ...order, kind: 'recover' as const };
    if (kill.heirToo !== undefined) {
      await using doomed = await KillProcess.start(driver.path);
      await doomed.obey({ ...rest, killAt: kill.heirToo });
    }
    await Promise.all(heirs.map(heir => heir.obey(rest)));
    const problems = await world.judge(order, server, figures);
    return problems.map(problem => `${scenario.name}, killed ${JSON.stringify(kill)}: ${problem}`);
  }

  /** Two at a time, one for each core. */
  async function killAll(scenario: Scenario, kills: readonly Kill[]): Promise<KillFigures> {
    const figures = noFigures();
    const left = [...kills];
    const problems: string[] = [];
    const lane = async (): Promise<void> => {
      for (let kill = left.shift(); kill !== undefined; kill = left.shift())
        problems.push(...(await killOnce(scenario, kill, figures)));
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    for (const key of Object.keys(figures) as (keyof KillFigures)[]) all[key] += figures[key];
    assert.deepEqual(problems, [], wordsFor(figures));
    return figures;
  }

  for (const scenario of [...scenarios, ...special])
    test(`loses nothing and buys nothing twice, at whatever step it dies: ${scenario.name}`, async context => {
      const rehearsed = await rehearse(scenario);
      const figures = await killAll(scenario, killsFor(rehearsed, beginFor(scenario, rehearsed)));
      context.diagnostic(`${rehearsed.calls.length} disk calls; ${wordsFor(figures)}`);
      assert.ok(figures.bought > 0 && figures.received > 0 && figures.inFlight > 0);
    });

  test(`loses nothing and buys nothing twice, ${randomKills} times at random, some heirs killed too`, async context => {
    const figures = noFigures();
    for (const scenario of scenarios) {
      const { ms } = await rehearse(scenario);
      const kills = Array.from({ length: randomKills / scenarios.length }, (_none, index): Kill => {
        const kill = { afterMs: randomInt(Math.ceil(ms * 1.2)) };
        return index % 4 === 0 ? { ...kill, heirToo: randomInt(1, 80) } : kill;
      });
      const part = await killAll(scenario, kills);
      for (const key of Object.keys(part) as (keyof KillFigures)[]) figures[key] += part[key];
    }
    context.diagnostic(wordsFor(figures));
    assert.equal(figures.kills, randomKills);
  });
});

function wordsFor({
  kills,
  bought,
  received,
  inFlight,
  lost,
  duplicates,
  torn,
  leftovers,
}: KillFigures): string {
  return (
    `${kills} kills, ${bought} paid requests (at most 1 a click), ${received} images received, ` +
    `${inFlight} still under way; lost ${lost}, duplicates ${duplicates}, torn ${torn}, leftovers ${leftovers}`
  );
}
