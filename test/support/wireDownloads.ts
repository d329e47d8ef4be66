import assert from 'node:assert/strict';
import { SeedreamError } from '../../src/core/errors.ts';
import type { DownloadRequest, Transport } from '../../src/core/ports.ts';
import { MemoryStore } from './memoryImages.ts';
import { answer, startRawServer, type RawConnection } from './rawServer.ts';
import { aTransport, canaryKey, canarySignature, EagerClock, everythingIn, longLimits } from './wire.ts';

export const image = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7) % 253));
export const path = `/secret/0217_0.jpeg?X-Tos-Signature=${canarySignature}&x-tos-process=image%2Fa%20b`;
export const strong = { etag: '"abc-1"', 'content-type': 'text/plain' };

export interface Fetched {
  readonly bytes: Uint8Array | undefined;
  readonly error: SeedreamError | undefined;
  readonly waits: readonly number[];
  readonly heads: readonly string[];
}

export type Step = (connection: RawConnection, head: string) => Promise<void> | void;

/** One download against a server whose n-th connection does the n-th step (the last one again and again). */
export async function fetchWith(steps: readonly Step[], link = path): Promise<Fetched> {
  const heads: string[] = [];
  await using server = await startRawServer(async (connection, index) => {
    const { head } = await connection.request();
    heads.push(head);
    await (steps[index] ?? steps.at(-1))?.(connection, head);
  });
  const clock = new EagerClock();
  const transport = aTransport({ clock, limits: longLimits, random: () => 0 });
  const url = link.startsWith('/') ? server.origin + link : link;
  const request = { url, endpoint: server.origin };
  const { bytes, error } = await outcomeOf(transport, request, new AbortController().signal);
  const shown = everythingIn(error, transport.log.entries);
  for (const secret of [canarySignature, canaryKey, '0217_0.jpeg', 'secret'])
    assert.ok(!shown.includes(secret), shown);
  for (const head of heads) assert.doesNotMatch(head, /authorization|cookie|canary-/i);
  if (error !== undefined) assert.equal(error.details.billing, 'paid');
  return { bytes, error, waits: clock.waits, heads };
}

export async function outcomeOf(
  transport: Pick<Transport, 'download'>,
  request: DownloadRequest,
  signal: AbortSignal,
): Promise<{ bytes: Uint8Array | undefined; error: SeedreamError | undefined }> {
  const store = new MemoryStore();
  try {
    await transport.download(request, store, signal);
    return { bytes: store.take(), error: undefined };
  } catch (error) {
    assert.ok(SeedreamError.is(error), String(error));
    return { bytes: undefined, error };
  }
}

export const saying =
  (bytes: string | Uint8Array, how: 'end' | 'reset' = 'end'): Step =>
  async connection => {
    await connection.write(bytes);
    if (how === 'end') connection.end();
    else connection.reset();
  };

export const whole = saying(answer('200 OK', strong, image));
export const half = saying(
  answer('200 OK', { ...strong, 'content-length': String(image.length) }, image.subarray(0, 50_000)),
  'end',
);
export const status = (code: number, headers: Readonly<Record<string, string>> = {}): Step =>
  saying(answer(`${code} X`, headers, '<x/>'));
