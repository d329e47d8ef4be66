import os from 'node:os';
import tls from 'node:tls';
import type { NetworkPlan } from '../core/network/plan.ts';
import { proxyUrl } from '../core/network/proxyChoice.ts';
import { listed, phrase, type Phrase, type PhraseValue, type Words } from '../core/phrase.ts';
import { errorCode, WireError } from './exchange.ts';
import { ProxyError } from './proxyError.ts';

/** What a failure of a connection was, without a word of what the other side sent. */
export function failureWords(error: unknown): Words {
  if (error instanceof ProxyError) return error.words;
  if (error instanceof WireError) {
    if (error.fault === 'connect')
      return error.code === undefined ? phrase('no connection') : phrase('no connection ({0})', error.code);
    return error.fault === 'cut'
      ? phrase('the connection broke')
      : phrase('the answer is not that of an HTTP server');
  }
  const code = errorCode(error);
  return typeof code === 'string' && /^[A-Z0-9_]{2,64}$/u.test(code) ? code : phrase('failed');
}

export interface Handshake {
  readonly isTrusted: boolean;
  readonly words: Words;
}

export function handshakeOf(socket: tls.TLSSocket): Handshake {
  const certificate = socket.getPeerCertificate();
  const issuer = plainName(certificate.issuer?.CN ?? certificate.issuer?.O);
  const until = Date.parse(certificate.valid_to);
  const words = listed(
    socket.getProtocol() ?? 'TLS',
    phrase('certificate issued by {0}', issuer),
    ...(Number.isNaN(until) ? [] : [phrase('valid until {0}', new Date(until).toISOString().slice(0, 10))]),
  );
  if (socket.authorized) return { isTrusted: true, words };
  const reason = failureWords({ code: String(socket.authorizationError) });
  return { isTrusted: false, words: listed(words, phrase('not trusted ({0})', reason)) };
}

/** Names in certificates are chosen by others: a few plain characters are enough to recognise one. */
function plainName(name: unknown): Words {
  const text = (Array.isArray(name) ? String(name[0]) : typeof name === 'string' ? name : '')
    .replaceAll(/[^\p{L}\p{N} .,'&()-]/gu, '')
    .trim();
  return text === '' ? phrase('somebody without a name') : text.slice(0, 80);
}

/** What an HTTP status says about the way and the key; any status at all proves the way. */
export function statusWords(
  status: number,
  hasKey: boolean,
  isWebPage: boolean,
): { readonly ok: boolean; readonly words: Phrase } {
  const { ok, meaning } = meaningOf(status, hasKey, isWebPage);
  return { ok, words: phrase('HTTP {0}: {1}', String(status), meaning) };
}

function meaningOf(status: number, hasKey: boolean, isWebPage: boolean): { ok: boolean; meaning: Phrase } {
  const fine = (meaning: Phrase): { ok: boolean; meaning: Phrase } => ({ ok: true, meaning });
  const odd = (meaning: Phrase): { ok: boolean; meaning: Phrase } => ({ ok: false, meaning });
  if (isWebPage && status < 400)
    return odd(phrase('a web page came, perhaps the sign-in page of your network'));
  if (status >= 200 && status < 300)
    return fine(hasKey ? phrase('the way works, the key was not refused') : phrase('the way works'));
  if (status >= 300 && status < 400)
    return odd(phrase('redirected, perhaps to the sign-in page of your network'));
  if (status === 401 || status === 403)
    return hasKey
      ? odd(phrase('the way works, but the key is not accepted'))
      : fine(phrase('the way works; no key was sent'));
  if (status === 407) return odd(phrase('a proxy in between wants a user name and password'));
  if (status < 500) return fine(phrase('the way works; this address lists no models'));
  return odd(phrase('the way works, but the provider has a problem of its own'));
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
): (words: Words) => Words {
  const { proxy, proxyAuthorization = '' } = plan;
  const secrets = [key ?? '', ...proxyAuthorization.split(/\s+/u), ...credentialsOf(proxy)]
    .flatMap(secret => [secret, encodeURIComponent(secret.toWellFormed())])
    .filter(secret => secret.length >= shortestSecret && secret !== 'Basic');
  const names = ownNames.filter(name => name.length >= 3 && !commonNames.has(name.toLowerCase()));
  const patterns = names.map(
    name => new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`, 'giu'),
  );
  const scrub = (text: string): string => {
    const withoutSecrets = secrets.reduce((rest, secret) => rest.replaceAll(secret, hidden), text);
    return patterns.reduce((rest, pattern) => rest.replaceAll(pattern, hidden), withoutSecrets);
  };
  return words => (typeof words === 'string' ? scrub(words) : scrubbed(words, scrub));
}

/** What stands between the values is ours, and the same for everybody. */
function scrubbed({ template, values }: Phrase, scrub: (text: string) => string): Phrase {
  const clean = (value: PhraseValue): PhraseValue => {
    if (typeof value === 'number') return value;
    return typeof value === 'string' ? scrub(value) : scrubbed(value, scrub);
  };
  return { template, values: values.map(clean) };
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
