import { basename, extname, join } from 'node:path';
import * as vscode from 'vscode';
import type { ExportOrder, ExportReport } from '../../catalogue/contract.ts';
import { imageCount, unlinked } from '../words.ts';
import { isThere } from './beside.ts';
import { askWish, type ExportSource, type ExportWish } from './exportWish.ts';
import type { GallerySettings } from './galleryFolders.ts';
import { freeName } from './newName.ts';

export type ExportOne = (order: ExportOrder, signal: AbortSignal) => Promise<ExportReport>;

interface Exported {
  readonly order: ExportOrder;
  readonly report: ExportReport;
}

/** Asks for format, width and place, then writes under free names; says when labels were lost on the way. */
export async function exportImages(
  images: readonly ExportSource[],
  settings: GallerySettings,
  exportOne: ExportOne,
): Promise<void> {
  const wish = await askWish(images, settings);
  if (wish === undefined) return;
  const reports = await withProgress(images, wish, exportOne);
  if (reports.length === 0) return;
  await tellReports(reports, wish);
}

async function withProgress(
  images: readonly ExportSource[],
  wish: ExportWish,
  exportOne: ExportOne,
): Promise<readonly Exported[]> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Exporting {0}', imageCount(images.length)),
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    const listening = token.onCancellationRequested(() => abort.abort());
    const reports: Exported[] = [];
    try {
      for (const image of images) {
        for (const order of await ordersFor(image, wish)) {
          if (abort.signal.aborted) return reports;
          reports.push({ order, report: await exportOne(order, abort.signal) });
        }
        progress.report({ increment: 100 / images.length });
      }
      return reports;
    } catch (error) {
      if (abort.signal.aborted) return reports;
      throw error;
    } finally {
      listening.dispose();
    }
  });
}

/** What would be no larger than the first is left out. */
async function ordersFor(image: ExportSource, wish: ExportWish): Promise<readonly ExportOrder[]> {
  const extension = wish.format === 'jpeg' ? '.jpg' : `.${wish.format}`;
  const stem = basename(image.file, extname(image.file));
  const taken = new Set<string>();
  const orders: ExportOrder[] = [];
  const smallest = wish.sizes[0]?.width ?? 0;
  for (const { width, suffix } of wish.sizes) {
    if (width !== undefined && width > smallest && image.width > 0 && image.width <= smallest) continue;
    const name = await freeName(
      `${stem}${suffix}`,
      extension,
      async candidate => taken.has(candidate) || isThere(join(wish.folder, candidate)),
    );
    taken.add(name);
    const target = join(wish.folder, name);
    orders.push({
      file: image.file,
      target,
      format: wish.format,
      ...(width === undefined ? {} : { width }),
    });
  }
  return orders;
}

async function tellReports(reports: readonly Exported[], wish: ExportWish): Promise<void> {
  const reveal = vscode.l10n.t('Reveal');
  const count = imageCount(reports.length);
  const words = vscode.l10n.t('Exported {0} to {1}.', count, basename(wish.folder));
  const unlabelled = reports.filter(({ report }) => !report.labelled).length;
  const narrow = reports.filter(({ order, report }) => report.width < (order.width ?? 0));
  const lost =
    unlabelled === 0
      ? ''
      : vscode.l10n.t(
          '{0} without recipe and AI label: they could not be carried over.',
          imageCount(unlabelled),
        );
  const small =
    narrow.length === 0
      ? ''
      : vscode.l10n.t('{0} smaller than asked for: nothing is enlarged.', imageCount(narrow.length));
  const message = unlinked([words, lost, small].filter(part => part !== '').join(' '));
  const shown =
    unlabelled === 0
      ? vscode.window.showInformationMessage(message, reveal)
      : vscode.window.showWarningMessage(message, reveal);
  const answer = await shown;
  if (answer !== reveal) return;
  const uri = vscode.Uri.file(wish.folder);
  const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  await vscode.commands.executeCommand(inside ? 'revealInExplorer' : 'revealFileInOS', uri);
}
