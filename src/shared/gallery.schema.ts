import * as z from 'zod/mini';
import type { GalleryAction, GalleryMark, GalleryQuestion } from './gallery.ts';

const largestId = 0xffff_ffff;
const id = z.int().check(z.minimum(0), z.maximum(largestId));
const word = z.string().check(z.maxLength(200));
const wordList = z.array(word).check(z.maxLength(1_000));
const path = z.string().check(z.minLength(1), z.maxLength(4_096));
const answer = z.int().check(z.minimum(0));
const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));

/** Everything may be chosen at once: the largest gallery that is spoken of. One check for each would take too long. */
const someIds = z.custom<readonly number[]>(
  raw =>
    Array.isArray(raw) &&
    raw.length <= 200_000 &&
    raw.every(one => Number.isInteger(one) && one >= 0 && one <= largestId),
);

export const querySchema: z.ZodMiniType<GalleryQuestion> = z.strictObject({
  text: z.string().check(z.maxLength(2_000)),
  models: wordList,
  providers: wordList,
  ratios: wordList,
  tags: wordList,
  from: z.exactOptional(day),
  to: z.exactOptional(day),
  rating: z.exactOptional(z.int().check(z.minimum(0), z.maximum(5))),
  favourites: z.exactOptional(z.boolean()),
  rejected: z.exactOptional(z.enum(['only', 'without'])),
  sets: z.exactOptional(z.boolean()),
  references: z.exactOptional(z.enum(['with', 'without'])),
  recipe: z.exactOptional(z.enum(['with', 'without'])),
  sort: z.enum(['newest', 'oldest', 'name', 'rating']),
  group: z.enum(['day', 'set', 'folder', 'none']),
  first: z.exactOptional(z.int().check(z.minimum(1), z.maximum(10_000))),
  around: z.exactOptional(path),
  known: z.exactOptional(answer),
});

const tags = z.array(z.string().check(z.minLength(1), z.maxLength(100))).check(z.maxLength(100));

const markSchema: z.ZodMiniType<GalleryMark> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rating'), value: z.literal([0, 1, 2, 3, 4, 5]) }),
  z.strictObject({ kind: z.literal('favourite'), value: z.boolean() }),
  z.strictObject({ kind: z.literal('rejected'), value: z.boolean() }),
  z.strictObject({ kind: z.literal('tags'), add: tags, remove: tags }),
]);

const actionSchema: z.ZodMiniType<GalleryAction> = z.enum([
  'insert',
  'copyPath',
  'copyMarkdown',
  'copyImage',
  'export',
  'rename',
  'move',
  'delete',
  'reveal',
  'open',
  'preview',
  'reference',
  'remix',
  'again',
  'recall',
  'recallParts',
  'recipe',
]);

export const tilesParams = z.strictObject({ ids: z.array(id).check(z.maxLength(400)) });
export const thumbnailsParams = z.strictObject({
  ids: z.array(id).check(z.maxLength(60)),
  side: z.literal([320, 640]),
});
export const idParams = z.strictObject({ id });
export const markParams = z.strictObject({ ids: someIds, mark: markSchema });
export const actParams = z.strictObject({ ids: someIds, action: actionSchema });
export const findParams = z.strictObject({ path });
export const restParams = z.strictObject({ answer });
