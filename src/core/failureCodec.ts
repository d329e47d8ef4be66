import { fromPlainError, toPlainError, type PlainError } from './errorWire.ts';
import { SeedreamError } from './errors.ts';
import type { FailureCodec } from '../shared/rpc.ts';

/** Errors between the host and the engine process: ours keep kind and details, others become a defect without words. */
export const failureCodec: FailureCodec = {
  encode: error =>
    SeedreamError.is(error)
      ? { code: error.kind, message: error.message, details: toPlainError(error) }
      : { code: 'defect', message: stackOf(error) },
  decode: ({ code, message, details }) => {
    if (code !== 'defect') return fromPlainError(details as PlainError);
    const defect = new Error('defect in the engine process');
    defect.stack = message;
    return defect;
  },
};

/** Where it happened; the message itself may quote input and stays behind (R6). */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line));
  return [error.name, ...frames].join('\n');
}
