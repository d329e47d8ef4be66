import { SeedreamError, type Billing } from '../core/errors.ts';
import { phrase, type Phrase } from '../core/phrase.ts';
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
    throw new SeedreamError('invalidRequest', phrase('The provider’s address must begin with https://.'), {
      billing: 'notSent',
    });
  if (!/^[\x21-\x7e]+$/u.test(key))
    throw new SeedreamError('auth', phrase('The API key has characters that no key has.'), {
      billing: 'notSent',
    });
  return target;
}

const timeouts: ReadonlyMap<string, Phrase> = new Map([
  ['connect', phrase('The provider could not be reached in time.')],
  ['firstByte', phrase('The provider did not answer in time.')],
  ['gap', phrase('The provider stopped in the middle of its answer.')],
  ['total', phrase('The provider took longer than any image takes.')],
]);

export function timeoutWords(limit: string): Phrase {
  return timeouts.get(limit) ?? phrase('The provider took too long.');
}

const lookupCodes: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA']);

/** `host` is the only thing a message says about where the connection went. */
export function wireFailure(error: WireError, billing: Billing, host: string): SeedreamError {
  const details = { billing, ...(error.code === undefined ? {} : { code: error.code }) };
  if (error.fault === 'hugeHeaders' || error.fault === 'notHttp')
    return new SeedreamError(
      'badResponse',
      phrase('{0} did not answer as an HTTP server does.', host),
      details,
    );
  return new SeedreamError('network', networkWords(error, billing, host), details);
}

function networkWords({ code = '' }: WireError, billing: Billing, host: string): Phrase {
  if (billing !== 'notSent')
    return phrase('The connection to {0} broke before the answer was complete.', host);
  if (lookupCodes.has(code)) return phrase('The address of {0} could not be found.', host);
  if (/CERT|SIGNATURE|ISSUER|SELF_SIGNED|ALTNAME/.test(code))
    return phrase('{0} could not prove its identity: its certificate is not trusted.', host);
  if (/SSL|TLS|EPROTO/.test(code)) return phrase('No secure connection to {0} could be made.', host);
  return phrase('{0} could not be reached.', host);
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
