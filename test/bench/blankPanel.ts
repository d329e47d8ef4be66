import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';

const manifest = {
  name: 'blank-panel',
  publisher: 'seedream-studio',
  version: '0.0.1',
  engines: { vscode: '^1.106.0' },
  main: './main.js',
  files: ['main.js', 'page.js'],
  contributes: { commands: [{ command: 'blankPanel.open', title: 'Blank Panel: Open' }] },
};

const main = `const vscode = require('vscode');
exports.activate = ({ subscriptions, extensionUri }) => {
  subscriptions.push(vscode.commands.registerCommand('blankPanel.open', () => {
    const options = { enableScripts: true, localResourceRoots: [extensionUri] };
    const { webview } = vscode.window.createWebviewPanel('blank', 'Blank Panel', vscode.ViewColumn.Active, options);
    const script = webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'page.js'));
    webview.onDidReceiveMessage(() => webview.postMessage('answer'));
    webview.html = '<!DOCTYPE html><html><body><script src="' + script + '"></script></body></html>';
  }));
};
`;

const page = `addEventListener('message', ({ data }) => {
  if (data === 'answer') document.body.innerHTML = '<button>Usable</button>';
});
acquireVsCodeApi().postMessage('question');
`;

/** What any panel costs in this editor on this machine: an extension whose page asks one question and shows one button. */
export class BlankPanel implements AsyncDisposable {
  readonly vsix: string;
  readonly #folder: string;
  readonly command = 'Blank Panel: Open';
  readonly title = 'Blank Panel';
  readonly mark = 'body > button';

  private constructor(folder: string) {
    this.#folder = folder;
    this.vsix = join(folder, 'blank-panel.vsix');
  }

  static async make(): Promise<BlankPanel> {
    const folder = await mkdtemp(join(tmpdir(), 'seedream-blank-'));
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(folder, 'main.js'), main);
    await writeFile(join(folder, 'page.js'), page);
    const panel = new BlankPanel(folder);
    await createVSIX({
      cwd: folder,
      packagePath: panel.vsix,
      dependencies: false,
      allowMissingRepository: true,
      skipLicense: true,
    });
    return panel;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
