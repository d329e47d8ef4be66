import os from 'node:os';
import tls from 'node:tls';
import type { NetworkPlan } from '../core/network/plan.ts';
import { proxyUrl } from '../core/network/proxyChoice.ts';
import { english } from '../core/phrase.ts';
import { errorCode, WireError } from './exchange.ts';
import { ProxyError } from './proxyError.ts';

/** What a failure of a connection was, without a word of what the other side sent. */
export function failureWords(error: unknown): string {
  if (error instanceof ProxyError) return english(error.words);
  if (error instanceof WireError) {
    if (error.fault === 'connect')
      return `no connection${error.code === undefined ? '' : ` (${error.code})`}`;
    return error.fault === 'cut' ? 'the connection broke' : 'the answer is not that of an HTTP server';
  }
  const code = errorCode(error);
  return typeof code === 'string' && /^[A-Z0-9_]{2,64}$/u.test(code) ? code : 'failed';
}

export interface Handshake {
  readonly isTrusted: boolean;
  readonly words: string;
}

export function handshakeOf(socket: tls.TLSSocket): Handshake {
  const certificate = socket.getPeerCertificate();
  const issuer = plainName(certificate.issuer?.CN ?? certificate.issuer?.O);
  const until = Date.parse(certificate.valid_to);
  const parts = [
    socket.getProtocol() ?? 'TLS',
    `certificate issued by ${issuer}`,
    ...(Number.isNaN(until) ? [] : [`valid until ${new Date(until).toISOString().slice(0, 10)}`]),
  ];
  if (socket.authorized) return { isTrusted: true, words: parts.join(', ') };
  const reason = failureWords({ code: String(socket.authorizationError) });
  return { isTrusted: false, words: `${parts.join(', ')}, not trusted (${reason})` };
}

/** Names in certificates are chosen by others: a few plain characters are enough to recognise one. */
function plainName(name: unknown): string {
  const text = (Array.isArray(name) ? String(name[0]) : typeof name === 'string' ? name : '')
    .replaceAll(/[^\p{L}\p{N} .,'&()-]/gu, '')
    .trim();
  return text === '' ? 'somebody without a name' : text.slice(0, 80);
}

/** What an HTTP status says about the way and the key; any status at all proves the way. */
export function statusWords(
  status: number,
  hasKey: boolean,
  isWebPage: boolean,
): { ok: boolean; words: string } {
  const answer = `HTTP ${status}: `;
  if (isWebPage && status < 400)
    return { ok: false, words: `${answer}a web page came, perhaps the sign-in page of your network` };
  if (status >= 200 && status < 300)
    return { ok: true, words: `${answer}the way works${hasKey ? ', the key was not refused' : ''}` };
  if (status >= 300 && status < 400)
    return { ok: false, words: `${answer}redirected, perhaps to the sign-in page of your network` };
  if (status === 401 || status === 403)
    return hasKey
      ? { ok: false, words: `${answer}the way works, but the key is not accepted` }
      : { ok: true, words: `${answer}the way works; no key was sent` };
  if (status === 407)
    return { ok: false, words: `${answer}a proxy in between wants a user name and password` };
  if (status < 500) return { ok: true, words: `${answer}the way works; this address lists no models` };
  return { ok: false, words: `${answer}the way works, but the provider has a problem of its own` };
}

/** Nobody's name, though it may be an account's: hiding such a word would only garble the report. */
const commonNames: ReadonlySet<string> = new Set(['root', 'user', 'admin', 'node', 'vscode', 'localhost']);
/** Shorter ones would be found inside other words. */
const shortestSecret = 4;
const hidden = '***';

/** Takes out of a text what must not be pasted anywhere: the key, the proxy's password, names of person and machine. */
export function createScrubber(
  key: string | undefined,
  plan: NetworkPlan,
  ownNames: readonly string[],
): (words: string) => string {
  const { proxy, proxyAuthorization = '' } = plan;
  const secrets = [key ?? '', ...proxyAuthorization.split(/\s+/u), ...credentialsOf(proxy)]
    .flatMap(secret => [secret, encodeURIComponent(secret.toWellFormed())])
    .filter(secret => secret.length >= shortestSecret && secret !== 'Basic');
  const names = ownNames.filter(name => name.length >= 3 && !commonNames.has(name.toLowerCase()));
  const patterns = names.map(
    name => new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`, 'giu'),
  );
  return words => {
    const withoutSecrets = secrets.reduce((text, secret) => text.replaceAll(secret, hidden), words);
    return patterns.reduce((text, pattern) => text.replaceAll(pattern, hidden), withoutSecrets);
  };
}

function credentialsOf(proxy: string | undefined): readonly string[] {
  const url = proxy === undefined ? null : proxyUrl(proxy);
  if (url === null) return [];
  return [url.username, url.password].flatMap(part => {
    try {
      return [part, decodeURIComponent(part)];
    } catch {
      return [part];
    }
  });
}

/** Of the person and the machine: such names are in certificates of programs that watch traffic. */
export function localNames(): readonly string[] {
  let user = '';
  try {
    user = os.userInfo().username;
  } catch {
    // An account without an entry in the system has no name to hide.
  }
  return [os.homedir(), user, os.hostname()];
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/gu, String.raw`\$&`);
}
