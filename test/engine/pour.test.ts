import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import tls from 'node:tls';
import fc from 'fast-check';
import type { Basin } from '../../src/core/ports.ts';
import { createDial, type DialOptions } from '../../src/engine/dial.ts';
import { WireError, type Exchange } from '../../src/engine/exchange.ts';
import { Intake } from '../../src/engine/intake.ts';
import { openExchange } from '../../src/engine/transport.ts';
import { startRawServer, type RawConnection } from '../support/rawServer.ts';
import { selfSigned } from '../support/selfSigned.ts';

/** More than is read for the head. */
const body = randomBytes(300_000);

function headFor(length: number): string {
  return `HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n`;
}

/** Memory in small pieces, which remembers how it was filled. */
class Tub implements Basin {
  readonly #roomBytes: number;
  readonly #whole = Buffer.alloc(body.length + 1_000);
  readonly fillings: number[] = [];
  onFilled: () => void = () => undefined;
  #length = 0;
  #pauses: readonly Promise<void>[];

  constructor(roomBytes: number, pauses: readonly Promise<void>[] = []) {
    this.#roomBytes = roomBytes;
    this.#pauses = pauses;
  }

  get bytes(): Buffer {
    return this.#whole.subarray(0, this.#length);
  }

  room(): Uint8Array {
    return this.#whole.subarray(this.#length, this.#length + this.#roomBytes);
  }

  filled(bytes: number): void {
    this.fillings.push(bytes);
    this.#length += bytes;
    this.onFilled();
  }

  ready(): Promise<void> | undefined {
    const [pause, ...later] = this.#pauses;
    this.#pauses = later;
    return pause;
  }
}

async function open(url: string, options: DialOptions = {}, signal?: AbortSignal): Promise<Exchange> {
  return openExchange(
    {
      method: 'GET',
      url: new URL(url),
      headers: {},
      dial: createDial(options),
      intake: new Intake(),
      maxHeaderBytes: 16_384,
      onProgress: () => undefined,
    },
    signal ?? new AbortController().signal,
  );
}

/** What comes of an answer that is written so. */
async function poured(
  write: (connection: RawConnection) => Promise<void>,
  basin: Basin,
  signal?: AbortSignal,
): Promise<unknown> {
  await using server = await startRawServer(async connection => {
    await connection.request();
    await write(connection);
  });
  const exchange = await open(server.origin, {}, signal);
  try {
    await exchange.pour(basin);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    exchange.close();
  }
}

describe('a body that is poured', () => {
  test('comes straight into the lent memory, more at a time than was read for the head', async () => {
    const begun = Promise.withResolvers<void>();
    const all = Promise.withResolvers<void>();
    // The read that follows the head's is still as small as that one, and then the rest lies ready.
    const tub = new Tub(200_000, [Promise.resolve(), all.promise]);
    tub.onFilled = begun.resolve;
    const error = await poured(async connection => {
      await connection.write(headFor(body.length));
      await connection.write(body.subarray(0, 1_000));
      await begun.promise;
      const rest = connection.write(body.subarray(1_000));
      // The system has taken what it can hold: more than is read at a time elsewhere.
      all.resolve();
      await rest;
    }, tub);
    assert.equal(error, undefined);
    assert.ok(body.equals(tub.bytes));
    assert.ok(Math.max(...tub.fillings) > 64 * 1024, tub.fillings.join(' '));
  });

  test('is the same however it is cut, framed, lent room for and held up', async () => {
    const framings = {
      length: (length: number) => [headFor(length), ''],
      close: () => ['HTTP/1.1 200 OK\r\n\r\n', ''],
      chunked: (length: number) => [
        `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${length.toString(16)}\r\n`,
        '\r\n0\r\n\r\n',
      ],
    };
    const cases = fc.record({
      framing: fc.constantFrom(...Object.values(framings)),
      length: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 10_000, max: body.length })),
      roomBytes: fc.integer({ min: 1_000, max: 100_000 }),
      cuts: fc.array(fc.integer({ min: 0, max: body.length }), { maxLength: 6 }),
      pauses: fc.integer({ min: 0, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ framing, length, roomBytes, cuts, pauses }) => {
        const [head = '', tail = ''] = framing(length);
        const all = Buffer.concat([Buffer.from(head), body.subarray(0, length), Buffer.from(tail)]);
        const places = [0, ...cuts.filter(cut => cut < all.length).sort((a, b) => a - b), all.length];
        const pausing = Array.from({ length: pauses }, () => new Promise<void>(setImmediate));
        const tub = new Tub(roomBytes, pausing);
        const error = await poured(async connection => {
          for (const [index, place] of places.entries())
            await connection.write(all.subarray(place, places[index + 1] ?? place));
          connection.end();
        }, tub);
        assert.equal(error, undefined);
        assert.ok(body.subarray(0, length).equals(tub.bytes));
      }),
      { numRuns: 60 },
    );
  });

  test('that is cut fails, and what came of it is there', async () => {
    for (const how of ['end', 'reset'] as const) {
      const taken = Promise.withResolvers<void>();
      const tub = new Tub(50_000);
      tub.onFilled = () => {
        if (tub.bytes.length === 100_000) taken.resolve();
      };
      const error = await poured(async connection => {
        await connection.write(headFor(body.length));
        await connection.write(body.subarray(0, 100_000));
        await taken.promise;
        connection[how]();
      }, tub);
      assert.ok(error instanceof WireError);
      assert.equal(error.fault, 'cut');
      assert.ok(body.subarray(0, 100_000).equals(tub.bytes));
    }
  });

  test('is never longer than announced', async () => {
    const tub = new Tub(50_000);
    const error = await poured(async connection => {
      await connection.write(headFor(200_000));
      await connection.write(body);
    }, tub);
    assert.equal(error, undefined);
    assert.ok(body.subarray(0, 200_000).equals(tub.bytes));
  });

  test('ends with the reason of who takes no more of it', async () => {
    const write = async (connection: RawConnection): Promise<void> => {
      await connection.write(headFor(body.length));
      await connection.write(body);
    };
    const failing = {
      room: (): never => {
        throw new Error('no room');
      },
      filled: (): never => {
        throw new Error('no room');
      },
      ready: (): Promise<never> => Promise.reject(new Error('no room')),
    };
    for (const [name, fail] of Object.entries(failing)) {
      const tub = new Tub(50_000);
      // The beginning passes through the parser; it is the rest that nobody would catch an error of.
      const own = tub[name as keyof Basin].bind(tub) as (bytes: number) => never;
      Object.assign(tub, { [name]: (bytes: number) => (tub.bytes.length > 60_000 ? fail() : own(bytes)) });
      assert.match(String(await poured(write, tub)), /no room/);
    }
  });

  test('can be given up while it is held up', async () => {
    const abort = new AbortController();
    const tub = new Tub(50_000);
    tub.ready = () => {
      if (tub.bytes.length < 60_000) return undefined;
      abort.abort();
      return Promise.withResolvers<void>().promise;
    };
    const write = async (connection: RawConnection): Promise<void> => {
      await connection.write(headFor(body.length));
      await connection.write(body);
    };
    assert.ok((await poured(write, tub, abort.signal)) instanceof WireError);
  });

  test('comes over a secure connection as well', async () => {
    const identity = selfSigned('pictures.example.org');
    const server = tls.createServer(identity, socket => {
      socket.on('error', () => undefined).write(headFor(body.length));
      socket.end(body);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const exchange = await open(`https://pictures.example.org:${port}`, {
      ca: [identity.cert],
      lookup: (_host, { all }, callback) =>
        all === true ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4),
    });
    const tub = new Tub(
      50_000,
      Array.from({ length: 9 }, () => new Promise<void>(setImmediate)),
    );
    await exchange.pour(tub);
    exchange.close();
    server.close();
    assert.ok(body.equals(tub.bytes));
  });
});
