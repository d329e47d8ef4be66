import { SeedreamError } from '../errors.ts';
import { findModel, type Model, type Platform } from './models.ts';

export type ProviderId = 'sandbox' | 'chainhub' | 'cometapi' | 'ark' | 'byteplus' | 'custom';

export interface Provider {
  readonly id: ProviderId;
  readonly label: string;
  /** Where requests go, without a slash at the end; the sandbox's is known once it runs, the custom one is a setting. */
  readonly baseUrl?: string;
  /** Whose spelling of model IDs it takes. */
  readonly platform: Platform;
  /** In which currency estimates are given first; undefined where nobody is billed. */
  readonly currency?: 'USD' | 'CNY';
  /** Whether its documents promise event streams; without that, sets are asked for as plain JSON. */
  readonly stream: boolean;
}

/** Base URLs: fact sheet, section 1. Resellers take the China spelling of model IDs. */
export const providers: readonly Provider[] = [
  { id: 'sandbox', label: 'Sandbox', platform: 'china', stream: true },
  {
    id: 'chainhub',
    label: 'ChainHub',
    baseUrl: 'https://api.chainhub.tech/v1',
    platform: 'china',
    currency: 'USD',
    stream: false,
  },
  {
    id: 'cometapi',
    label: 'CometAPI',
    baseUrl: 'https://api.cometapi.com/v1',
    platform: 'china',
    currency: 'USD',
    stream: false,
  },
  {
    id: 'ark',
    label: 'Volcengine Ark',
    baseUrl: 'https://ark.cn-beijing.volces.com/api/v3',
    platform: 'china',
    currency: 'CNY',
    stream: true,
  },
  {
    id: 'byteplus',
    label: 'BytePlus ModelArk',
    baseUrl: 'https://ark.ap-southeast.bytepluses.com/api/v3',
    platform: 'byteplus',
    currency: 'USD',
    stream: true,
  },
  { id: 'custom', label: 'Custom Endpoint', platform: 'china', currency: 'USD', stream: true },
];

export function findProvider(id: string): Provider | undefined {
  return providers.find(provider => provider.id === id);
}

const loopbackHosts = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

function isLoopback(url: URL): boolean {
  return loopbackHosts.test(url.hostname);
}

/**
 * The person's own endpoint, checked: https, or http on this machine, and nothing that could smuggle a key elsewhere.
 * Returns it without a slash at the end; throws `invalidRequest` naming the rule.
 */
export function checkBaseUrl(text: string): string {
  const wrong = (rule: string): SeedreamError =>
    new SeedreamError('invalidRequest', rule, { billing: 'notSent' });
  if (text.trim() === '') throw wrong('No custom endpoint is set.');
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    throw wrong('The custom endpoint is not a complete address such as https://example.com/v1.');
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url)))
    throw wrong('The custom endpoint must start with https:// (http:// is for this machine only).');
  if (url.username !== '' || url.password !== '')
    throw wrong(
      'The custom endpoint must not contain a user name or password. The key is asked for separately.',
    );
  if (url.search !== '' || url.hash !== '')
    throw wrong('The custom endpoint must not contain ? or #: give the part before /images/generations.');
  return url.href.replace(/\/+$/, '').replace(/\/images\/generations$/, '');
}

/** The ID to send for a model name; what is no row of the table goes as it is. */
export function modelIdFor(provider: Provider, nameOrId: string): { id: string; model: Model | undefined } {
  const model = findModel(nameOrId);
  const id = model !== undefined && model.name === nameOrId ? model.ids[provider.platform] : nameOrId;
  return { id, model };
}
