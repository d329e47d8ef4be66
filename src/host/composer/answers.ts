import * as vscode from 'vscode';
import * as schema from '../../shared/composer.schema.ts';
import type { ComposerHost, ComposerView } from '../../shared/composer.ts';
import type { RpcPeer } from '../../shared/rpc.ts';
import type { Settings } from '../settings.ts';
import type { Shelf } from './shelf.ts';
import { draggedUris, pickImages, WorkspaceImages } from './sources.ts';

export type ComposerPeer = RpcPeer<ComposerHost, ComposerView>;

interface ReferenceDeps {
  readonly shelf: Shelf;
  /** WebP or JPEG of a local picture; undefined when there is no showing it. */
  readonly thumbnail: (uri: vscode.Uri, side: 320 | 1600) => Promise<Uint8Array | undefined>;
}

/** Pictures in: by dialog, drop, paste, link and name. */
export function answerReferences(peer: ComposerPeer, { shelf, thumbnail }: ReferenceDeps): void {
  const images = new WorkspaceImages();
  peer.handle('pickFiles', nothing, async () => shelf.addFiles(await pickImages()));
  peer.handle(
    'addFiles',
    raw => schema.urisParams.parse(raw),
    async ({ uris }) => shelf.addFiles(draggedUris(uris)),
  );
  peer.handle(
    'addBytes',
    raw => schema.bytesParams.parse(raw),
    async ({ name, bytes }) => [await shelf.addBytes(name, new Uint8Array(bytes))],
  );
  peer.handle(
    'addLink',
    raw => schema.linkParams.parse(raw),
    async ({ url }) => {
      const link = url ?? (await askLink());
      return link === undefined ? [] : [shelf.addLink(link)];
    },
  );
  peer.handle(
    'findImages',
    raw => schema.wordsParams.parse(raw),
    ({ words }, signal) => images.find(words, signal),
  );
  peer.handle(
    'thumbnail',
    raw => schema.thumbnailParams.parse(raw),
    async ({ reference, side }) => {
      const uri = shelf.uriOf(reference);
      const bytes = uri === undefined ? undefined : await thumbnail(uri, side);
      return bytes === undefined ? null : Uint8Array.from(bytes).buffer;
    },
  );
}

/** The provider, the key, and the ways out of the composer. */
export function answerSurroundings(peer: ComposerPeer, settings: Settings): void {
  peer.handle(
    'setProvider',
    raw => schema.providerParams.parse(raw),
    async ({ id }) => {
      if (id === 'custom' && settings.customBaseUrl() === '') await run('seedream.selectProvider');
      else await settings.setProvider(id);
      return undefined;
    },
  );
  const command = (
    name: 'setKey' | 'openSettings' | 'openWalkthrough' | 'openGallery',
    id: string,
    argument?: unknown,
  ): void =>
    peer.handle(name, nothing, async () => {
      await run(id, argument);
      return undefined;
    });
  command('setKey', 'seedream.setApiKey');
  command('openSettings', 'workbench.action.openSettings', '@ext:seedream-studio.seedream-studio');
  command(
    'openWalkthrough',
    'workbench.action.openWalkthrough',
    'seedream-studio.seedream-studio#seedream.start',
  );
  command('openGallery', 'seedream.openGallery');
  peer.handle('liftObstacle', nothing, async () => {
    await run(vscode.workspace.isTrusted ? 'vscode.openFolder' : 'workbench.trust.manage');
    return undefined;
  });
}

export function nothing(): undefined {
  return undefined;
}

async function askLink(): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Add a Link'),
    prompt: vscode.l10n.t('The public address of a picture; the provider fetches it itself.'),
    placeHolder: 'https://',
    ignoreFocusOut: true,
  });
}

async function run(command: string, argument?: unknown): Promise<void> {
  await vscode.commands.executeCommand(command, ...(argument === undefined ? [] : [argument]));
}
