import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { ExportOrder, FileFacts, MarkReport } from '../../../src/catalogue/contract.ts';
import type { Catalogue } from '../../../src/host/gallery/catalogue.ts';
import type { Insertion } from '../../../src/host/gallery/insertion.ts';
import { TrashCopies } from '../../../src/host/gallery/trashCopies.ts';
import { UndoStack } from '../../../src/host/gallery/undoStack.ts';
import type { GalleryMark } from '../../../src/shared/gallery.ts';
import { aFile } from './builders.ts';
import { editor } from './fakeEditor.ts';

const { Uri } = await import('vscode');
const { GalleryActions } = await import('../../../src/host/gallery/galleryActions.ts');
const { GalleryFolders } = await import('../../../src/host/gallery/galleryFolders.ts');

/** A workspace folder with pictures, and a catalogue that knows them by their place in the list. */
export async function world(t: TestContext, names: readonly string[]) {
  const root = await mkdtemp(join(tmpdir(), 'seedream-actions-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, 'assets/seedream/old'), { recursive: true });
  const files = names.map(name => join(root, 'assets/seedream', name));
  for (const file of files) await writeFile(file, `bytes of ${file}`);
  editor.folders = [{ uri: Uri.file(root) as never, name: 'website' }];
  const marked: { files: readonly string[]; mark: GalleryMark }[] = [];
  const exported: ExportOrder[] = [];
  let report: MarkReport = { undo: [], failures: [] };
  const catalogue = {
    facts: async (ids: readonly number[]): Promise<FileFacts[]> =>
      ids.flatMap(id => (files[id] === undefined ? [] : [aFile({ id, file: files[id], width: 1_600 })])),
    write: async (name: string, params: unknown) => {
      if (name === 'exportImage') {
        const order = params as ExportOrder;
        exported.push(order);
        return {
          width: Math.min(order.width ?? 1_600, 1_600),
          height: 900,
          bytes: 1,
          labelled: order.format !== 'avif',
        };
      }
      marked.push(params as (typeof marked)[number]);
      return report;
    },
  } as unknown as Catalogue;
  const state = { get: () => undefined, update: async () => undefined, keys: () => [] };
  const settings = { assetsFolder: () => 'assets/seedream', galleryFolders: () => [] };
  const copies = new TrashCopies(join(root, '.undo'));
  const actions = new GalleryActions({
    catalogue,
    folders: new GalleryFolders(settings, state),
    settings,
    insertion: { markdown: () => '![](fox.png)' } as unknown as Insertion,
    copies,
    undo: new UndoStack(),
  });
  const answerWith = (next: MarkReport): void => void (report = next);
  return { root, files, actions, marked, exported, answerWith };
}

export const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
