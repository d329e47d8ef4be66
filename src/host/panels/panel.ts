import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { SeedreamError } from '../../core/errors.ts';
import { RpcPeer, type Contract } from '../../shared/rpc.ts';
import { tell } from '../notify.ts';

export interface PanelKind<Host extends Contract, View extends Contract> {
  readonly viewType: string;
  readonly title: string;
  /** Of `dist/<bundle>.js`, its style sheet, and the element `<seedream-…>` on the page. */
  readonly bundle: 'composer' | 'gallery';
  readonly words: Readonly<Record<string, string>>;
  /** Folders the page may load pictures from, beside its own. */
  readonly roots: () => readonly vscode.Uri[];
  /** Where the page's own state is kept as well, at once. */
  readonly memory?: vscode.Memento;
  /** Told of failures that are none of ours, which the page does not see. */
  readonly fault?: (error: unknown) => void;
  /** Answers the page; what it returns is disposed of with the panel. */
  readonly equip: (peer: RpcPeer<Host, View>, webview: vscode.Webview) => vscode.Disposable;
}

interface Opened<Host extends Contract, View extends Contract> {
  readonly panel: vscode.WebviewPanel;
  readonly peer: RpcPeer<Host, View>;
}

/** In characters; more is no place in a list, and no draft. */
const mostKept = 400_000;

/** One panel of a kind: created, shown again, restored after a reload. The page asks first, and again whenever it is loaded. */
export class Panel<Host extends Contract, View extends Contract>
  implements vscode.Disposable, vscode.WebviewPanelSerializer
{
  readonly #kind: PanelKind<Host, View>;
  readonly #extension: vscode.Uri;
  #opened: Opened<Host, View> | undefined;

  constructor(extension: vscode.Uri, kind: PanelKind<Host, View>) {
    this.#extension = extension;
    this.#kind = kind;
  }

  get peer(): RpcPeer<Host, View> | undefined {
    return this.#opened?.peer;
  }

  show(): void {
    if (this.#opened !== undefined) {
      this.#opened.panel.reveal();
      return;
    }
    const { viewType, title } = this.#kind;
    this.#adopt(vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active));
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    // A second one, restored from a split editor, would speak to nobody.
    if (this.#opened === undefined) this.#adopt(panel);
    else panel.dispose();
    return Promise.resolve();
  }

  /** After folders have come or gone. */
  refreshRoots(): void {
    const webview = this.#opened?.panel.webview;
    if (webview !== undefined) webview.options = this.#options();
  }

  dispose(): void {
    this.#opened?.panel.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    const { webview } = panel;
    webview.options = this.#options();
    panel.iconPath = vscode.Uri.joinPath(this.#extension, 'media/icons/seedream.png');
    const received = new vscode.EventEmitter<unknown>();
    const peer = new RpcPeer<Host, View>(
      {
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- the editor's, not a window's
        post: message => void webview.postMessage(message),
        onMessage: listener => received.event(listener),
      },
      {
        encode: error => {
          if (!SeedreamError.is(error)) this.#kind.fault?.(error);
          return forView(error);
        },
        decode: ({ message }) => new Error(message),
      },
    );
    const owned = vscode.Disposable.from(
      received,
      webview.onDidReceiveMessage((message: unknown) => {
        if (!this.#keep(message)) received.fire(message);
      }),
      this.#kind.equip(peer, webview),
    );
    this.#opened = { panel, peer };
    panel.onDidDispose(() => {
      this.#opened = undefined;
      peer.close();
      owned.dispose();
    });
    webview.html = this.#html(webview);
  }

  /** What the page wants to find again after a reload; resolves false for any other message. */
  #keep(message: unknown): boolean {
    if (typeof message !== 'object' || message === null) return false;
    const { kind, name, payload } = message as Readonly<Record<string, unknown>>;
    if (kind !== 'event' || name !== 'keep') return false;
    const { memory, viewType } = this.#kind;
    if (memory !== undefined && JSON.stringify(payload).length <= mostKept)
      void memory.update(viewType, payload);
    return true;
  }

  #options(): vscode.WebviewOptions {
    const dist = vscode.Uri.joinPath(this.#extension, 'dist');
    return { enableScripts: true, localResourceRoots: [dist, ...this.#kind.roots()] };
  }

  #html(webview: vscode.Webview): string {
    const { bundle, title, words, memory, viewType } = this.#kind;
    const kept = memory?.get<unknown>(viewType) ?? null;
    const address = (name: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(this.#extension, 'dist', name)).toString();
    const nonce = randomBytes(16).toString('base64');
    const source = webview.cspSource;
    const policy = [
      "default-src 'none'",
      `script-src 'nonce-${nonce}'`,
      `style-src ${source}`,
      `font-src ${source}`,
      `img-src ${source} blob:`,
    ].join('; ');
    return `<!DOCTYPE html>
<html lang="${escaped(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${escaped(address(`${bundle}.css`))}">
</head>
<body data-words="${escaped(JSON.stringify(words))}" data-kept="${escaped(JSON.stringify(kept))}">
<seedream-${bundle}></seedream-${bundle}>
<script type="module" nonce="${nonce}" src="${escaped(address(`${bundle}.js`))}"></script>
</body>
</html>`;
  }
}

/** Words of our own errors cross the glass; those of others may quote anything. */
function forView(error: unknown): { code: string; message: string } {
  if (SeedreamError.is(error)) return { code: error.kind, message: tell(error).message };
  return { code: 'failed', message: vscode.l10n.t('Something went wrong. The log says more.') };
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
