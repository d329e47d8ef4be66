import * as vscode from 'vscode';
import { registerGalleryViews } from './gallery/galleryViews.ts';
import type { LazyStudio } from './lazyStudio.ts';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

/** Every command of the manifest; what it does is loaded with its first use. */
export function registerCommands(context: vscode.ExtensionContext, studio: LazyStudio): vscode.Disposable {
  const { contributes } = context.extension.packageJSON as Manifest;
  const registered = contributes.commands.map(({ command }) =>
    vscode.commands.registerCommand(command, async (...args: unknown[]) =>
      (await studio.load()).run(command, args),
    ),
  );
  return vscode.Disposable.from(...registered);
}

/** What the editor asks for by itself: panels of the last session, the side bar, hovers. */
export function registerViews(studio: LazyStudio): vscode.Disposable {
  const panels = ['seedream.composer', 'seedream.gallery'].map(viewType =>
    vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: async panel => (await studio.load()).restore(panel),
    }),
  );
  return vscode.Disposable.from(
    ...panels,
    registerGalleryViews(async () => (await studio.load()).gallery),
  );
}
