import type { ServerEvent, Usage } from '../api/events.ts';
import { SeedreamError } from '../errors.ts';
import { saveImage } from '../assets/save.ts';
import { isComplete } from '../images/complete.ts';
import { readHeader } from '../images/dimensions.ts';
import { extensionOf } from '../images/sniff.ts';
import { embedRecipe } from '../metadata/embed.ts';
import { createIdentity } from '../metadata/xmp.ts';
import type { Recipe } from '../metadata/recipe.ts';
import type { AssetFolder, Clock, RandomHex, Transport } from '../ports.ts';
import type { JobEvent } from './job.ts';

/** The part of the recipe that is known before the answer. */
export type RecipeFrame = Omit<Recipe, 'version' | 'created' | 'actual' | 'set' | 'requestId' | 'usage'>;

export interface SaverDeps {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly randomHex: RandomHex;
}

export interface SaverOrder {
  readonly params: { readonly prompt: string; readonly maxImages: number };
  readonly baseUrl: string;
  readonly folder: AssetFolder;
  readonly frame: RecipeFrame;
}

type ImageEvent = Extract<ServerEvent, { kind: 'image' }>;
type CompletedEvent = Extract<ServerEvent, { kind: 'completed' }>;

const encoder = new TextEncoder();

/**
 * Turns arriving pictures into files with a recipe. A set is saved picture by picture as it comes;
 * a single picture waits for the end of its answer, a moment later, because the usage is said there.
 */
export class ImageSaver {
  readonly #deps: SaverDeps;
  readonly #order: SaverOrder;
  readonly #tell: (event: JobEvent) => void;
  readonly #work: Promise<void>[] = [];
  // Not the paid call's signal: a picture whose link is here is paid for and is fetched even after a cancel.
  readonly #downloads = new AbortController();
  readonly #answerEnded = Promise.withResolvers<void>();
  #requestId: string | undefined;
  #usage: Usage | undefined;
  #reportedModel: string | undefined;

  constructor(deps: SaverDeps, order: SaverOrder, tell: (event: JobEvent) => void) {
    this.#deps = deps;
    this.#order = order;
    this.#tell = tell;
  }

  opened(requestId: string | undefined): void {
    this.#requestId = requestId;
  }

  completed(event: CompletedEvent): void {
    this.#usage = event.usage;
    this.#reportedModel = event.model ?? this.#reportedModel;
    this.#answerEnded.resolve();
  }

  accept(event: ImageEvent): void {
    this.#work.push(this.#save(event));
  }

  /** Resolves when everything accepted is on disk or told as failed. */
  async finish(): Promise<void> {
    this.#answerEnded.resolve();
    await Promise.all(this.#work);
  }

  async #save(event: ImageEvent): Promise<void> {
    const index = event.index + 1;
    try {
      const bytes = await this.#bytesOf(event);
      if (this.#order.params.maxImages === 1) await this.#answerEnded.promise;
      await this.#write(event, bytes);
    } catch (error) {
      if (!SeedreamError.is(error)) throw error;
      this.#tell({ kind: 'imageFailed', failure: { index, error: error.with({ billing: 'paid' }) } });
    }
  }

  async #bytesOf({ payload }: ImageEvent): Promise<Uint8Array> {
    if ('bytes' in payload) return payload.bytes;
    return this.#deps.transport.download(
      { url: payload.url, endpoint: this.#order.baseUrl },
      this.#downloads.signal,
    );
  }

  async #write(event: ImageEvent, bytes: Uint8Array): Promise<void> {
    const header = readHeader(bytes);
    if (header === undefined || !isComplete(bytes, header.format))
      throw new SeedreamError('badResponse', 'What the provider sent is not a complete image.');
    const index = event.index + 1;
    const date = new Date(this.#deps.clock.now());
    const actual = { width: header.width, height: header.height, format: header.format, bytes: bytes.length };
    const recipe: Recipe = {
      ...this.#order.frame,
      version: 1,
      created: date.toISOString(),
      model: withReported(this.#order.frame.model, event.model ?? this.#reportedModel),
      actual: event.size === undefined ? actual : { ...actual, declaredSize: event.size },
      set: { index, requested: this.#order.params.maxImages },
      ...(this.#requestId === undefined ? {} : { requestId: this.#requestId }),
      ...(this.#usage === undefined ? {} : { usage: this.#usage }),
    };
    const embedded = embedRecipe(bytes, recipe, createIdentity(this.#deps.randomHex));
    const file = await saveImage({
      folder: this.#order.folder,
      date,
      prompt: recipe.prompt,
      extension: extensionOf(header.format),
      sequence: index,
      ...(embedded.kind === 'embedded'
        ? { bytes: embedded.bytes }
        : { bytes, sidecar: encoder.encode(embedded.json) }),
    });
    const image = { ...file, index, width: header.width, height: header.height, bytes: bytes.length };
    this.#tell({ kind: 'saved', image });
  }
}

function withReported(model: Recipe['model'], reported: string | undefined): Recipe['model'] {
  return reported === undefined ? model : { ...model, reported };
}
