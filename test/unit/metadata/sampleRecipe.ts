import * as fc from 'fast-check';
import type { Recipe } from '../../../src/core/metadata/recipe.ts';

export const identity = {
  documentId: 'xmp.did:8c2b0a44-7d0e-4a06-9a54-0f5f6d1c2b3a',
  instanceId: 'xmp.iid:1f4a9d2e-51c3-4b7f-8a2e-6d5c4b3a2f10',
};

/** A whole recipe of a text-to-image call; a test says only what it is about. */
export function aRecipe(changes: Partial<Recipe> = {}): Recipe {
  return {
    version: 1,
    prompt: 'A fox in fresh snow, low winter sun',
    created: '2026-11-22T10:20:30.000Z',
    generator: 'Seedream Studio 0.1.0',
    provider: { id: 'ark', host: 'ark.cn-beijing.volces.com' },
    model: { name: 'seedream-4.5', sent: 'doubao-seedream-4-5-251128', reported: 'doubao-seedream-4-5' },
    requested: { size: '2048x2048', watermark: false, maxImages: 3, responseFormat: 'url', stream: true },
    actual: { width: 2048, height: 2048, format: 'jpeg', bytes: 734_112, declaredSize: '2048x2048' },
    set: { index: 2, requested: 3 },
    references: [],
    requestId: '021763800000000abc',
    usage: { generatedImages: 3, outputTokens: 49_152, totalTokens: 49_152 },
    costEstimate: { amount: 0.04, currency: 'USD' },
    ...changes,
  };
}

export const photo = {
  path: 'photos/fox.jpg',
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  width: 4000,
  height: 3000,
  documentId: 'xmp.did:0d9f6a1e-0000-4000-8000-0000000000aa',
  captured: true,
  sentAs: { width: 2048, height: 1536, bytes: 600_000 },
} as const;

export const drawing = {
  path: 'art/狐 & scarf.png',
  sha256: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752',
  width: 800,
  height: 600,
} as const;

/** Prompts of every kind of text, from plain words to halves of surrogate pairs and XML's own marks. */
export const anyPrompt = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(fc.nat(0xffff), { maxLength: 200 }).map(codes => String.fromCharCode(...codes)),
  fc
    .array(
      fc.constantFrom(
        ']]>',
        '<',
        '&amp;',
        '&',
        '"',
        "'",
        '-->',
        '<?x?>',
        '\0',
        '\r\n',
        '狐狸',
        '🦊',
        '\u202e',
        '\ufffe',
        '{',
        '\\u0000',
      ),
      { maxLength: 40 },
    )
    .map(parts => parts.join('')),
);
