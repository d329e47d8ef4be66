import { jsonParts } from './fakeServer.base64.ts';
import { itemFields } from './fakeServer.json.ts';
import type { Segment } from './fakeServer.pieces.ts';
import type { AnswerFacts, Item } from './fakeServer.provider.ts';
import type { StreamPlan } from './fakeServer.scripts.ts';

interface Frame {
  readonly type?: string;
  readonly data: Readonly<Record<string, unknown>> | string;
  readonly base64?: Buffer;
}

const family = 'image_generation';

/** The event stream; frame n is marked as event n. */
export function streamBody(facts: AnswerFacts): readonly Segment[] {
  const plan = facts.plan.stream ?? {};
  const frames = framesOf(facts, plan);
  const body: Segment[] = plan.byteOrderMark === true ? [Buffer.from('\uFEFF')] : [];
  for (const [at, frame] of frames.entries()) {
    body.push({ event: at });
    body.push(...frameBytes(frame, plan, { at, last: at === frames.length - 1 }));
  }
  if (plan.tail !== undefined) body.push(Buffer.from(plan.tail));
  return body;
}

function framesOf(facts: AnswerFacts, plan: StreamPlan): readonly Frame[] {
  const { model, created, usage } = facts;
  const frames: Frame[] = [];
  for (const [at, item] of facts.items.entries()) frames.push(...itemFrames(item, facts, at));
  if (plan.omit?.includes('completed') !== true) {
    const type = `${family}.completed`;
    frames.push({ type, data: { type, model, created, usage, ...facts.plan.extra } });
  }
  if (plan.error) {
    const { at, code, message } = plan.error;
    return [...frames.slice(0, at), { data: { error: { code, message } } }];
  }
  if (plan.omit?.includes('done') !== true) frames.push({ data: '[DONE]' });
  return frames;
}

function itemFrames(item: Item, { plan, model, created }: AnswerFacts, at: number): readonly Frame[] {
  const index = plan.stream?.indexes ? plan.stream.indexes[at] : item.index;
  const frames: Frame[] = [];
  if (plan.stream?.unknownEvents === true) {
    const type = `${family}.progressed`;
    frames.push({ type, data: { type, progress: 0.5, image_index: index } });
  }
  if (plan.stream?.previews === true && item.kind === 'image') {
    const type = `${family}.partial_image`;
    frames.push({ type, data: { type, partial_image_index: 0 }, base64: Buffer.from('/9j/cHJldmlldw==') });
  }
  const type = `${family}.${item.kind === 'image' ? 'partial_succeeded' : 'partial_failed'}`;
  const data = { type, model, created, image_index: index, ...itemFields(item, plan.shape) };
  const frame: Frame = { type, data, ...(item.kind === 'image' && item.base64 && { base64: item.base64 }) };
  frames.push(frame);
  if (plan.stream?.duplicates === true) frames.push(frame);
  return frames;
}

function frameBytes(
  frame: Frame,
  plan: StreamPlan,
  { at, last }: { at: number; last: boolean },
): readonly Buffer[] {
  const end = plan.lineEnd ?? '\n';
  const omit = plan.omit ?? [];
  const space = omit.includes('spaces') ? '' : ' ';
  const parts: (string | Buffer)[] = [];
  if (plan.comments === true) parts.push(`: keep-alive${end}:${end}`);
  if (plan.blankLines === true) parts.push(end, end);
  if (plan.idLines === true) parts.push(`id:${space}${at}${end}retry:${space}100${end}`);
  if (frame.type !== undefined && !omit.includes('eventLines'))
    parts.push(`event:${space}${frame.type}${end}`);
  parts.push(`data:${space}`);
  const data =
    typeof frame.data === 'string'
      ? [frame.data]
      : jsonParts(frame.data, frame.base64, plan.multiLineData === true ? 2 : 0);
  for (const part of data)
    parts.push(Buffer.isBuffer(part) ? part : part.replaceAll('\n', `${end}data:${space}`));
  parts.push(last && omit.includes('lastBlankLine') ? '' : end + end);
  return parts.map(part => (Buffer.isBuffer(part) ? part : Buffer.from(part)));
}
