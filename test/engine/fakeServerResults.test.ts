import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { images, times } from '../support/fakeServer.catalogue.ts';
import { rawCall } from '../support/fakeServer.rawClient.ts';
import type { RawAnswer } from '../support/fakeServer.rawClient.ts';
import type { LinkPlan } from '../support/fakeServer.scripts.ts';
import { startFakeServer } from '../support/fakeServer.ts';
import type { FakeServer } from '../support/fakeServer.ts';
import { picture } from '../support/pictures.ts';

const hourMs = 3_600_000;
let server: FakeServer;
let bytes: Buffer;

before(async () => {
  server = await startFakeServer({ pictures: 'small' });
  bytes = await picture({ width: 64, height: 48 });
});
after(() => server.close());

function get(url: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
  return rawCall({ url, method: 'GET', headers });
}

const scripted = (...plans: readonly LinkPlan[]): string => server.mint(bytes, plans);

function codeOf(answer: RawAnswer): unknown {
  return (JSON.parse(answer.body.toString()) as { Code: string }).Code;
}

const header = (answer: RawAnswer, name: string): string | undefined =>
  new RegExp(`^${name}: (.*)$`, 'imu').exec(answer.head.replaceAll('\r', ''))?.[1];

describe('links', () => {
  test('live on another origin and work byte for byte only', async () => {
    const url = server.mint(bytes);
    assert.notEqual(new URL(url).origin, new URL(server.baseUrl).origin);
    assert.deepEqual((await get(url)).body, bytes);
    const spoiled = [
      url.slice(0, url.indexOf('&')),
      url.replace('%2f', '%2F'),
      url.replace(',', '%2C'),
      url.replace('%7E', '~'),
      url.replace('x-empty=', 'x-empty'),
      `${url}&utm=1`,
    ];
    for (const each of spoiled) {
      const answer = await get(each);
      assert.deepEqual([answer.status, codeOf(answer)], [403, 'AccessDenied'], each);
    }
    assert.equal((await get(`${server.resultOrigin}/doubao-seedream/999/x.jpeg`)).status, 404);
    assert.equal(server.violations.length, 0);
  });

  test('live for a day of the provider’s clock', async () => {
    const own = await startFakeServer();
    const url = own.mint(bytes);
    own.advanceClock(23 * hourMs);
    assert.equal((await get(url)).status, 200);
    own.advanceClock(2 * hourMs);
    assert.equal((await get(url)).status, 403);
    assert.equal((await get(own.mint(bytes))).status, 200);
    await own.close();
  });

  test('may be missing or broken at first, and honest after that', async () => {
    const late = scripted(
      { status: 404, times: 2 },
      { status: 503 },
      { body: '<html>', contentType: 'text/html' },
    );
    const seen = [];
    for (let n = 0; n < 5; n += 1) seen.push((await get(late)).status);
    assert.deepEqual(seen, [404, 404, 503, 200, 200]);
    assert.deepEqual((await get(late)).body, bytes);
    const never = scripted(...times(Number.POSITIVE_INFINITY, { status: 500 }));
    for (let n = 0; n < 3; n += 1) assert.equal((await get(never)).status, 500);
  });

  test('can be given per image of an answer, or for all links at once', async () => {
    server.script(images({ count: 2 }, { links: { 1: [{ status: 410 }] } }));
    const answer = await rawCall({ url: `${server.baseUrl}/images/generations`, body: '{}' });
    const { data } = JSON.parse(answer.body.toString()) as { data: { url: string }[] };
    const statuses = await Promise.all(data.map(async ({ url }) => (await get(url)).status));
    assert.deepEqual(statuses, [200, 410]);
    server.scriptLinks([{ status: 502 }]);
    assert.equal((await get(server.mint(bytes))).status, 502);
    server.scriptLinks([]);
  });

  test('bodies can be too large, cut, stalled, or called something else', async () => {
    const large = await get(scripted({ body: { oversize: 3_000_000 } }));
    assert.equal(large.body.length, 3_000_000);
    assert.equal(large.body.toString('hex', 0, 3), 'ffd8ff');
    const cut = await get(scripted({ wire: { cut: { at: 100, how: 'close' } } }));
    assert.deepEqual([cut.body.length, header(cut, 'content-length')], [100, String(bytes.length)]);
    const text = await get(scripted({ contentType: 'text/plain' }));
    assert.deepEqual([header(text, 'content-type'), text.body.length], ['text/plain', bytes.length]);
    const stalled = get(scripted({ gates: { bytes: { 100: 'half a picture' } } }));
    await server.reached('half a picture');
    server.open('half a picture');
    assert.deepEqual((await stalled).body, bytes);
  });

  test('the log knows attempts, headers and clients that left', async () => {
    const own = await startFakeServer();
    const url = own.mint(bytes, [{ gates: { head: 'stand' } }]);
    const controller = new AbortController();
    const left = assert.rejects(
      fetch(url, { signal: controller.signal }).then(response => response.arrayBuffer()),
    );
    await own.reached('stand');
    controller.abort();
    await left;
    await get(url, { 'x-mark': 'me' });
    const [first, second] = [await own.download(1), await own.download(2)];
    assert.deepEqual([first.attempt, second.attempt, second.headers['x-mark']], [1, 2, 'me']);
    assert.deepEqual([first.aborted, first.bodyBytesSent, second.bodyBytesSent], [true, 0, bytes.length]);
    await own.close();
  });
});

describe('ranges', () => {
  const from = (start: number, etag?: string): Record<string, string> => ({
    range: `bytes=${start}-`,
    ...(etag !== undefined && { 'if-range': etag }),
  });

  test('resume exactly with a strong validator, and only then', async () => {
    const url = server.mint(bytes);
    const etag = header(await get(url), 'etag') ?? '';
    const part = await get(url, from(100, etag));
    assert.deepEqual([part.status, part.body], [206, bytes.subarray(100)]);
    assert.equal(header(part, 'content-range'), `bytes 100-${bytes.length - 1}/${bytes.length}`);
    const middle = await get(url, { range: 'bytes=5-9' });
    assert.deepEqual(middle.body, bytes.subarray(5, 10));
    assert.equal((await get(url, from(100, '"other"'))).status, 200);
    assert.equal((await get(url, from(bytes.length))).status, 416);
    const weak = scripted(...times(2, { etag: 'weak' }));
    const tag = header(await get(weak), 'etag') ?? '';
    assert.match(tag, /^W\//u);
    assert.equal((await get(weak, from(100, tag))).status, 200);
  });

  test('can be ignored, refused, wrong or a lie', async () => {
    const ask = async (plan: LinkPlan): Promise<[number, string | undefined, Buffer]> => {
      const got = await get(scripted(plan), from(100));
      return [got.status, header(got, 'content-range'), got.body];
    };
    const last = bytes.length - 1;
    assert.deepEqual(await ask({ range: 'ignored' }), [200, undefined, bytes]);
    assert.equal((await ask({ range: 'refused' }))[0], 416);
    assert.deepEqual(await ask({ range: 'wrongStart' }), [
      206,
      `bytes 99-${last}/${bytes.length}`,
      bytes.subarray(99),
    ]);
    assert.deepEqual(await ask({ range: 'lyingStart' }), [
      206,
      `bytes 100-${last}/${bytes.length}`,
      bytes.subarray(0, -100),
    ]);
    assert.deepEqual(await ask({ range: 'noContentRange' }), [206, undefined, bytes.subarray(100)]);
    assert.match((await ask({ range: 'wrongTotal' }))[1] ?? '', new RegExp(`/${bytes.length + 1}$`, 'u'));
    const changing = scripted(...times(2, { etag: 'changing' }));
    assert.notEqual(header(await get(changing), 'etag'), header(await get(changing), 'etag'));
    assert.equal(header(await get(scripted({ etag: 'none' })), 'etag'), undefined);
  });
});

describe('redirects', () => {
  test('lead over n hops to the image, in a circle, to a stranger or anywhere', async () => {
    for (const hops of [1, 2, 3, 5]) {
      let url = scripted({ redirect: { hops } });
      let followed = 0;
      for (let answer = await get(url); answer.status === 302; answer = await get(url)) {
        url = header(answer, 'location') ?? '';
        followed += 1;
      }
      assert.equal(followed, hops);
      assert.deepEqual((await get(url)).body, bytes);
    }
    let circle = scripted({ redirect: 'loop' });
    for (let n = 0; n < 30; n += 1) circle = header(await get(circle), 'location') ?? '';
    assert.match(circle, /\/hop\/loop\?/u);
    const away = header(await get(scripted({ redirect: 'stranger' })), 'location') ?? '';
    assert.equal(new URL(away).origin, server.strangerOrigin);
    const inside = await get(
      scripted({ redirect: { to: 'http://169.254.169.254/latest' }, redirectStatus: 307 }),
    );
    assert.deepEqual([inside.status, header(inside, 'location')], [307, 'http://169.254.169.254/latest']);
    assert.equal(server.strangerCalls.length, 0);
  });
});
