import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { PeerClosedError, RpcPeer, type Channel, type Contract, type Wire } from '../../../src/shared/rpc.ts';

interface Host extends Contract {
  requests: { double: { params: number; result: number }; wait: { params: undefined; result: string } };
  events: { job: { id: string } };
}

interface View extends Contract {
  requests: Record<never, never>;
  events: Record<never, never>;
}

/** Two ends of one wire; messages travel in order, one turn later, as copies. */
function wire(): { left: Channel; right: Channel; seen: unknown[] } {
  const seen: unknown[] = [];
  const listeners: ((message: unknown) => void)[][] = [[], []];
  const end = (mine: 0 | 1): Channel => ({
    post: (message: Wire) => {
      const copy: unknown = structuredClone(message);
      seen.push(copy);
      queueMicrotask(() => listeners[1 - mine]?.forEach(listener => listener(copy)));
    },
    onMessage: listener => listeners[mine]?.push(listener),
  });
  return { left: end(0), right: end(1), seen };
}

function pair() {
  const { left, right, seen } = wire();
  const host = new RpcPeer<Host, View>(left);
  const view = new RpcPeer<View, Host>(right);
  const number = (raw: unknown): number => {
    if (typeof raw !== 'number') throw new Error('not a number');
    return raw;
  };
  host.handle('double', number, async value => value * 2);
  return { host, view, seen };
}

describe('a conversation between two sides', () => {
  test('answers requests', async () => {
    assert.equal(await pair().view.request('double', 21), 42);
  });

  test('no handler sees unchecked data, and a failure tells nothing of what it quoted', async () => {
    const { view, seen } = pair();
    await assert.rejects(view.request('double', 'secret' as unknown as number));
    assert.ok(!JSON.stringify(seen.at(-1)).includes('not a number'));
  });

  test('an unknown request is an error, not silence', async () => {
    const { view } = pair();
    await assert.rejects(view.request('wait', undefined));
  });

  test('a cancelled request aborts the work at the other end', async () => {
    const { host, view } = pair();
    const started = Promise.withResolvers<undefined>();
    host.handle(
      'wait',
      () => undefined,
      (_none, signal) => {
        started.resolve(undefined);
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new Error('stopped'))),
        );
      },
    );
    const abort = new AbortController();
    const waiting = view.request('wait', undefined, abort.signal);
    await started.promise;
    abort.abort();
    await assert.rejects(waiting);
  });

  test('closing rejects what is pending and lets nothing new begin', async () => {
    const { host, view } = pair();
    host.handle(
      'wait',
      () => undefined,
      () => new Promise(() => undefined),
    );
    const waiting = view.request('wait', undefined);
    view.close();
    await assert.rejects(waiting, PeerClosedError);
    await assert.rejects(view.request('double', 1), PeerClosedError);
  });

  test('events arrive, and only those that are listened to', async () => {
    const { host, view } = pair();
    const heard = Promise.withResolvers<string>();
    view.on(
      'job',
      raw => raw as { id: string },
      ({ id }) => heard.resolve(id),
    );
    host.emit('job', { id: 'a' });
    assert.equal(await heard.promise, 'a');
  });

  test('any message whatever does no harm', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.record({
            kind: fc.constantFrom('request', 'cancel', 'result', 'failure', 'event', 'other'),
            id: fc.anything(),
            name: fc.anything(),
            error: fc.constant({ code: 'x', message: 'y' }),
          }),
        ),
        message => {
          let take: (message: unknown) => void = () => undefined;
          const peer = new RpcPeer<Host, View>({
            post: () => undefined,
            onMessage: listener => {
              take = listener;
            },
          });
          take(message);
          peer.close();
        },
      ),
    );
  });
});
