import { proxyName, type Proxy } from '../core/network/proxyChoice.ts';
import { SeedreamError } from '../core/errors.ts';
import { phrase, type Words } from '../core/phrase.ts';
import { WireError } from './exchange.ts';

export type ProxyFault =
  | 'PROXY_UNUSABLE'
  | 'PROXY_AUTH'
  | 'PROXY_UNREACHABLE'
  | 'PROXY_NOT_TRUSTED'
  | 'PROXY_REFUSED'
  | 'PROXY_BAD_ANSWER'
  | 'PROXY_CLOSED';

/** No way through the proxy. Nothing of a request has left then, because none goes out before the way is open. */
export class ProxyError extends WireError {
  /** What is wrong and what helps; names the proxy's host at most. */
  readonly words: Words;
  /** Only a change of settings helps: trying again would at best lock the person's account at the proxy. */
  readonly isLasting: boolean;

  constructor(fault: ProxyFault, words: Words) {
    super('connect', false, fault);
    this.words = words;
    this.isLasting = fault === 'PROXY_UNUSABLE' || fault === 'PROXY_AUTH';
  }

  asFailure(): SeedreamError {
    const details = { billing: 'notSent', ...(this.code === undefined ? {} : { code: this.code }) } as const;
    return this.isLasting
      ? new SeedreamError('invalidRequest', this.words, { ...details, param: 'proxy' })
      : new SeedreamError('network', this.words, details);
  }
}

const untrusted = /CERT|SIGNATURE|ISSUER|SELF_SIGNED|ALTNAME/;
const lookupCodes: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA']);

/** The connection to the proxy itself was not made. */
export function proxyUnreachable(proxy: Proxy, { code = '' }: WireError): ProxyError {
  const name = proxyName(proxy);
  if (untrusted.test(code))
    return new ProxyError(
      'PROXY_NOT_TRUSTED',
      phrase('The proxy {0} could not prove its identity: its certificate is not trusted.', name),
    );
  const reason = lookupCodes.has(code) ? phrase('its address could not be found') : code;
  return new ProxyError(
    'PROXY_UNREACHABLE',
    reason === ''
      ? phrase('The proxy {0} could not be reached. Check the setting http.proxy and your network.', name)
      : phrase(
          'The proxy {0} could not be reached ({1}). Check the setting http.proxy and your network.',
          name,
          reason,
        ),
  );
}

/** The proxy wants to know who asks (407). `offered` are the ways to sign in that it names. */
export function proxyWantsName(proxy: Proxy, offered: readonly string[]): ProxyError {
  const name = proxyName(proxy);
  if (offered.length > 0 && !offered.includes('basic'))
    return new ProxyError(
      'PROXY_AUTH',
      phrase(
        'The proxy {0} takes only a kind of sign-in that is not supported here. Ask for one with a user name and password, or use a local proxy that signs in for you.',
        name,
      ),
    );
  return new ProxyError(
    'PROXY_AUTH',
    proxy.authorization === undefined
      ? phrase(
          'The proxy {0} asks for a user name and password. Write them before its host in the setting http.proxy (name:password@host), or set http.proxyAuthorization, in your user settings.',
          name,
        )
      : phrase(
          'The proxy {0} does not accept the user name and password it was given. Check the settings http.proxy and http.proxyAuthorization.',
          name,
        ),
  );
}
