import type { Buffer } from 'node:buffer';
import { setTimeout as wait } from 'node:timers/promises';
import { type ApiError, internalError, sensitiveOutput } from './apiError.ts';
import { Easel } from './painter.ts';
import { countImages, readMarks } from './promptRules.ts';
import { ceilingOf, readReferences } from './references.ts';
import { chooseRatio, resolveSize, type Size } from './size.ts';
import { validate, type GenerationRequest } from './validate.ts';

/** A request that passed every rule, ready to paint. */
export interface Generation {
  readonly request: GenerationRequest;
  readonly size: Size;
  readonly count: number;
  readonly inputImages: number;
  /** One after the other; ends early after an internal error, as the service does. */
  images(signal: AbortSignal): AsyncGenerator<Outcome>;
}

export type Outcome = { readonly index: number } & (
  { readonly bytes: Buffer } | { readonly error: ApiError }
);

export async function prepare(body: unknown): Promise<Generation> {
  const request = validate(body);
  const references = await readReferences(request);
  const count = request.set ? countImages(request.prompt, ceilingOf(request, references.length)) : 1;
  const size = resolveSize(request.size, request.model, chooseRatio(request.prompt, references[0]));
  const easel = new Easel({
    prompt: request.prompt,
    size,
    references,
    watermark: request.watermark,
    format: request.outputFormat,
    transparent: request.transparent,
  });
  return {
    request,
    size,
    count,
    inputImages: references.length,
    images: signal => paintAll(easel, request.prompt, count, signal),
  };
}

async function* paintAll(
  easel: Easel,
  prompt: string,
  count: number,
  signal: AbortSignal,
): AsyncGenerator<Outcome> {
  const marks = readMarks(prompt);
  for (let index = 0; index < count; index += 1) {
    if (marks.slowMs > 0) await wait(marks.slowMs, undefined, { signal });
    if (marks.failed.has(index + 1)) {
      yield { index, error: internalError() };
      return;
    }
    if (marks.refused.has(index + 1)) yield { index, error: sensitiveOutput() };
    else yield { index, bytes: await easel.paint(index, signal) };
  }
}
