import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  answer,
  startRawServer,
  type RawConnection,
  type RawScript,
  type RawServer,
} from '../support/rawServer.ts';
import { aTransport, EagerClock, HandClock, longLimits } from '../support/wire.ts';
import { image, outcomeOf, path } from '../support/wireDownloads.ts';

describe('downloads', () => {
  test('run four at a time, and a cancelled one makes room', async () => {
    const open: RawConnection[] = [];
    const arrived: (() => void)[] = [];
    const script: RawScript = async connection => {
      await connection.request();
      open.push(connection);
      arrived.shift()?.();
    };
    await using server = await startRawServer(script);
    const arrival = (): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      arrived.push(resolve);
      return promise;
    };
    const transport = aTransport();
    const aborts = Array.from({ length: 6 }, () => new AbortController());
    const firstFour = Array.from({ length: 4 }, arrival);
    const all = aborts.map(({ signal }) =>
      outcomeOf(transport, { url: `${server.origin}/a`, endpoint: server.origin }, signal),
    );
    await Promise.all(firstFour);
    assert.equal(server.connections.length, 4);
    aborts[5]?.abort();
    assert.equal((await all[5])?.error?.kind, 'cancelled');
    const fifth = arrival();
    aborts[0]?.abort();
    assert.equal((await all[0])?.error?.kind, 'cancelled');
    await fifth;
    for (const connection of open) await connection.write(answer('200 OK', {}, image));
    for (const [index, { bytes }] of (await Promise.all(all)).entries())
      assert.deepEqual(bytes, index === 0 || index === 5 ? undefined : image);
    assert.equal(server.connections.length, 5);
  });

  async function hanging(script: RawScript): Promise<{
    server: RawServer;
    clock: HandClock;
    done: ReturnType<typeof outcomeOf>;
    abort: AbortController;
  }> {
    const server = await startRawServer(script);
    const clock = new HandClock();
    const abort = new AbortController();
    const transport = aTransport({ clock, limits: { downloadRetries: 0 } });
    const done = outcomeOf(transport, { url: server.origin + path, endpoint: server.origin }, abort.signal);
    return { server, clock, done, abort };
  }

  test('that fall silent end after 30 s', async () => {
    const asked = Promise.withResolvers<void>();
    const { server, clock, done } = await hanging(async connection => {
      await connection.request();
      asked.resolve();
    });
    await using _ = server;
    await asked.promise;
    clock.advance(30_000);
    const { error } = await done;
    assert.equal(error?.kind, 'timeout');
    assert.equal(clock.sleepers, 0);
    await server.connections[0]?.closed();
  });

  test('that only trickle end, although they are never silent', async () => {
    const { server, clock, done } = await hanging(async connection => {
      await connection.request();
      await connection.write(`HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n`);
      while (!connection.hasEnded) {
        clock.advance(5_000);
        await connection.write('x'.repeat(1_000));
        await new Promise(setImmediate);
      }
    });
    await using _ = server;
    assert.equal((await done).error?.kind, 'timeout');
  });

  test('are cancelled in the middle', async () => {
    const begun = Promise.withResolvers<void>();
    const { server, done, abort } = await hanging(async connection => {
      await connection.request();
      await connection.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc');
      begun.resolve();
    });
    await using _ = server;
    await begun.promise;
    abort.abort();
    assert.equal((await done).error?.kind, 'cancelled');
    await server.connections[0]?.closed();
  });

  test('are cancelled while waiting for another try', async () => {
    await using server = await startRawServer(async connection => {
      await connection.request();
      await connection.write(answer('500 X', {}, ''));
    });
    const clock = new HandClock();
    const abort = new AbortController();
    const transport = aTransport({ clock, random: () => 0 });
    const done = outcomeOf(transport, { url: server.origin, endpoint: server.origin }, abort.signal);
    while (!clock.isWaiting(250)) await new Promise(setImmediate);
    abort.abort();
    assert.equal((await done).error?.kind, 'cancelled');
    assert.equal(server.connections.length, 1);
    assert.equal(clock.sleepers, 0);
  });

  test('larger than 64 MiB are given up, announced or not, and not asked for again', async () => {
    for (const head of ['HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n']) {
      await using server = await startRawServer(async connection => {
        await connection.request();
        await connection.write(head);
        while (!connection.hasEnded) await connection.write(image);
      });
      const transport = aTransport({ limits: { imageBytes: 1_000_000 } });
      const { error } = await outcomeOf(
        transport,
        { url: server.origin, endpoint: server.origin },
        new AbortController().signal,
      );
      assert.equal(error?.details.code, 'TOO_LARGE');
      assert.equal(server.connections.length, 1);
    }
  });

  test('share a budget for trying again', async () => {
    await using server = await startRawServer(async connection => {
      await connection.request();
      await connection.write(answer('500 X', {}, ''));
    });
    const transport = aTransport({ clock: new EagerClock(), limits: { ...longLimits, sharedRetries: 7 } });
    const one = (): ReturnType<typeof outcomeOf> =>
      outcomeOf(transport, { url: server.origin, endpoint: server.origin }, new AbortController().signal);
    await Promise.all([one(), one(), one()]);
    assert.equal(server.connections.length, 3 + 7);
  });
});
