import type { Buffer } from 'node:buffer';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Generation, Outcome } from './generate.ts';

export interface AnswerContext {
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
  readonly requestId: string;
  /** Makes the link of one finished picture. */
  link(bytes: Buffer, index: number): string;
}

/** One JSON document when everything is done. */
export async function answerJson(generation: Generation, context: AnswerContext): Promise<void> {
  const { request } = generation;
  const items: string[] = [];
  const tally = new Tally(generation);
  let refusal: object | undefined;
  for await (const outcome of generation.images(context.signal)) {
    tally.add(outcome);
    if ('error' in outcome) {
      // A single picture that is withheld fails as a whole; in a set it is one item among others.
      if (!request.set) throw outcome.error;
      refusal ??= errorOf(outcome.error, context);
    }
    items.push(JSON.stringify(itemOf(outcome, generation, context)));
  }
  const head = JSON.stringify({ model: request.modelId, created: now() });
  const rest = {
    ...(request.tools === undefined ? {} : { tools: request.tools }),
    usage: tally.usage(),
    ...(tally.images > 0 || refusal === undefined ? {} : { error: refusal }),
  };
  context.response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  await write(context, `${head.slice(0, -1)},"data":[`);
  for (const [at, item] of items.entries()) await write(context, at === 0 ? item : `,${item}`);
  context.response.end(`],${JSON.stringify(rest).slice(1)}`);
}

/** One event for each image as it is ready; the head goes out with the first. */
export async function answerStream(generation: Generation, context: AnswerContext): Promise<void> {
  const { modelId: model, tools } = generation.request;
  const tally = new Tally(generation);
  for await (const outcome of generation.images(context.signal)) {
    tally.add(outcome);
    const type = 'error' in outcome ? 'partial_failed' : 'partial_succeeded';
    await writeEvent(context, type, {
      model,
      created: now(),
      image_index: outcome.index,
      ...itemOf(outcome, generation, context),
    });
  }
  const echo = tools === undefined ? {} : { tools };
  await writeEvent(context, 'completed', { model, created: now(), ...echo, usage: tally.usage() });
  context.response.end('data: [DONE]\n\n');
}

class Tally {
  readonly #generation: Generation;
  images = 0;

  constructor(generation: Generation) {
    this.#generation = generation;
  }

  add(outcome: Outcome): void {
    if ('bytes' in outcome) this.images += 1;
  }

  usage(): object {
    const { size, request, inputImages } = this.#generation;
    const tokens = Math.round((this.images * size.width * size.height) / 256);
    return {
      generated_images: this.images,
      output_tokens: tokens,
      total_tokens: tokens,
      ...(request.model.billsInputs ? { input_images: inputImages } : {}),
      ...(request.tools === undefined ? {} : { tool_usage: { web_search: 0 } }),
    };
  }
}

function itemOf(outcome: Outcome, { request, size }: Generation, context: AnswerContext): object {
  if ('error' in outcome) return { error: errorOf(outcome.error, context) };
  const payload =
    request.responseFormat === 'url'
      ? { url: context.link(outcome.bytes, outcome.index) }
      : { b64_json: outcome.bytes.toString('base64') };
  return {
    ...payload,
    size: `${size.width}x${size.height}`,
    ...(request.model.outputFormat ? { output_format: request.outputFormat } : {}),
    ...(request.model.background.includes('auto')
      ? { background: request.transparent ? 'transparent' : 'opaque' }
      : {}),
  };
}

function errorOf(
  error: { toJson(requestId: string): { error: object } },
  { requestId }: AnswerContext,
): object {
  const { code, message } = error.toJson(requestId).error as { code: string; message: string };
  return { code, message };
}

async function writeEvent(context: AnswerContext, name: string, fields: object): Promise<void> {
  if (!context.response.headersSent) {
    context.response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
    });
  }
  const type = `image_generation.${name}`;
  await write(context, `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`);
}

/** Waits for a slow reader, so that one image at most is held for it. */
async function write({ response, signal }: AnswerContext, text: string): Promise<void> {
  signal.throwIfAborted();
  if (!response.write(text)) await once(response, 'drain', { signal });
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
