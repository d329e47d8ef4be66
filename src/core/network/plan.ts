import { listed, phrase, type Phrase, type Words } from '../phrase.ts';

/**
 * How this machine reaches the outside, as plain data: it travels to the engine's process with every job. It may hold
 * a proxy's password, so it is neither stored nor logged.
 */
export interface NetworkPlan {
  /** The proxy's URL with its user name and password, as it was set; unchecked. */
  readonly proxy?: string;
  /** A whole header value that the person set; goes before what the URL says. */
  readonly proxyAuthorization?: string;
  readonly noProxy: readonly string[];
  /** Whether a server must prove who it is. */
  readonly strictTls: boolean;
  readonly useSystemCertificates: boolean;
  /** Where all this was found, in words for the report. */
  readonly source: Words;
}

/** The editor's own `http.*` settings as the person's user settings have them; unchecked. */
export interface HttpSettings {
  readonly proxy: unknown;
  readonly proxyAuthorization: unknown;
  readonly proxySupport: unknown;
  readonly proxyStrictSSL: unknown;
  readonly noProxy: unknown;
  readonly systemCertificates: unknown;
  /** In remote windows the editor may keep the settings of the far machine out of sight. */
  readonly isHidden: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The order in which the editor looks; `ALL_PROXY` it does not know, other programs do. */
const proxyVariables = [
  'https_proxy',
  'HTTPS_PROXY',
  'http_proxy',
  'HTTP_PROXY',
  'all_proxy',
  'ALL_PROXY',
] as const;

/**
 * The editor's rules: the setting goes before the environment, and exceptions that are set replace those of the
 * environment.
 */
export function planFrom(settings: HttpSettings, environment: Environment): NetworkPlan {
  const base = {
    strictTls: settings.proxyStrictSSL !== false,
    useSystemCertificates: settings.systemCertificates !== false,
  };
  if (settings.proxySupport === 'off')
    return { ...base, noProxy: [], source: phrase('proxies are switched off by http.proxySupport') };
  const proxy = proxyOf(settings, environment);
  const exceptions = exceptionsOf(settings, environment);
  const authorization = text(settings.proxyAuthorization);
  const hidden = settings.isHidden
    ? [phrase('http.proxy of this remote window is hidden by http.useLocalProxyConfiguration')]
    : [];
  return {
    ...base,
    ...(proxy === undefined ? {} : { proxy: proxy.value }),
    ...(authorization === '' ? {} : { proxyAuthorization: authorization }),
    noProxy: exceptions.entries,
    source: listed(
      proxy === undefined ? phrase('no proxy is set') : phrase('proxy from {0}', proxy.from),
      ...(exceptions.entries.length === 0 ? [] : [phrase('exceptions from {0}', exceptions.from)]),
      ...hidden,
    ),
  };
}

interface Found {
  readonly value: string;
  readonly from: Phrase;
}

function proxyOf(settings: HttpSettings, environment: Environment): Found | undefined {
  const set = text(settings.proxy);
  if (set !== '') return { value: set, from: phrase('the setting {0}', 'http.proxy') };
  for (const name of proxyVariables) {
    const value = text(environment[name]);
    if (value !== '') return { value, from: phrase('the environment ({0})', name) };
  }
  return undefined;
}

function exceptionsOf(
  { noProxy }: HttpSettings,
  environment: Environment,
): { readonly entries: readonly string[]; readonly from: Phrase } {
  const set = Array.isArray(noProxy) ? noProxy.map(text).filter(entry => entry !== '') : [];
  if (set.length > 0) return { entries: set, from: phrase('the setting {0}', 'http.noProxy') };
  const exempt = text(environment['no_proxy']) || text(environment['NO_PROXY']);
  const entries = exempt.split(/[,;\s]+/u).filter(entry => entry !== '');
  return { entries, from: phrase('the environment ({0})', 'NO_PROXY') };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
