import type { DiagnosisStep } from '../core/network/diagnosis.ts';
import type { NetworkPlan } from '../core/network/plan.ts';
import { proxyName, type ProxyChoice } from '../core/network/proxyChoice.ts';
import { phrase, type Phrase, type Words } from '../core/phrase.ts';

/** Only such a key can be a header. */
export function isKey(key: string): boolean {
  return /^[\x21-\x7e]+$/u.test(key);
}

export function keyWords(key: string | undefined): Phrase {
  if (key === undefined) return phrase('no key is set');
  return isKey(key)
    ? phrase('a key is set')
    : phrase('the key has characters that no key has and is not sent');
}

export function choiceWords(choice: ProxyChoice, { proxy, noProxy, source }: NetworkPlan): Words {
  return phrase('{0} ({1}; exceptions: {2})', wayWords(choice, proxy), source, noProxy.length);
}

function wayWords(choice: ProxyChoice, proxy: string | undefined): Words {
  switch (choice.kind) {
    case 'unusable':
      return choice.words;
    case 'direct':
      return proxy === undefined ? phrase('none') : phrase('not used for this address');
    case 'proxy': {
      const name = proxyName(choice);
      const way = choice.secure ? phrase('{0} over TLS', name) : name;
      return choice.authorization === undefined
        ? phrase('{0}, without sign-in', way)
        : phrase('{0}, with sign-in', way);
    }
  }
}

/** `count` is undefined when the system's certificates cannot be read. */
export function certificateWords(plan: NetworkPlan, count: number | undefined): Phrase {
  if (!plan.strictTls) return phrase('NOT CHECKED, because http.proxyStrictSSL is off');
  if (!plan.useSystemCertificates)
    return phrase('those Node.js was built with (http.systemCertificates is off)');
  return count === undefined
    ? phrase('those Node.js was built with; the system’s cannot be read')
    : phrase('those Node.js was built with and {0} of the system', count);
}

export function machineWords(): string {
  return `${process.platform} ${process.arch}, Node.js ${process.versions.node}`;
}

/** What to do when the way in use does not lead to the provider. */
export function helpWords(
  choice: ProxyChoice,
  used: readonly DiagnosisStep[],
  other: readonly DiagnosisStep[],
): Phrase {
  if (choice.kind === 'unusable') return choice.words;
  if (used.some(({ state, isUntrusted }) => state === 'failed' && isUntrusted === true))
    return phrase(
      'the certificate is not trusted. If your network checks traffic, install its certificate in the system and keep http.systemCertificates on',
    );
  if (choice.kind === 'direct')
    return phrase(
      'the provider is not reached. If your network needs a proxy, set http.proxy in your user settings',
    );
  return other.at(-1)?.state === 'ok'
    ? phrase(
        'the provider is not reached through the proxy, but it is directly: add its host to http.noProxy',
      )
    : phrase('the provider is not reached. Check the setting http.proxy and your network');
}
