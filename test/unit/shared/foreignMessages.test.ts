import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import * as composer from '../../../src/shared/composer.schema.ts';
import * as gallery from '../../../src/shared/gallery.schema.ts';
import { RpcPeer, type Contract, type Wire } from '../../../src/shared/rpc.ts';

interface Offers extends Contract {
  requests: { double: { params: number; result: number } };
  events: Record<never, never>;
}

interface Nothing extends Contract {
  requests: Record<never, never>;
  events: Record<never, never>;
}

interface Schema {
  safeParse(value: unknown): { success: boolean };
}

const schemas: readonly (readonly [string, Schema])[] = Object.entries<unknown>({
  ...composer,
  ...gallery,
}).flatMap(([name, value]) =>
  typeof value === 'object' && value !== null && 'safeParse' in value ? [[name, value as Schema]] : [],
);

/** Anything, and things that look like what is expected and are not. */
const foreign = fc.oneof(
  fc.anything({ withBigInt: true, withMap: true, withSet: true, withTypedArray: true, withDate: true }),
  fc.record(
    {
      draft: fc.anything(),
      jobId: fc.anything(),
      ids: fc.array(fc.anything()),
      index: fc.anything(),
      action: fc.string(),
      uris: fc.array(fc.anything()),
      text: fc.anything(),
      id: fc.anything(),
      __proto__: fc.anything(),
    },
    { requiredKeys: [] },
  ),
);

describe('a message that is none of ours', () => {
  test('is told apart by every schema without an exception of its own', () => {
    assert.ok(schemas.length > 15, `${schemas.length} schemas`);
    fc.assert(
      fc.property(foreign, value => {
        for (const [name, schema] of schemas) {
          const { success } = schema.safeParse(value);
          if (success && value !== undefined)
            assert.ok(typeof value === 'object', `${name} let ${typeof value} through`);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('leaves the conversation as it was: the next request is answered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(foreign, { maxLength: 20 }), async messages => {
        let deliver: (message: unknown) => void = () => undefined;
        const answers: Wire[] = [];
        const peer = new RpcPeer<Offers, Nothing>({
          post: message => void answers.push(message),
          onMessage: listener => {
            deliver = listener;
          },
        });
        peer.handle(
          'double',
          raw => {
            if (typeof raw !== 'number') throw new Error('no number');
            return raw;
          },
          async value => value * 2,
        );
        for (const message of messages) {
          deliver(message);
          deliver({ kind: 'request', id: 7, name: 'double', params: message });
          deliver({ kind: 'result', id: message, value: message });
          deliver({ kind: 'event', name: message, payload: message });
        }
        deliver({ kind: 'request', id: 42, name: 'double', params: 21 });
        await new Promise(setImmediate);
        assert.deepEqual(
          answers.filter(answer => answer.kind === 'result' && answer.id === 42),
          [{ kind: 'result', id: 42, value: 42 }],
        );
      }),
      { numRuns: 200 },
    );
  });
});
