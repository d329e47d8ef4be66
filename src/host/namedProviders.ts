import * as vscode from 'vscode';
import { findProvider, providers, type Provider } from '../core/api/providers.ts';

/** All of them, under the names that this window shows. */
export function namedProviders(): readonly Provider[] {
  return providers.map(named);
}

export function findNamedProvider(id: string): Provider | undefined {
  const provider = findProvider(id);
  return provider && named(provider);
}

/** Companies keep their names; the others are words. */
function named(provider: Provider): Provider {
  switch (provider.id) {
    case 'sandbox':
      return { ...provider, label: vscode.l10n.t('Sandbox') };
    case 'custom':
      return { ...provider, label: vscode.l10n.t('Custom Endpoint') };
    default:
      return provider;
  }
}
