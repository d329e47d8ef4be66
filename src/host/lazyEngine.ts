import type { Engine } from '../engine/index.ts';
import type { ServerEvent } from '../core/api/events.ts';
import type {
  Clock,
  DownloadRequest,
  Logger,
  PaidRequest,
  Pixels,
  PixelsResult,
  PixelsTarget,
  Transport,
} from '../core/ports.ts';

export interface LazyEngineOptions {
  readonly log: Logger;
  readonly clock: Clock;
  readonly userAgent: string;
  /** The imaging process's script. */
  readonly pixelsModule: string;
}

/** HTTP and pixels behind core's ports; their bundle is read when the first request needs it. */
export class LazyEngine implements Transport, Pixels {
  readonly #options: LazyEngineOptions;
  #engine: Promise<Engine> | undefined;

  constructor(options: LazyEngineOptions) {
    this.#options = options;
  }

  async *generate(request: PaidRequest, signal: AbortSignal): AsyncIterable<ServerEvent> {
    yield* (await this.#load()).transport.generate(request, signal);
  }

  async download(request: DownloadRequest, signal: AbortSignal): Promise<Uint8Array> {
    return (await this.#load()).transport.download(request, signal);
  }

  async fit(bytes: Uint8Array, target: PixelsTarget, signal: AbortSignal): Promise<PixelsResult> {
    return (await this.#load()).pixels.fit(bytes, target, signal);
  }

  dispose(): void {
    void this.#engine?.then(engine => engine.dispose());
  }

  #load(): Promise<Engine> {
    this.#engine ??= import('../engine/index.ts').then(({ createEngine }) => createEngine(this.#options));
    return this.#engine;
  }
}
