import { english, phrase, type Phrase } from '../phrase.ts';
import { canonicalHost, isLoopback } from './address.ts';
import { isExempt } from './noProxy.ts';
import type { NetworkPlan } from './plan.ts';

/** A proxy fit to be connected to. */
export interface Proxy {
  readonly kind: 'proxy';
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Whether the proxy itself is spoken to over TLS. */
  readonly secure: boolean;
  /** The value of `proxy-authorization`; never logged. */
  readonly authorization?: string;
}

export type ProxyChoice =
  | { readonly kind: 'direct' }
  | Proxy
  | {
      /** A proxy is set that cannot be used: going around it in silence would be wrong. */
      readonly kind: 'unusable';
      /** What is wrong and what helps, without user name or password. */
      readonly reason: string;
      /** The same, fit to be translated. */
      readonly words: Phrase;
    };

const direct: ProxyChoice = { kind: 'direct' };

/** The way to a URL. This machine is always reached directly. */
export function proxyFor(plan: NetworkPlan, url: URL): ProxyChoice {
  const host = canonicalHost(url.hostname) ?? '';
  const port = url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port);
  if (plan.proxy === undefined || isLoopback(host)) return direct;
  if (plan.noProxy.some(entry => isExempt(entry, { host, port }))) return direct;
  return parseProxy(plan.proxy, plan.proxyAuthorization);
}

function parseProxy(setting: string, authorization: string | undefined): ProxyChoice {
  const url = proxyUrl(setting);
  if (url?.protocol.startsWith('socks') === true)
    return unusable(phrase('SOCKS proxies are not supported here. Set http.proxy to an HTTP proxy.'));
  const host = url === null ? undefined : canonicalHost(url.hostname);
  const isHttp = url !== null && (url.protocol === 'http:' || url.protocol === 'https:');
  // A sign such as # in the password ends the address early and would make the user's name a host.
  const isCut = url !== null && url.username === '' && url.password === '' && setting.includes('@');
  if (!isHttp || host === undefined || isCut)
    return unusable(
      phrase(
        'The address of the proxy is not valid. Set http.proxy to one such as http://proxy.example.com:8080; write special signs in its user name and password as % codes.',
      ),
    );
  const header = authorization ?? basicHeader(url);
  if (header !== undefined && !/^[\x20-\x7e]+$/u.test(header))
    return unusable(phrase('http.proxyAuthorization has characters that no header may have.'));
  const secure = url.protocol === 'https:';
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  if (port === 0) return unusable(phrase('The address of the proxy names port 0, which no proxy has.'));
  return { kind: 'proxy', host, port, secure, ...(header === undefined ? {} : { authorization: header }) };
}

/** As other programs do, takes an address without a scheme for an HTTP proxy's. */
export function proxyUrl(setting: string): URL | null {
  return URL.parse(/^[a-z][a-z0-9+.-]*:\/\//iu.test(setting) ? setting : `http://${setting}`);
}

function unusable(words: Phrase): ProxyChoice {
  return { kind: 'unusable', reason: english(words), words };
}

function basicHeader({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const bytes = new TextEncoder().encode(`${decoded(username)}:${decoded(password)}`);
  return `Basic ${btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A lone % is no code: the sign is meant.
    return part;
  }
}

/** How a proxy is named to a person. */
export function proxyName({ host, port }: Proxy): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
