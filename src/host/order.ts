import type { ModelTable } from '../core/api/modelTable.ts';
import type { Model } from '../core/api/models.ts';
import { estimateCost, type Estimate, type EstimateInput } from '../core/api/price.ts';
import { onlySupported } from '../core/api/optionalFields.ts';
import type { Provider } from '../core/api/providers.ts';
import type { GenerateParams } from '../core/api/request.ts';
import type { Recipe, RecipeFrame } from '../core/metadata/recipe.ts';
import type { PreparedReference } from '../core/references/prepare.ts';
import type { Endpoint } from './endpoint.ts';
import type { GenerationSettings } from './settings.ts';

/** What one click asks for. */
export interface Wish {
  readonly prompt: string;
  readonly settings: GenerationSettings;
  readonly references: readonly PreparedReference[];
}

/** The wish as it will be sent to one provider. */
export interface Call {
  readonly wish: Wish;
  readonly provider: Provider;
  readonly params: GenerateParams;
  /** Undefined for an ID of the person's own. */
  readonly model: Model | undefined;
  readonly price: EstimateInput;
}

/** Fields the model does not know are left out here: some providers refuse rather than ignore them. */
export function planCall(wish: Wish, provider: Provider, table: ModelTable): Call {
  const { settings, references } = wish;
  const { id, model } = table.idFor(provider, settings.model);
  const wanted: GenerateParams = {
    prompt: wish.prompt,
    modelId: id,
    size: settings.size,
    watermark: settings.watermark,
    responseFormat: settings.responseFormat,
    maxImages: settings.maxImages,
    references: references.map(reference => reference.wire),
    ...(settings.outputFormat === undefined ? {} : { outputFormat: settings.outputFormat }),
    // One image is one event: streaming brings nothing before its end.
    ...(settings.maxImages > 1 && provider.stream ? { stream: true } : {}),
    ...settings.more,
  };
  const { params } = onlySupported(wanted, model);
  const price = {
    model,
    currency: provider.currency,
    size: settings.size,
    images: settings.maxImages,
    references: references.length,
  };
  return { wish, provider, params, model, price };
}

/** What the call is likely to cost; undefined when nobody is billed or no price is known. */
export function costOf({ price }: Call): Estimate | undefined {
  return estimateCost(price);
}

/** The part of every picture's recipe that is known before the answer. */
export function frameOf(call: Call, endpoint: Endpoint, generator: string): RecipeFrame {
  const { params, model, wish } = call;
  const cost = estimateCost({ ...call.price, images: 1 });
  const requested: Recipe['requested'] = {
    watermark: params.watermark,
    maxImages: params.maxImages,
    ...(params.size === undefined ? {} : { size: params.size }),
    ...(params.responseFormat === undefined ? {} : { responseFormat: params.responseFormat }),
    ...(params.outputFormat === undefined ? {} : { outputFormat: params.outputFormat }),
    ...(params.stream === undefined ? {} : { stream: params.stream }),
    ...(params.background === undefined ? {} : { background: params.background }),
    ...(params.optimizePrompt === undefined ? {} : { optimizePrompt: params.optimizePrompt }),
    ...(params.webSearch === undefined ? {} : { webSearch: params.webSearch }),
    ...(params.seed === undefined ? {} : { seed: params.seed }),
    ...(params.guidanceScale === undefined ? {} : { guidanceScale: params.guidanceScale }),
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
