import { checkBaseUrl, type Provider } from '../core/api/providers.ts';
import type { SandboxProcess } from './sandboxProcess.ts';
import type { KeyStore } from './secrets.ts';
import type { Settings } from './settings.ts';

/** Where a paid request goes and which key goes with it. */
export interface Endpoint {
  readonly provider: Provider;
  readonly baseUrl: string;
  readonly origin: string;
}

export interface EndpointDeps {
  readonly settings: Settings;
  readonly sandbox: SandboxProcess;
  readonly keys: KeyStore;
}

/** The endpoint of the chosen provider; starts the sandbox when that is the one. */
export class Endpoints {
  readonly #deps: EndpointDeps;
  /** The sandbox makes its key itself; it lives as long as its process. */
  #sandboxKey: { origin: string; key: string } | undefined;

  constructor(deps: EndpointDeps) {
    this.#deps = deps;
  }

  async resolve(): Promise<Endpoint> {
    const provider = this.#deps.settings.provider();
    const baseUrl = provider.baseUrl ?? (await this.#baseUrlOf(provider));
    return { provider, baseUrl, origin: new URL(baseUrl).origin };
  }

  async keyFor(endpoint: Endpoint): Promise<string | undefined> {
    if (this.#sandboxKey?.origin === endpoint.origin) return this.#sandboxKey.key;
    return this.#deps.keys.get(endpoint.origin);
  }

  async #baseUrlOf(provider: Provider): Promise<string> {
    if (provider.id === 'custom') return checkBaseUrl(this.#deps.settings.customBaseUrl());
    const { baseUrl, key } = await this.#deps.sandbox.start();
    this.#sandboxKey = { origin: new URL(baseUrl).origin, key };
    return baseUrl;
  }
}
