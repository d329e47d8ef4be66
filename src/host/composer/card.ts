import * as z from 'zod/mini';
import { draftSchema } from '../../shared/composer.schema.ts';
import type { Draft, JobImage, JobState, JobView } from '../../shared/composer.ts';

/** A purchase as it is remembered for the composer: the card without addresses that only one page can load. */
export interface Card extends Omit<JobView, 'images' | 'references' | 'usualSeconds'> {
  readonly images: readonly CardImage[];
  /** Places whose picture was put into the trash: it does not come back. */
  readonly dropped: readonly number[];
  /** Nothing was billed and nothing came: the same once more is no second purchase. */
  readonly free?: boolean;
  /** What it was made from, to be taken up again. */
  readonly draft: Draft;
  /** For how long such a picture takes here. */
  readonly timing: string;
}

export interface CardImage extends Omit<JobImage, 'src' | 'uri'> {
  readonly uri: string;
}

const endedStates: readonly JobState[] = ['done', 'partial', 'failed', 'cancelled', 'unknown'];

/** What is said about a card only as long as it stands as it does. */
export function withoutWords(card: Card): Card {
  const { message: _message, help: _help, free: _free, ...rest } = card;
  return rest;
}

/** Those of the pictures that were not thrown away. */
export function kept({ dropped }: Card, images: readonly CardImage[]): readonly CardImage[] {
  return images.filter(({ index }) => !dropped.includes(index));
}

export function isEnded({ state }: { readonly state: JobState }): boolean {
  return endedStates.includes(state);
}

const image = z.object({
  index: z.int(),
  name: z.string(),
  uri: z.string(),
  width: z.number(),
  height: z.number(),
});

const cardSchema: z.ZodMiniType<Card> = z.object({
  id: z.string(),
  prompt: z.string(),
  state: z.enum([
    'preparing',
    'queued',
    'running',
    'waiting',
    'done',
    'partial',
    'failed',
    'cancelled',
    'unknown',
  ]),
  made: z.string(),
  price: z.string(),
  total: z.int(),
  ratio: z.number(),
  started: z.number(),
  ended: z.exactOptional(z.number()),
  images: z.array(image),
  dropped: z._default(z.array(z.int()), []),
  free: z.exactOptional(z.boolean()),
  failures: z.array(z.object({ index: z.int(), message: z.string() })),
  message: z.exactOptional(z.string()),
  help: z.exactOptional(z.object({ id: z.string(), label: z.string() })),
  sandbox: z.boolean(),
  draft: draftSchema,
  timing: z.string(),
});

/** What an earlier window remembered; cards of an older shape are left out. */
export function parseCards(value: unknown): Card[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((raw: unknown) => {
    const card = cardSchema.safeParse(raw);
    return card.success ? [card.data] : [];
  });
}
