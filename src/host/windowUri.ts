import type * as vscode from 'vscode';

/**
 * A file's address as the window spells it. Where this host runs elsewhere (SSH, WSL, a container, the browser), `file:`
 * is the person's own machine to the window, and what is dragged under such a name is found by nobody. The editor tells
 * the other machine's name only inside the addresses of webviews: letters and digits as they are, the rest as `-002e`.
 */
export function windowUri(uri: vscode.Uri, webview: vscode.Webview): string {
  const { authority } = webview.asWebviewUri(uri);
  const encoded = /^vscode-remote\+([a-z0-9-]+)\./i.exec(authority)?.[1];
  if (uri.scheme !== 'file' || encoded === undefined) return uri.toString();
  const name = encoded.replace(/-([0-9a-f]{4})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return uri.with({ scheme: 'vscode-remote', authority: name }).toString();
}
