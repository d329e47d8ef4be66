import { SeedreamError, type Billing } from '../core/errors.ts';
import type { PaidRequest } from '../core/ports.ts';
import type { AnswerReader } from './answerReader.ts';
import type { WireError } from './exchange.ts';
import { bareHost, isLoopbackHost } from './linkGuard.ts';

/** The address a key may go to: https, or http on this machine. Throws before anything is sent. */
export function checkTarget({ url, key }: PaidRequest): URL {
  const target = URL.parse(url);
  const isSafe =
    target !== null &&
    target.username === '' &&
    target.password === '' &&
    (target.protocol === 'https:' || (target.protocol === 'http:' && isLoopbackHost(bareHost(target))));
  if (!isSafe)
    throw new SeedreamError('invalidRequest', 'The provider’s address must begin with https://.', {
      billing: 'notSent',
    });
  if (!/^[\x21-\x7e]+$/u.test(key))
    throw new SeedreamError('auth', 'The API key has characters that no key has.', { billing: 'notSent' });
  return target;
}

const timeouts: ReadonlyMap<string, string> = new Map([
  ['connect', 'The provider could not be reached in time.'],
  ['firstByte', 'The provider did not answer in time.'],
  ['gap', 'The provider stopped in the middle of its answer.'],
  ['total', 'The provider took longer than any image takes.'],
]);

export function timeoutWords(limit: string): string {
  return timeouts.get(limit) ?? 'The provider took too long.';
}

const lookupCodes: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA']);

/** `host` is the only thing a message says about where the connection went. */
export function wireFailure(error: WireError, billing: Billing, host: string): SeedreamError {
  const details = { billing, ...(error.code === undefined ? {} : { code: error.code }) };
  if (error.fault === 'hugeHeaders' || error.fault === 'notHttp')
    return new SeedreamError('badResponse', `${host} did not answer as an HTTP server does.`, details);
  return new SeedreamError('network', networkWords(error, billing, host), details);
}

function networkWords({ code = '' }: WireError, billing: Billing, host: string): string {
  if (billing !== 'notSent') return `The connection to ${host} broke before the answer was complete.`;
  if (lookupCodes.has(code)) return `The address of ${host} could not be found.`;
  if (/CERT|SIGNATURE|ISSUER|SELF_SIGNED|ALTNAME/.test(code))
    return `${host} could not prove its identity: its certificate is not trusted.`;
  if (/SSL|TLS|EPROTO/.test(code)) return `No secure connection to ${host} could be made.`;
  return `${host} could not be reached.`;
}

/** Undefined when the answer turns out to be complete. */
export function finishOf(reader: AnswerReader): SeedreamError | undefined {
  try {
    reader.finish();
    return undefined;
  } catch (error) {
    if (SeedreamError.is(error)) return error;
    throw error;
  }
}
