import type { Logger } from '../../src/core/ports.ts';

export const silentLog: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
