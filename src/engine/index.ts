import type { Job } from '../core/generate/job.ts';
import { Runner, type GenerationOrder } from '../core/generate/runner.ts';
import { readRecipe, type CarriedFacts } from '../core/metadata/embed.ts';
import { parseSidecar } from '../core/metadata/recipe.schema.ts';
import type { Clock, Digest, Logger, RandomHex } from '../core/ports.ts';
import { prepareReference, type PreparedReference, type ReferenceFile } from '../core/references/prepare.ts';
import { createPixels } from './pixels.ts';
import { createTransport } from './transport.ts';

export interface EngineOptions {
  readonly log: Logger;
  readonly clock: Clock;
  readonly randomHex: RandomHex;
  readonly digest: Digest;
  /** In [0, 1): spreads the waits of several windows. */
  readonly random: () => number;
  readonly userAgent: string;
  /** The imaging process's script. */
  readonly pixelsModule: string;
}

/** Everything that touches bytes: the paid call, references, what pictures carry. */
export interface Engine {
  run(order: GenerationOrder, signal: AbortSignal, onChange: (job: Job) => void): Promise<Job>;
  prepare(file: ReferenceFile, signal: AbortSignal): Promise<PreparedReference>;
  /** `sidecar` is the text of `<file>.json`, where there is one. */
  readFacts(bytes: Uint8Array, sidecar: string | undefined): CarriedFacts | undefined;
  dispose(): Promise<void>;
}

/** The heavy half of the host: its own bundle, loaded on first use. */
export function createEngine(options: EngineOptions): Engine {
  const transport = createTransport(options);
  const pixels = createPixels({ ...options, modulePath: options.pixelsModule });
  const runner = new Runner({ ...options, transport });
  return {
    run: (order, signal, onChange) => runner.run(order, signal, onChange),
    prepare: (file, signal) => prepareReference(file, { ...options, pixels }, signal),
    readFacts: (bytes, sidecar) => {
      const facts = readRecipe(bytes);
      if (facts === undefined || facts.recipe !== undefined || sidecar === undefined) return facts;
      return { ...facts, ...parseSidecar(sidecar) };
    },
    dispose: async () => {
      pixels.dispose();
      await transport.dispose();
    },
  };
}
