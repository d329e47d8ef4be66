import * as vscode from 'vscode';
import { planFrom, type NetworkPlan } from '../core/network/plan.ts';

/**
 * The network as the person set it for this machine. A folder or workspace must not choose a proxy for requests that
 * carry a key, so only user settings are read (R5); the environment belongs to the person as well.
 */
export function readNetworkPlan(): NetworkPlan {
  const proxy = userValue('proxy');
  return planFrom(
    {
      proxy,
      proxyAuthorization: userValue('proxyAuthorization'),
      proxySupport: userValue('proxySupport'),
      proxyStrictSSL: userValue('proxyStrictSSL'),
      noProxy: userValue('noProxy'),
      systemCertificates: userValue('systemCertificates'),
      // While this is on, a remote window shows extensions an empty `http.proxy`, whatever is set.
      isHidden:
        vscode.env.remoteName !== undefined &&
        userValue('useLocalProxyConfiguration') !== false &&
        (proxy === undefined || proxy === ''),
    },
    process.env,
  );
}

function userValue(name: string): unknown {
  const found = vscode.workspace.getConfiguration('http').inspect<unknown>(name);
  return found?.globalValue ?? found?.defaultValue;
}
