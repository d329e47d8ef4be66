import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { Job, SavedImage } from '../core/generate/job.ts';
import { altText } from '../core/markup/altText.ts';
import { markdownImage } from '../core/markup/imageMarkup.ts';
import { relativePath } from '../core/markup/path.ts';
import { tell, type Helpers, type Notifier } from './notify.ts';
import { imageCount, unlinked } from './words.ts';

type EndedJob = Extract<Job, { phase: 'ended' }>;

export interface ResultContext {
  readonly prompt: string;
  readonly sandbox: boolean;
  readonly folder: string;
}

/** Opens the first picture beside what the person is working on, without taking the keyboard away. */
export async function preview(image: Pick<SavedImage, 'uri'>): Promise<void> {
  const empty = vscode.window.tabGroups.activeTabGroup.tabs.length === 0;
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(image.uri), {
    viewColumn: empty ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside,
    preserveFocus: true,
    preview: true,
  });
}

/** Says how the job ended, with the one thing that helps; offers what one does with pictures. */
export async function report(
  job: EndedJob,
  context: ResultContext,
  notifier: Notifier,
  helpers: Helpers,
): Promise<void> {
  if (job.saved.length > 0 && job.failed.length === 0 && (job.error === undefined || job.cancelled)) {
    await offerResults(job, context);
    return;
  }
  const lead = job.saved.length === 0 ? '' : savedWords(job, context);
  if (job.failed.length === 0) {
    if (job.cancelled && job.error?.details.billing === 'unknown') await sayCancelled();
    else await notifier.show(job.error, helpers, lead);
    return;
  }
  const [first] = job.failed;
  if (first === undefined) return;
  const indexes = job.failed.map(failure => failure.index).join(', ');
  const telling = tell(first.error);
  const reason =
    job.failed.length === 1
      ? vscode.l10n.t('Image {0}: {1}', indexes, telling.message)
      : vscode.l10n.t('Images {0}: {1}', indexes, telling.message);
  const broken = job.error === undefined || job.cancelled ? '' : tell(job.error).message;
  await notifier.offer(lead === '' ? 'error' : 'warning', [lead, reason, broken], telling.help, helpers);
}

async function sayCancelled(): Promise<void> {
  await vscode.window.showWarningMessage(
    vscode.l10n.t('Cancelled after the request was sent. The provider may still bill it.'),
  );
}

async function offerResults(job: EndedJob, context: ResultContext): Promise<void> {
  const [open, copy, reveal, remix] = [
    vscode.l10n.t('Open'),
    vscode.l10n.t('Copy Markdown'),
    vscode.l10n.t('Reveal'),
    vscode.l10n.t('Remix'),
  ];
  const words = job.cancelled
    ? `${vscode.l10n.t('Cancelled.')} ${savedWords(job, context)} ${vscode.l10n.t('The provider may bill the rest.')}`
    : savedWords(job, context);
  const answer = await vscode.window.showInformationMessage(unlinked(words), open, copy, reveal, remix);
  const uris = job.saved.map(image => vscode.Uri.parse(image.uri));
  const [first] = uris;
  if (first === undefined) return;
  if (answer === open)
    for (const uri of uris) await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
  else if (answer === copy) await vscode.env.clipboard.writeText(markdownFor(uris, context.prompt));
  else if (answer === reveal) await vscode.commands.executeCommand('revealInExplorer', first);
  else if (answer === remix) await vscode.commands.executeCommand('seedream.remix', first, uris);
}

function savedWords(job: EndedJob, context: ResultContext): string {
  const count = imageCount(job.saved.length);
  const fewer = job.error === undefined && job.saved.length + job.failed.length < job.total;
  if (context.sandbox) return vscode.l10n.t('Saved {0} from the sandbox in {1}.', count, context.folder);
  return fewer
    ? vscode.l10n.t('Saved {0} of up to {1} in {2}.', count, job.total, context.folder)
    : vscode.l10n.t('Saved {0} in {1}.', count, context.folder);
}

/** One line an image; paths relative to the active Markdown file, else to the workspace folder. */
export function markdownFor(uris: readonly vscode.Uri[], prompt: string): string {
  const lines = uris.map(uri => {
    const path = relativePath(baseFor(uri), uri.path);
    return markdownImage({ path, alt: altText(prompt, posix.basename(uri.path)) });
  });
  return lines.join('\n');
}

function baseFor(uri: vscode.Uri): string {
  const editor = vscode.window.visibleTextEditors.find(
    candidate => candidate.document.languageId === 'markdown',
  );
  if (editor?.document.uri.scheme === uri.scheme) return posix.dirname(editor.document.uri.path);
  return vscode.workspace.getWorkspaceFolder(uri)?.uri.path ?? posix.dirname(uri.path);
}
