import { concat } from '../../src/core/images/bytes.ts';
import { embedRecipe } from '../../src/core/metadata/embed.ts';
import type { Recipe } from '../../src/core/metadata/recipe.ts';
import { aRecipe } from '../unit/metadata/sampleRecipe.ts';
import { picture, type PictureFormat } from './pictures.ts';

export interface GalleryPicture {
  readonly format?: PictureFormat;
  readonly width?: number;
  readonly height?: number;
  readonly seed?: number | string;
  readonly documentId?: string;
  readonly recipe?: Partial<Recipe>;
}

/** A small picture as this program saves them. */
export async function aGenerated({ documentId, recipe, ...rest }: GalleryPicture = {}): Promise<Uint8Array> {
  const { format = 'jpeg', width = 240, height = 160, seed = 1 } = rest;
  const bytes = await picture({ format, width, height, seed });
  const identity = { documentId: documentId ?? `xmp.did:of-${seed}`, instanceId: 'xmp.iid:1' };
  const embedded = embedRecipe(bytes, aRecipe({ set: { index: 1, requested: 1 }, ...recipe }), identity);
  if (embedded.kind !== 'embedded') throw new Error(embedded.reason);
  return concat(embedded.parts);
}
