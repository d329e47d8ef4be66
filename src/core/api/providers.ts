import { SeedreamError } from '../errors.ts';
import { phrase, type Phrase } from '../phrase.ts';
import { guidanceSpan, seedSpan, type Limits, type Model, type NumberField, type Seller } from './models.ts';
import { builtInModels } from './modelTable.ts';

export type ProviderId = 'sandbox' | 'chainhub' | 'cometapi' | 'ark' | 'byteplus' | 'custom';

export interface Provider extends Seller {
  readonly id: ProviderId;
  /** Where requests go, without a slash at the end; the sandbox's is known once it runs, the custom one is a setting. */
  readonly baseUrl?: string;
  /** In which currency estimates are given first; undefined where nobody is billed. */
  readonly currency?: 'USD' | 'CNY';
}

const from1024: Limits['area'] = { min: 1024 * 1024, max: 4096 * 4096 };

function legacy(effect: NumberField['effect']): Pick<Limits, 'seed' | 'guidance'> {
  return {
    seed: { ...seedSpan, default: -1, effect: 'ignored' },
    guidance: { ...guidanceSpan, default: 2.5, effect },
  };
}

/** Base URLs: fact sheet, section 1. Resellers take the China spelling of model IDs; their rows are their documents'. */
export const providers: readonly Provider[] = [
  { id: 'sandbox', label: 'Sandbox', kind: 'sandbox', platform: 'china', stream: true },
  {
    id: 'chainhub',
    label: 'ChainHub',
    kind: 'reseller',
    baseUrl: 'https://api.chainhub.tech/v1',
    platform: 'china',
    currency: 'USD',
    stream: false,
    rows: {
      'seedream-4.5': { limits: { presets: ['1K', '2K', '4K'], area: from1024 } },
      'seedream-4.0': { limits: { area: from1024 } },
    },
  },
  {
    id: 'cometapi',
    label: 'CometAPI',
    kind: 'reseller',
    baseUrl: 'https://api.cometapi.com/v1',
    platform: 'china',
    currency: 'USD',
    stream: false,
    rows: {
      'seedream-5.0-lite': { limits: { presets: ['2K', '4K'], ...legacy('ignored') } },
      'seedream-4.5': { limits: { presets: ['2K', '4K'], ...legacy('unsure') } },
      'seedream-4.0': { limits: { presets: ['2K', '4K'], ...legacy('unsure') } },
    },
    promptCharacters: 1_000,
  },
  {
    id: 'ark',
    label: 'Volcengine Ark',
    kind: 'maker',
    baseUrl: 'https://ark.cn-beijing.volces.com/api/v3',
    platform: 'china',
    currency: 'CNY',
    stream: true,
  },
  {
    id: 'byteplus',
    label: 'BytePlus ModelArk',
    kind: 'maker',
    baseUrl: 'https://ark.ap-southeast.bytepluses.com/api/v3',
    platform: 'byteplus',
    currency: 'USD',
    stream: true,
    rows: {
      'seedream-5.0-lite': {
        opinions: [{ source: phrase('one client’s report'), limits: { webSearch: false } }],
      },
    },
  },
  {
    id: 'custom',
    label: 'Custom Endpoint',
    kind: 'custom',
    platform: 'china',
    currency: 'USD',
    stream: true,
  },
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
  const wrong = (rule: Phrase): SeedreamError =>
    new SeedreamError('invalidRequest', rule, { billing: 'notSent' });
  if (text.trim() === '') throw wrong(phrase('No custom endpoint is set.'));
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    throw wrong(phrase('The custom endpoint is not a complete address such as https://example.com/v1.'));
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url)))
    throw wrong(phrase('The custom endpoint must start with https:// (http:// is for this machine only).'));
  if (url.username !== '' || url.password !== '')
    throw wrong(
      phrase(
        'The custom endpoint must not contain a user name or password. The key is asked for separately.',
      ),
    );
  if (url.search !== '' || url.hash !== '')
    throw wrong(
      phrase('The custom endpoint must not contain ? or #: give the part before /images/generations.'),
    );
  return url.href.replace(/\/+$/, '').replace(/\/images\/generations$/, '');
}

/** The ID to send for a model name of ours; what is no row of the table goes as it is. */
export function modelIdFor(provider: Provider, nameOrId: string): { id: string; model: Model | undefined } {
  return builtInModels.idFor(provider, nameOrId);
}
