import * as vscode from 'vscode';

/** The pictures a command is about: the given ones, else the one in the active tab. */
export function selectedImages(uris: readonly vscode.Uri[]): vscode.Uri[] {
  if (uris.length > 0) return [...uris];
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputCustom && isImagePath(input.uri.path)) return [input.uri];
  return [];
}

/** What menus hand over: the clicked file, and all selected ones when there are several. */
export function urisFromMenu(clicked: unknown, selected: unknown): vscode.Uri[] {
  if (Array.isArray(selected)) {
    const uris = selected.filter(item => item instanceof vscode.Uri);
    if (uris.length > 0) return uris;
  }
  return clicked instanceof vscode.Uri ? [clicked] : [];
}

/**
 * The workspace folder of the file a command is about, the only folder, or the one the person picks.
 * Without any, asks for one and resolves undefined: opening a folder starts a new window, and the prompt is kept.
 */
export async function chooseWorkspaceFolder(scope: vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const own = scope === undefined ? undefined : vscode.workspace.getWorkspaceFolder(scope);
  if (own !== undefined) return own.uri;
  if (folders.length === 0) {
    await askForFolder();
    return undefined;
  }
  if (folders.length === 1) return folders[0]?.uri;
  const picked = await vscode.window.showWorkspaceFolderPick({
    placeHolder: vscode.l10n.t('Where should the images be saved?'),
  });
  return picked?.uri;
}

async function askForFolder(): Promise<void> {
  const openFolder = vscode.l10n.t('Open Folder…');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('Open a folder to save the images in. Your prompt is kept and filled in next time.'),
    openFolder,
  );
  if (answer === openFolder) await vscode.commands.executeCommand('vscode.openFolder');
}

function isImagePath(path: string): boolean {
  return /\.(jpe?g|png|webp|bmp|tiff?|gif)$/i.test(path);
}
