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
  readonly source: string;
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
    return { ...base, noProxy: [], source: 'proxies are switched off by http.proxySupport' };
  const proxy = proxyOf(settings, environment);
  const exceptions = exceptionsOf(settings, environment);
  const authorization = text(settings.proxyAuthorization);
  const hidden = settings.isHidden
    ? ['http.proxy of this remote window is hidden by http.useLocalProxyConfiguration']
    : [];
  return {
    ...base,
    ...(proxy === undefined ? {} : { proxy: proxy.value }),
    ...(authorization === '' ? {} : { proxyAuthorization: authorization }),
    noProxy: exceptions.entries,
    source: [
      proxy === undefined ? 'no proxy is set' : `proxy from ${proxy.from}`,
      ...(exceptions.entries.length === 0 ? [] : [`exceptions from ${exceptions.from}`]),
      ...hidden,
    ].join('; '),
  };
}

interface Found {
  readonly value: string;
  readonly from: string;
}

function proxyOf(settings: HttpSettings, environment: Environment): Found | undefined {
  const set = text(settings.proxy);
  if (set !== '') return { value: set, from: 'the setting http.proxy' };
  for (const name of proxyVariables) {
    const value = text(environment[name]);
    if (value !== '') return { value, from: `the environment (${name})` };
  }
  return undefined;
}

function exceptionsOf(
  { noProxy }: HttpSettings,
  environment: Environment,
): { readonly entries: readonly string[]; readonly from: string } {
  const set = Array.isArray(noProxy) ? noProxy.map(text).filter(entry => entry !== '') : [];
  if (set.length > 0) return { entries: set, from: 'the setting http.noProxy' };
  const listed = text(environment['no_proxy']) || text(environment['NO_PROXY']);
  const entries = listed.split(/[,;\s]+/u).filter(entry => entry !== '');
  return { entries, from: 'the environment (NO_PROXY)' };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
