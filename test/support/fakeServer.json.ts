import { jsonParts } from './fakeServer.base64.ts';
import type { Segment } from './fakeServer.pieces.ts';
import type { AnswerFacts, Item } from './fakeServer.provider.ts';

/** One JSON document; each item of `data` is marked as an event, so that gates and cuts can stand before it. */
export function jsonBody({ plan, model, created, items, usage }: AnswerFacts): readonly Segment[] {
  const body: Segment[] = [];
  const say = (text: string | Buffer): void =>
    void body.push(Buffer.isBuffer(text) ? text : Buffer.from(text));
  const head = JSON.stringify({ model, created, ...plan.extra });
  say(`${head.slice(0, -1)},"data":[`);
  for (const [at, item] of slotOrder(items).entries()) {
    if (at > 0) say(',');
    body.push({ event: at });
    const base64 = item.kind === 'image' ? item.base64 : undefined;
    for (const part of jsonParts(itemFields(item, plan.shape), base64)) say(part);
  }
  body.push({ event: items.length });
  say(`],"usage":${JSON.stringify(usage)}}`);
  return body;
}

function slotOrder(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => a.index - b.index);
}

export function itemFields(item: Item, shape: AnswerFacts['plan']['shape']): Record<string, unknown> {
  if (item.kind === 'failed') return { error: { code: item.code, message: item.message } };
  const fields = { ...(item.url !== undefined && { url: item.url }) };
  if (shape === 'chainhub') return fields;
  return { ...fields, size: item.size, ...(item.format !== undefined && { output_format: item.format }) };
}
