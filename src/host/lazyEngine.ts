import type { Engine, EngineOptions } from '../engine/index.ts';
import type { Job } from '../core/generate/job.ts';
import type { GenerationOrder } from '../core/generate/runner.ts';
import type { CarriedFacts } from '../core/metadata/embed.ts';
import type { PreparedReference, ReferenceFile } from '../core/references/prepare.ts';

/** The engine, whose bundle is read when the first command needs it. */
export class LazyEngine {
  readonly #options: EngineOptions;
  #engine: Promise<Engine> | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  async run(order: GenerationOrder, signal: AbortSignal, onChange: (job: Job) => void): Promise<Job> {
    return (await this.#load()).run(order, signal, onChange);
  }

  async prepare(file: ReferenceFile, signal: AbortSignal): Promise<PreparedReference> {
    return (await this.#load()).prepare(file, signal);
  }

  async readFacts(bytes: Uint8Array, sidecar: string | undefined): Promise<CarriedFacts | undefined> {
    return (await this.#load()).readFacts(bytes, sidecar);
  }

  dispose(): void {
    void this.#engine?.then(engine => engine.dispose());
  }

  #load(): Promise<Engine> {
    this.#engine ??= import('../engine/index.ts').then(({ createEngine }) => createEngine(this.#options));
    return this.#engine;
  }
}
