import { realDisk } from '../../src/engine/disk.ts';
import { images, times } from './fakeServer.catalogue.ts';
import type { LinkScript } from './fakeServer.scripts.ts';
import { done, ofBytes, ofLinks, partial, type Expected, type Row, type Stage } from './matrixRow.ts';
import { makePicture, truncated } from './pictures.ts';
import { diskError, watchedDisk } from './watchedDisk.ts';

const dayMs = 24 * 60 * 60 * 1000;
const forGood = Number.POSITIVE_INFINITY;
const half = truncated(await makePicture({ width: 60, height: 40, seed: 1 }));
const twoSaved: Expected = { state: 'done', saved: 2 };

const links = (name: string, script: LinkScript, expect: Row['expect'], more: Partial<Row> = {}): Row => ({
  section: 'paid',
  name,
  scripts: [{ links: script }],
  expect,
  ...more,
});

const passDay = ({ world }: Stage): void => world.clock.pass(dayMs + 1);

/** The second picture's link only. */
const second = (name: string, script: LinkScript, later?: Expected['later']): Row => ({
  section: 'paid',
  name: `the second link ${name}`,
  scripts: [{ links: { 1: script } }],
  expect: ofLinks({ state: 'partial', saved: 1, ...(later === undefined ? {} : { later }) }),
});

const linkRows: readonly Row[] = [
  links('links that are not there yet', times(2, { status: 404 }), ofLinks(twoSaved)),
  links('links that are not allowed yet', times(1, { status: 403 }), ofLinks(twoSaved)),
  links('a result host in trouble', times(3, { status: 500 }), ofLinks(twoSaved)),
  links(
    'a result host that asks to slow down',
    times(2, { status: 429, headers: { 'retry-after': '2' } }),
    ofLinks(twoSaved),
  ),
  links('downloads that break', times(1, { wire: { cut: { at: 200, how: 'reset' } } }), ofLinks(twoSaved)),
  links('links that are redirected three times', times(1, { redirect: { hops: 3 } }), ofLinks(twoSaved)),
  second('is redirected in a circle', times(forGood, { redirect: 'loop' })),
  second('leads into a private network', times(forGood, { redirect: { to: 'https://10.0.0.1/a.jpeg' } })),
  second('is a web page', times(forGood, { contentType: 'text/html', body: '<html>sign in</html>' })),
  second('brings half a picture', times(forGood, { body: half })),
  second('is not there at this start, but at the next', times(3, { status: 404 }), twoSaved),
  links(
    'links that work at the next start',
    times(3, { status: 404 }),
    ofLinks({ state: 'unsaved', saved: 0, later: { state: 'done', saved: 2 } }),
  ),
  links('links that never work', times(forGood, { status: 404 }), ofLinks({ state: 'unsaved', saved: 0 })),
  links(
    'links that never work, a day later',
    times(forGood, { status: 404 }),
    ofLinks({ state: 'unsaved', saved: 0, later: { state: 'paidExpired', saved: 0 } }),
    { between: passDay },
  ),
];

const bytes = (name: string, plan: Parameters<typeof images>[0], expect: Row['expect']): Row => ({
  section: 'paid',
  name,
  scripts: [images(plan)],
  expect,
});

const spoilt: readonly Buffer[] = [await makePicture({ width: 60, height: 40, seed: 1 }), half];

const pictureRows: readonly Row[] = [
  bytes('the second picture is half a picture', { pictures: spoilt }, partial),
  bytes('no picture is one', { pictures: Buffer.from('<html>no</html>') }, () => ({
    state: 'unsaved',
    saved: 0,
  })),
  bytes('the second picture is refused by the content check', { failures: { 1: 'moderation' } }, partial),
  bytes('an error of the provider ends the set', { failures: { 1: 'internal' } }, partial),
  bytes(
    'all pictures are refused by the content check',
    { failures: { 0: 'moderation', 1: 'moderation' } },
    () => ({ state: 'refused', saved: 0 }),
  ),
  bytes('no picture, only entries without one', { payload: 'neither' }, () => ({
    state: 'unknown',
    saved: 0,
  })),
  // Decoded strictly: what cannot be read may have been billed all the same (R20).
  ...(['invalid', 'urlSafe', 'lineBreaks', 'unpadded'] as const).map(base64 =>
    bytes(`base64 that is none (${base64})`, { base64 }, ofBytes({ state: 'unknown', saved: 0 })),
  ),
  bytes('fewer pictures than asked for', { count: 1 }, () => ({ state: 'done', saved: 1 })),
  ...(['dataUri', 'escapedSlashes'] as const).map(base64 =>
    bytes(`base64 of another kind (${base64})`, { base64 }, ofBytes(twoSaved)),
  ),
  bytes('both a link and bytes', { payload: 'both' }, done),
];

/** A disk that has no room for pictures, from the first one on. */
function fullDisk(failures: number): Required<Pick<Row, 'world' | 'between'>> {
  let left = failures;
  const broken = watchedDisk(realDisk, ({ name, target }) => {
    const isPicture = name === 'file.write' && target.endsWith('.tmp');
    return isPicture && left-- > 0 ? diskError('ENOSPC') : undefined;
  });
  return {
    world: () => {
      left = failures;
      return { disk: broken };
    },
    between: ({ world }) => void (world.disk = realDisk),
  };
}

const diskRows: readonly Row[] = [
  {
    section: 'paid',
    name: 'the assets folder is busy for a moment',
    ...fullDisk(1),
    expect: done,
  },
  {
    section: 'paid',
    name: 'no room for the pictures until the next start',
    ...fullDisk(forGood),
    expect: () => ({ state: 'unsaved', saved: 0, later: { state: 'done', saved: 2 } }),
  },
];

export const paidRows: readonly Row[] = [...linkRows, ...pictureRows, ...diskRows];
