import type { GenerationOrder } from '../../src/core/generate/runner.ts';
import type { AssetFolder } from '../../src/core/ports.ts';

export interface OrderWishes {
  readonly jobId: string;
  readonly images?: number;
  readonly payload?: 'url' | 'b64_json';
  readonly stream?: boolean;
  readonly prompt?: string;
  readonly baseUrl?: string;
}

/** A whole order for the folder, with a key that is told by its job. */
export function anOrder(folder: AssetFolder, wishes: OrderWishes): GenerationOrder {
  const { jobId, images = 1, payload = 'url', stream = false, prompt = 'a red fox' } = wishes;
  const requested = { watermark: false, maxImages: images, responseFormat: payload, stream };
  return {
    jobId,
    folder,
    baseUrl: wishes.baseUrl ?? 'https://api.example.org/v1',
    key: `key-of-${jobId}`,
    model: undefined,
    params: { prompt, modelId: 'm', references: [], ...requested },
    frame: {
      prompt,
      generator: 'test',
      provider: { id: 'custom', host: 'api.example.org' },
      model: { sent: 'm' },
      requested,
      references: [],
    },
  };
}
