import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleOf, type ViewName } from './viewBundle.ts';

export type ThemeName = 'dark' | 'light' | 'hc-dark' | 'hc-light';

export const themes: readonly ThemeName[] = ['dark', 'light', 'hc-dark', 'hc-light'];

export interface PageOptions {
  readonly view: ViewName;
  /** The view's outermost element: `seedream-composer`. */
  readonly element: string;
  readonly words: Readonly<Record<string, string>>;
  readonly theme: ThemeName;
  readonly language: string;
}

/** What VS Code puts on the body of a webview. */
export const bodyClasses: Readonly<Record<ThemeName, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  'hc-dark': 'vscode-high-contrast',
  'hc-light': 'vscode-high-contrast-light vscode-high-contrast',
};

const themeFolder = fileURLToPath(new URL('./themes/', import.meta.url));

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
  '.svg': 'image/svg+xml',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
};

/** Serves views the way the editor does: the real bundle under the real content policy. */
export class ViewServer {
  readonly #server: Server;
  readonly #pages = new Map<string, PageOptions>();
  readonly #files = new Map<string, Buffer>();

  constructor() {
    this.#server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://local').pathname;
      this.#answer(path)
        .then(([type, body]) => response.writeHead(200, { 'content-type': type }).end(body))
        .catch(() => response.writeHead(404).end());
    });
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    await new Promise<void>(done => this.#server.listen(0, '127.0.0.1', done));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(done => this.#server.close(done));
  }

  /** The address of a page; the same one is the same view after a reload. */
  page(options: PageOptions): string {
    const id = randomBytes(8).toString('hex');
    this.#pages.set(id, options);
    return `${this.origin}/page/${id}`;
  }

  /** The address of a picture a view may load: `fox.png`. */
  picture(name: string, bytes: Uint8Array): string {
    const path = `/pictures/${randomBytes(4).toString('hex')}/${encodeURIComponent(name)}`;
    this.#files.set(path, Buffer.from(bytes));
    return `${this.origin}${path}`;
  }

  async #answer(path: string): Promise<[type: string, body: string | Buffer]> {
    const [, kind = '', name = '', file = ''] = path.split('/');
    // Asked for by the browser itself.
    if (kind === 'favicon.ico') return ['image/x-icon', ''];
    if (kind === 'page') return ['text/html; charset=utf-8', this.#html(name)];
    const type = types[extname(path)] ?? 'application/octet-stream';
    if (kind === 'theme') return [type, await readFile(join(themeFolder, name))];
    if (kind === 'view') return [type, await readFile(join(await bundleOf(name as ViewName), file))];
    const bytes = this.#files.get(path);
    if (bytes === undefined) throw new Error(`nothing at ${path}`);
    return [type, bytes];
  }

  #html(id: string): string {
    const options = this.#pages.get(id);
    if (options === undefined) throw new Error('no such page');
    const { view, element, words, theme, language } = options;
    const nonce = randomBytes(16).toString('base64');
    const { origin } = this;
    const policy = [
      "default-src 'none'",
      `script-src 'nonce-${nonce}'`,
      `style-src ${origin}`,
      `img-src ${origin} blob: data:`,
      `font-src ${origin}`,
    ].join('; ');
    return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${view}</title>
<link rel="stylesheet" href="/theme/webview.css">
<link rel="stylesheet" href="/theme/${theme}.css" id="theme">
<link rel="stylesheet" href="/view/${view}/${view}.css">
</head>
<body class="${bodyClasses[theme]}" data-vscode-theme-kind="${bodyClasses[theme]}" data-words="${escaped(JSON.stringify(words))}">
<${element}></${element}>
<script type="module" nonce="${nonce}" src="/view/${view}/${view}.js"></script>
</body>
</html>`;
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
