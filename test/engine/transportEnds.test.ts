import assert from 'node:assert/strict';
import type { LookupFunction } from 'node:net';
import { describe, test } from 'node:test';
import { SeedreamError, type Billing } from '../../src/core/errors.ts';
import { defaultLimits } from '../../src/engine/limits.ts';
import { startRawServer, type RawConnection, type RawServer } from '../support/rawServer.ts';
import { aPaidRequest, aTransport, canaryKey, collect, everythingIn, HandClock } from '../support/wire.ts';
import { streamAnswer } from '../support/wireAnswers.ts';

const streamHead = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n';
const firstImage = streamAnswer().slice(0, streamAnswer().indexOf('event: image_generation.partial_image'));

type Phase = 'accepted' | 'asked' | 'headed' | 'imaged';

/** A server that goes as far as the phase and then says nothing more; `reached` resolves there. */
async function silentAfter(phase: Phase): Promise<{ server: RawServer; reached: Promise<RawConnection> }> {
  const reached = Promise.withResolvers<RawConnection>();
  const server = await startRawServer(async connection => {
    if (phase !== 'accepted') await connection.request();
    if (phase === 'headed' || phase === 'imaged') await connection.write(streamHead);
    if (phase === 'imaged') await connection.write(firstImage);
    reached.resolve(connection);
  });
  return { server, reached: reached.promise };
}

function assertEnd(error: unknown, kind: SeedreamError['kind'], billing: Billing): void {
  assert.ok(SeedreamError.is(error, kind), String(error));
  assert.equal(error.details.billing, billing);
  assert.ok(!everythingIn(error).includes(canaryKey));
}

const neverAnswering: LookupFunction = () => undefined;

function failingLookup(code: string): LookupFunction {
  return (_host, _options, callback) =>
    queueMicrotask(() =>
      callback(Object.assign(new Error(`lookup of a host failed: ${code}`), { code }), ''),
    );
}

describe('cancelling', () => {
  test('before the start sends nothing', async () => {
    const { server } = await silentAfter('asked');
    await using _ = server;
    const { error } = await collect(aTransport().generate(aPaidRequest(server.origin), AbortSignal.abort()));
    assertEnd(error, 'cancelled', 'notSent');
    assert.equal(server.connections.length, 0);
  });

  test('while the name is looked up sends nothing', async () => {
    const abort = new AbortController();
    const looking = Promise.withResolvers<void>();
    const lookup: LookupFunction = () => looking.resolve();
    const outcome = collect(
      aTransport({ connect: { lookup } }).generate(
        aPaidRequest('https://provider.example.org'),
        abort.signal,
      ),
    );
    await looking.promise;
    abort.abort();
    assertEnd((await outcome).error, 'cancelled', 'notSent');
  });

  test('while the connection is made secure sends nothing', async () => {
    const { server, reached } = await silentAfter('accepted');
    await using _ = server;
    const abort = new AbortController();
    const outcome = collect(
      aTransport().generate(aPaidRequest(server.origin.replace('http:', 'https:')), abort.signal),
    );
    const connection = await reached;
    abort.abort();
    assertEnd((await outcome).error, 'cancelled', 'notSent');
    await connection.closed();
  });

  for (const phase of ['asked', 'headed', 'imaged'] as const)
    test(`after the request has left (${phase}) ends at once, keeps what came, and may have been billed`, async () => {
      const { server, reached } = await silentAfter(phase);
      await using _ = server;
      const abort = new AbortController();
      const events: string[] = [];
      let error: unknown;
      const run = (async () => {
        try {
          for await (const event of aTransport().generate(aPaidRequest(server.origin), abort.signal)) {
            events.push(event.kind);
            if (event.kind === 'image' || (phase === 'headed' && event.kind === 'opened')) abort.abort();
          }
        } catch (thrown) {
          error = thrown;
        }
      })();
      const connection = await reached;
      if (phase === 'asked') abort.abort();
      await run;
      assertEnd(error, 'cancelled', 'unknown');
      assert.deepEqual(events, { asked: [], headed: ['opened'], imaged: ['opened', 'image'] }[phase]);
      await connection.closed();
      assert.equal(server.connections.length, 1);
    });

  test('in the middle of a long upload stops it', async () => {
    const { server, reached } = await silentAfter('accepted');
    await using _ = server;
    const abort = new AbortController();
    const body = [{ base64: Buffer.alloc(40_000_000) }];
    const outcome = collect(aTransport().generate(aPaidRequest(server.origin, { body }), abort.signal));
    const connection = await reached;
    await connection.heard(1);
    abort.abort();
    assertEnd((await outcome).error, 'cancelled', 'unknown');
    await connection.closed();
    assert.ok(connection.received.length < 53_000_000);
  });

  test('leaves no listener on the signal, however the call ends', async () => {
    const abort = new AbortController();
    let listeners = 0;
    const add = abort.signal.addEventListener.bind(abort.signal);
    const remove = abort.signal.removeEventListener.bind(abort.signal);
    Object.assign(abort.signal, {
      addEventListener: (...args: Parameters<typeof add>) => {
        listeners++;
        add(...args);
      },
      removeEventListener: (...args: Parameters<typeof remove>) => {
        listeners--;
        remove(...args);
      },
    });
    const scripts = [
      (connection: RawConnection): void => connection.reset(),
      async (connection: RawConnection): Promise<void> => {
        await connection.request();
        await connection.write(streamHead + streamAnswer());
      },
      async (connection: RawConnection): Promise<void> => {
        await connection.request();
        await connection.write('HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n');
      },
    ];
    for (const script of scripts) {
      await using server = await startRawServer(script);
      await collect(aTransport().generate(aPaidRequest(server.origin), abort.signal));
      assert.equal(listeners, 0);
    }
  });
});

describe('a wait', () => {
  async function expire(
    outcome: Promise<{ error: unknown }>,
    clock: HandClock,
    step: { ms: number; billing: Billing; limit: string },
  ): Promise<void> {
    clock.advance(step.ms - 1);
    await new Promise(setImmediate);
    clock.advance(1);
    const { error } = await outcome;
    assertEnd(error, 'timeout', step.billing);
    assert.equal(SeedreamError.is(error) && error.details.code, step.limit);
    assert.equal(clock.sleepers, 0);
  }

  test('for the connection ends after 10 s with nothing sent', async () => {
    const clock = new HandClock();
    const transport = aTransport({ clock, connect: { lookup: neverAnswering } });
    const outcome = collect(
      transport.generate(aPaidRequest('https://provider.example.org'), new AbortController().signal),
    );
    await new Promise(setImmediate);
    await expire(outcome, clock, { ms: 10_000, billing: 'notSent', limit: 'connect' });
  });

  test('for a secure connection ends after 10 s with nothing sent', async () => {
    const clock = new HandClock();
    const { server, reached } = await silentAfter('accepted');
    await using _ = server;
    const url = server.origin.replace('http:', 'https:');
    const outcome = collect(aTransport({ clock }).generate(aPaidRequest(url), new AbortController().signal));
    await reached;
    await expire(outcome, clock, { ms: 10_000, billing: 'notSent', limit: 'connect' });
  });

  for (const [phase, limit] of [
    ['asked', 'firstByte'],
    ['headed', 'gap'],
    ['imaged', 'gap'],
  ] as const)
    test(`for what comes after “${phase}” ends after 280 s and may have been billed`, async () => {
      const clock = new HandClock();
      const { server, reached } = await silentAfter(phase);
      await using _ = server;
      const seen = Promise.withResolvers<void>();
      let error: unknown;
      const run = (async () => {
        try {
          for await (const event of aTransport({ clock }).generate(
            aPaidRequest(server.origin),
            new AbortController().signal,
          ))
            if (event.kind === (phase === 'headed' ? 'opened' : 'image')) setImmediate(() => seen.resolve());
        } catch (thrown) {
          error = thrown;
        }
        return { error };
      })();
      await reached;
      if (phase !== 'asked') await seen.promise;
      await expire(run, clock, { ms: 280_000, billing: 'unknown', limit });
    });

  test('for a slow drip ends after 15 minutes in all', async () => {
    const clock = new HandClock();
    await using server = await startRawServer(async connection => {
      await connection.request();
      await connection.write(streamHead + firstImage);
    });
    const events = aTransport({ clock }).generate(aPaidRequest(server.origin), new AbortController().signal);
    const iterator = events[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.next();
    for (const index of [2, 3, 4]) {
      const next = iterator.next();
      clock.advance(240_000);
      const failed = { type: 'image_generation.partial_failed', image_index: index, error: { code: 'X' } };
      await server.connections[0]?.write(`data: ${JSON.stringify(failed)}\n\n`);
      assert.equal((await next).done, false);
    }
    const last = iterator.next().catch((error: unknown) => error);
    await new Promise(setImmediate);
    clock.advance(180_000);
    const error = await last;
    assertEnd(error, 'timeout', 'unknown');
    assert.equal(SeedreamError.is(error) && error.details.code, 'total');
  });

  test('for the reason of a refusal is short, and the refusal stands', async () => {
    const clock = new HandClock();
    const { server, reached } = await silentAfter('asked');
    await using _ = server;
    const outcome = collect(
      aTransport({ clock }).generate(aPaidRequest(server.origin), new AbortController().signal),
    );
    const connection = await reached;
    await connection.write('HTTP/1.1 402 Pay\r\ncontent-length: 100\r\n\r\n{"error":');
    while (!clock.isWaiting(defaultLimits.errorBodyMs)) await new Promise(setImmediate);
    clock.advance(defaultLimits.errorBodyMs);
    assertEnd((await outcome).error, 'quota', 'refused');
  });
});

describe('a connection that cannot be made', () => {
  for (const code of ['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'])
    test(`(${code}) costs nothing`, async () => {
      const transport = aTransport({ connect: { lookup: failingLookup(code) } });
      const { error } = await collect(
        transport.generate(aPaidRequest('https://provider.example.org'), new AbortController().signal),
      );
      assertEnd(error, 'network', 'notSent');
      assert.equal(SeedreamError.is(error) && error.details.code, code);
    });

  test('securely, because the other side does not speak TLS, costs nothing', async () => {
    for (const how of ['garbage', 'end', 'reset']) {
      await using server = await startRawServer(async connection => {
        if (how === 'garbage') await connection.write('HTTP/1.1 400 Bad Request\r\n\r\n');
        if (how === 'reset') connection.reset();
        else connection.end();
      });
      const url = server.origin.replace('http:', 'https:');
      const { error } = await collect(aTransport().generate(aPaidRequest(url), new AbortController().signal));
      assertEnd(error, 'network', 'notSent');
      assert.ok(!server.connections.some(connection => connection.received.includes(canaryKey)));
    }
  });
});
