import { modelIdFor } from '../core/api/providers.ts';
import { estimateCost, type Estimate } from '../core/api/price.ts';
import type { GenerateParams } from '../core/api/request.ts';
import type { Model } from '../core/api/models.ts';
import type { RecipeFrame } from '../core/generate/imageSaver.ts';
import type { Recipe } from '../core/metadata/recipe.ts';
import type { PreparedReference } from '../core/references/prepare.ts';
import type { Endpoint } from './endpoint.ts';
import type { GenerationSettings } from './settings.ts';
import type { Provider } from '../core/api/providers.ts';

/** What one click asks for, before the endpoint is known. */
export interface Wish {
  readonly prompt: string;
  readonly settings: GenerationSettings;
  readonly references: readonly PreparedReference[];
}

/** The parameters as they will be sent: fields the model does not know are left out here. */
export function paramsOf(
  wish: Wish,
  provider: Provider,
): { params: GenerateParams; model: Model | undefined } {
  const { settings } = wish;
  const { id, model } = modelIdFor(provider, settings.model);
  const format =
    settings.outputFormat !== undefined &&
    (model === undefined || model.outputFormats.includes(settings.outputFormat))
      ? settings.outputFormat
      : undefined;
  const streams = settings.maxImages > 1 && provider.stream && model?.stream === true;
  const params: GenerateParams = {
    prompt: wish.prompt,
    modelId: id,
    size: settings.size,
    watermark: settings.watermark,
    responseFormat: settings.responseFormat,
    maxImages: settings.maxImages,
    references: wish.references.map(reference => reference.wire),
    ...(format === undefined ? {} : { outputFormat: format }),
    ...(streams ? { stream: true } : {}),
  };
  return { params, model };
}

/** What the call is likely to cost; undefined when nobody is billed or no price is known. */
export function costOf(
  wish: Wish,
  provider: Provider,
  images = wish.settings.maxImages,
): Estimate | undefined {
  return estimateCost({
    model: modelIdFor(provider, wish.settings.model).model,
    currency: provider.currency,
    size: wish.settings.size,
    images,
    references: wish.references.length,
  });
}

/** The part of every picture's recipe that is known before the answer. */
export function frameOf(wish: Wish, endpoint: Endpoint, generator: string): RecipeFrame {
  const { params, model } = paramsOf(wish, endpoint.provider);
  const cost = costOf(wish, endpoint.provider, 1);
  const requested: Recipe['requested'] = {
    watermark: params.watermark,
    maxImages: params.maxImages,
    ...(params.size === undefined ? {} : { size: params.size }),
    ...(params.responseFormat === undefined ? {} : { responseFormat: params.responseFormat }),
    ...(params.outputFormat === undefined ? {} : { outputFormat: params.outputFormat }),
    ...(params.stream === undefined ? {} : { stream: params.stream }),
  };
  return {
    prompt: wish.prompt,
    generator,
    provider: { id: endpoint.provider.id, host: new URL(endpoint.baseUrl).hostname },
    model: { sent: params.modelId, ...(model === undefined ? {} : { name: model.name }) },
    requested,
    references: wish.references.map(reference => reference.recipe),
    ...(cost === undefined ? {} : { costEstimate: cost }),
  };
}
