import type { ServerEvent } from '../../src/core/api/events.ts';
import { SeedreamError } from '../../src/core/errors.ts';
import { AnswerReader } from '../../src/engine/answerReader.ts';
import { memorySinks } from '../../src/engine/imageSink.ts';
import { defaultLimits, type Limits } from '../../src/engine/limits.ts';
import { signedLink } from './wireAnswers.ts';

export interface Read {
  readonly events: readonly ServerEvent[];
  readonly error: SeedreamError | undefined;
}

/** Echoed by an error in a test; never shown. */
export const answerKey = 'sk-secret-0001';

export interface ReadOptions {
  readonly contentType?: string;
  readonly limits?: Partial<Limits>;
  readonly maxImages?: number;
}

export function readChunks(chunks: Iterable<Buffer>, options: ReadOptions = {}): Read {
  const reader = new AnswerReader({
    contentType: options.contentType ?? '',
    maxImages: options.maxImages ?? 4,
    sinks: memorySinks,
    limits: { ...defaultLimits, ...options.limits },
    secrets: [answerKey],
  });
  let error: SeedreamError | undefined;
  try {
    for (const chunk of chunks) reader.push(chunk);
    reader.finish();
  } catch (thrown) {
    if (!SeedreamError.is(thrown)) throw thrown;
    error = thrown;
  }
  return { events: reader.take(), error };
}

export const read = (text: string, options?: ReadOptions): Read => readChunks([Buffer.from(text)], options);

export const kinds = ({ events }: Read): string[] =>
  events.map(event => ('index' in event ? `${event.kind} ${event.index}` : event.kind));

export const sse = (...frames: readonly unknown[]): string =>
  frames.map(frame => `data: ${typeof frame === 'string' ? frame : JSON.stringify(frame)}\n\n`).join('');

export const succeeded = (index: number, more: object = { url: signedLink }): object => ({
  type: 'image_generation.partial_succeeded',
  image_index: index,
  ...more,
});

export const completed = { type: 'image_generation.completed', usage: { generated_images: 1 } };
