import assert from 'node:assert/strict';
import { findModel } from '../../../src/core/api/modelTable.ts';
import type { Model } from '../../../src/core/api/models.ts';
import { findProvider, type Provider } from '../../../src/core/api/providers.ts';
import type { GenerateParams } from '../../../src/core/api/request.ts';
import type { BodyPart } from '../../../src/core/ports.ts';

export function someParams(change: Partial<GenerateParams> = {}): GenerateParams {
  return {
    prompt: 'a lantern in soft rain',
    modelId: 'doubao-seedream-4-5-251128',
    watermark: false,
    maxImages: 1,
    references: [],
    ...change,
  };
}

/** What the service would read; a file is shown by its name. */
export function sent(parts: readonly BodyPart[]): unknown {
  return JSON.parse(parts.map(textOf).join(''));
}

function textOf(part: BodyPart): string {
  if (typeof part === 'string') return part;
  return 'base64File' in part ? `<${part.base64File.path}>` : Buffer.from(part.base64).toString('base64');
}

export function model(name: string): Model {
  const found = findModel(name);
  assert.ok(found, name);
  return found;
}

export function provider(id: string): Provider {
  const found = findProvider(id);
  assert.ok(found, id);
  return found;
}

export const link = { url: 'https://example.com/a.png' };

export function links(count: number): { url: string }[] {
  return Array.from({ length: count }, () => link);
}
