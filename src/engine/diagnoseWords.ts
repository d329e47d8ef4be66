import type { DiagnosisStep } from '../core/network/diagnosis.ts';
import type { NetworkPlan } from '../core/network/plan.ts';
import { proxyName, type ProxyChoice } from '../core/network/proxyChoice.ts';

/** Only such a key can be a header. */
export function isKey(key: string): boolean {
  return /^[\x21-\x7e]+$/u.test(key);
}

export function keyWords(key: string | undefined): string {
  if (key === undefined) return 'no key is set';
  return isKey(key) ? 'a key is set' : 'the key has characters that no key has and is not sent';
}

export function choiceWords(choice: ProxyChoice, { proxy, noProxy, source }: NetworkPlan): string {
  const place = `(${source}; exceptions: ${noProxy.length})`;
  switch (choice.kind) {
    case 'unusable':
      return `${choice.reason} ${place}`;
    case 'direct':
      return `${proxy === undefined ? 'none' : 'not used for this address'} ${place}`;
    case 'proxy': {
      const login = choice.authorization === undefined ? 'without' : 'with';
      return `${proxyName(choice)}${choice.secure ? ' over TLS' : ''}, ${login} sign-in ${place}`;
    }
  }
}

/** `count` is undefined when the system's certificates cannot be read. */
export function certificateWords(plan: NetworkPlan, count: number | undefined): string {
  if (!plan.strictTls) return 'NOT CHECKED, because http.proxyStrictSSL is off';
  const own = 'those Node.js was built with';
  if (!plan.useSystemCertificates) return `${own} (http.systemCertificates is off)`;
  return count === undefined ? `${own}; the system’s cannot be read` : `${own} and ${count} of the system`;
}

export function machineWords(): string {
  return `${process.platform} ${process.arch}, Node.js ${process.versions.node}`;
}

/** What to do when the way in use does not lead to the provider. */
export function helpWords(
  choice: ProxyChoice,
  used: readonly DiagnosisStep[],
  other: readonly DiagnosisStep[],
): string {
  if (choice.kind === 'unusable') return choice.reason;
  if (used.some(step => step.name === 'TLS' && step.state === 'failed' && step.words.includes('not trusted')))
    return (
      'the certificate is not trusted. If your network checks traffic, install its certificate in the system ' +
      'and keep http.systemCertificates on'
    );
  if (choice.kind === 'direct')
    return 'the provider is not reached. If your network needs a proxy, set http.proxy in your user settings';
  return other.at(-1)?.state === 'ok'
    ? 'the provider is not reached through the proxy, but it is directly: add its host to http.noProxy'
    : 'the provider is not reached. Check the setting http.proxy and your network';
}
