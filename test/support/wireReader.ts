import type { ServerEvent } from '../../src/core/api/events.ts';
import { SeedreamError } from '../../src/core/errors.ts';
import type { Transport } from '../../src/core/ports.ts';
import { AnswerReader } from '../../src/engine/answerReader.ts';
import { defaultLimits, type Limits } from '../../src/engine/limits.ts';
import { MemoryImages } from './memoryImages.ts';
import { aPaidRequest, collect } from './wire.ts';
import { signedLink } from './wireAnswers.ts';

/** An event with the bytes themselves where the real one names their file. */
export type ReadEvent =
  | Exclude<ServerEvent, { kind: 'image' }>
  | (Omit<Extract<ServerEvent, { kind: 'image' }>, 'payload'> & {
      readonly payload: { readonly url: string } | { readonly bytes: Buffer | undefined };
    });

export interface Read {
  readonly events: readonly ReadEvent[];
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
  const sinks = new MemoryImages();
  const reader = new AnswerReader({
    contentType: options.contentType ?? '',
    maxImages: options.maxImages ?? 4,
    sinks,
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
  return { events: reader.take().map(event => withBytes(event, sinks)), error };
}

/** All that a paid request to that server says, with the images' own bytes. */
export async function readFrom(
  transport: Transport,
  origin: string,
): Promise<{ readonly events: readonly ReadEvent[]; readonly error: unknown }> {
  const sinks = new MemoryImages();
  const request = aPaidRequest(origin, { sinks });
  const { events, error } = await collect(transport.generate(request, new AbortController().signal));
  return { events: events.map(event => withBytes(event, sinks)), error };
}

/** The event as it is, but with its image's bytes where their file is named. */
function withBytes(event: ServerEvent, { files }: MemoryImages): ReadEvent {
  if (event.kind !== 'image') return event;
  const { payload } = event;
  return { ...event, payload: 'file' in payload ? { bytes: files.get(payload.file) } : payload };
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
