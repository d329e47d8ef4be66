import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { LookupFunction } from 'node:net';
import { describe, test } from 'node:test';
import { createDial } from '../../src/engine/dial.ts';
import { WireError } from '../../src/engine/exchange.ts';
import { isPublicAddress } from '../../src/engine/linkGuard.ts';
import { startProxy } from '../support/proxyServer.ts';
import { aPlan, knowing } from '../support/proxyTarget.ts';
import { startRawServer } from '../support/rawServer.ts';

const never = new AbortController().signal;
const nowhere = knowing({});

describe('a connection through a proxy', () => {
  test('without TLS goes by a tunnel as well, so that the proxy reads no request', async () => {
    await using server = await startRawServer(async connection => {
      await connection.heard(5);
      await connection.write('world');
    });
    await using proxy = await startProxy();
    const dial = createDial({ lookup: nowhere, plan: () => aPlan({ proxy: `127.0.0.1:${proxy.port}` }) });
    const socket = await dial({ secure: false, host: 'plain.example.org', port: server.port }, never);
    const before = socket.bytesWritten;
    socket.write('hello');
    assert.equal(socket.bytesWritten - before, 5);
    const [data] = await once(socket, 'data');
    assert.equal(String(data), 'world');
    assert.equal(server.connections[0]?.received, 'hello');
    socket.destroy();
    await proxy.idle();
  });

  test('to a number with colons names it in brackets', async () => {
    await using server = await startRawServer(() => undefined);
    await using proxy = await startProxy();
    const dial = createDial({ plan: () => aPlan({ proxy: `http://127.0.0.1:${proxy.port}` }) });
    const socket = await dial({ secure: false, host: '2001:db8::5', port: server.port }, never);
    socket.destroy();
    assert.match(proxy.heads[0] ?? '', /^CONNECT \[2001:db8::5\]:\d+ HTTP\/1\.1\r\nHost: \[2001:db8::5\]:/);
  });

  test('asks the proxy for no private number', async () => {
    await using proxy = await startProxy();
    const dial = createDial({
      allows: isPublicAddress,
      plan: () => aPlan({ proxy: `http://127.0.0.1:${proxy.port}` }),
    });
    for (const host of ['10.0.0.1', '169.254.169.254', 'fd00::1', '::ffff:10.0.0.1'])
      await assert.rejects(
        dial({ secure: false, host, port: 80 }, never),
        error => error instanceof WireError && error.fault === 'refusedAddress' && !error.sent,
      );
    assert.deepEqual(proxy.heads, []);
  });

  test('waits only for a while for a name to be looked up here', async t => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    await using server = await startRawServer(() => undefined);
    await using proxy = await startProxy();
    const looking = Promise.withResolvers<void>();
    const silent: LookupFunction = () => looking.resolve();
    const dial = createDial({
      lookup: silent,
      allows: isPublicAddress,
      plan: () => aPlan({ proxy: `http://127.0.0.1:${proxy.port}` }),
    });
    const dialled = dial({ secure: false, host: 'images.example.org', port: server.port }, never);
    await looking.promise;
    t.mock.timers.tick(2_000);
    (await dialled).destroy();
    assert.equal(proxy.heads.length, 1);
  });

  test('that is given up while a name is looked up here asks the proxy for nothing', async () => {
    await using proxy = await startProxy();
    const abort = new AbortController();
    const dial = createDial({
      lookup: () => setImmediate(() => abort.abort()),
      allows: isPublicAddress,
      plan: () => aPlan({ proxy: `http://127.0.0.1:${proxy.port}` }),
    });
    await assert.rejects(
      dial({ secure: false, host: 'images.example.org', port: 80 }, abort.signal),
      WireError,
    );
    assert.deepEqual(proxy.heads, []);
    await proxy.idle();
  });

  test('leaves no listener on the signal', async () => {
    await using server = await startRawServer(() => undefined);
    await using good = await startProxy();
    await using bad = await startProxy({ act: { kind: 'close' } });
    const abort = new AbortController();
    let listeners = 0;
    const { signal } = abort;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    Object.assign(signal, {
      addEventListener: (...args: Parameters<typeof add>) => {
        listeners++;
        add(...args);
      },
      removeEventListener: (...args: Parameters<typeof remove>) => {
        listeners--;
        remove(...args);
      },
    });
    for (const { port } of [good, bad]) {
      const dial = createDial({
        lookup: nowhere,
        allows: isPublicAddress,
        plan: () => aPlan({ proxy: `http://127.0.0.1:${port}` }),
      });
      const target = { secure: false, host: 'images.example.org', port: server.port };
      await dial(target, signal).then(
        socket => socket.destroy(),
        () => undefined,
      );
      assert.equal(listeners, 0);
    }
  });
});
