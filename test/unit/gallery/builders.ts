import type { FileFacts } from '../../../src/catalogue/contract.ts';
import type { Recipe } from '../../../src/core/metadata/recipe.ts';

/** A picture as the catalogue knows it; a test says only what it is about. */
export function aFile(change: Partial<FileFacts> = {}): FileFacts {
  return {
    id: 1,
    name: 'fox.png',
    prompt: 'A fox in fresh snow',
    rating: 0,
    favourite: false,
    rejected: false,
    file: '/w/assets/seedream/fox.png',
    path: 'assets/seedream/fox.png',
    width: 2_848,
    height: 1_600,
    bytes: 1_000_000,
    created: Date.UTC(2026, 10, 22),
    format: 'png',
    tags: [],
    aiLabel: 'ai',
    signed: false,
    references: [],
    children: [],
    ...change,
  };
}

export function aRecipe(change: Partial<Recipe> = {}): Recipe {
  return {
    version: 1,
    prompt: 'A fox in fresh snow, low winter sun',
    created: '2026-11-22T10:00:00.000Z',
    generator: 'Seedream Studio 0.1.0',
    provider: { id: 'cometapi', host: 'api.cometapi.com' },
    model: { name: 'seedream-4.5', sent: 'doubao-seedream-4-5-251128' },
    requested: { size: '2K', watermark: false, maxImages: 3 },
    actual: { width: 2_848, height: 1_600, format: 'jpeg', bytes: 1_000_000 },
    set: { index: 2, requested: 3 },
    references: [],
    usage: { outputTokens: 17_800 },
    costEstimate: { amount: 0.04, currency: 'USD' },
    ...change,
  };
}
