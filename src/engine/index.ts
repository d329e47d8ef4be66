import type { Clock, Logger, Pixels, Transport } from '../core/ports.ts';
import { createPixels } from './pixels.ts';
import { createTransport } from './transport.ts';

export interface EngineOptions {
  readonly log: Logger;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly pixelsModule: string;
}

export interface Engine {
  readonly transport: Transport;
  readonly pixels: Pixels;
  dispose(): Promise<void>;
}

/** The heavy half of the host: its own bundle, loaded on first use. */
export function createEngine({ log, clock, userAgent, pixelsModule }: EngineOptions): Engine {
  const transport = createTransport({ log, clock, userAgent });
  const pixels = createPixels({ log, clock, modulePath: pixelsModule });
  return {
    transport,
    pixels,
    dispose: async () => {
      pixels.dispose();
      await transport.dispose();
    },
  };
}
