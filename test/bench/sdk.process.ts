import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { OpenAI } from 'openai';
import type { Order, RawOrder, SdkOrder } from './orders.ts';
import { serve, type Stopwatch } from './worker.ts';

/** What the SDK's own examples do with an answer. */
async function viaSdk({ baseUrl, folder, stream }: SdkOrder): Promise<number> {
  const client = new OpenAI({ apiKey: 'not-a-real-key', baseURL: baseUrl, maxRetries: 0 });
  const asked = { model: 'm', prompt: 'a measured fox', response_format: 'b64_json' } as const;
  let files = 0;
  const keep = async (base64: string): Promise<void> => {
    files++;
    await writeFile(join(folder, `${files}.jpg`), Buffer.from(base64, 'base64'));
  };
  if (!stream) {
    for (const { b64_json: base64 } of (await client.images.generate(asked)).data ?? [])
      if (base64 !== undefined) await keep(base64);
    return files;
  }
  for await (const event of await client.images.generate({ ...asked, stream: true }))
    if ('b64_json' in event) await keep(event.b64_json);
  return files;
}

/** The fastest way there is in Node: one buffer, one write. */
function readyMade({ baseUrl, bytes }: RawOrder, stopwatch: Stopwatch): Promise<number> {
  const body = Buffer.alloc(bytes, 'QUJD');
  stopwatch.start();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  const sent = request(`${baseUrl}/images/generations`, { method: 'POST', headers }, answer => {
    stopwatch.stop();
    answer.resume().on('end', () => resolve(1));
  });
  sent.on('error', reject).end(body);
  return promise;
}

serve(async (order: Order, stopwatch) => {
  if (order.kind === 'sdk') return viaSdk(order);
  if (order.kind === 'raw') return readyMade(order, stopwatch);
  throw new Error('not for this process');
});
