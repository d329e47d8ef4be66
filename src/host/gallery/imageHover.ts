import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { spellings, type PathSpan } from '../../core/markup/imagePathAt.ts';
import type { FileFacts } from '../../catalogue/contract.ts';
import { escapeMarkdown } from '../markdown.ts';
import { shortPrompt } from '../words.ts';
import type { Catalogue } from './catalogue.ts';
import { dataUri } from './dataUri.ts';
import { modelLabel } from './detail.ts';
import { isBelow } from './inside.ts';

/** What the editor renders of a hover is cut at 100,000 signs: a picture cut in the middle would be none. */
const mostSigns = 90_000;
const widest = 320;
const links = { enabledCommands: ['seedream.remix', 'seedream.showInGallery'] };

/** A picture that a text names, with the beginning of its prompt. */
export async function imageHover(
  document: vscode.TextDocument,
  line: number,
  spans: readonly PathSpan[],
  catalogue: Catalogue,
): Promise<vscode.Hover | undefined> {
  for (const { path, start, end } of spans) {
    const file = await namedFile(document, path);
    if (file === undefined) continue;
    const id = await catalogue.read('find', { path: file });
    const [facts] = id === undefined ? [] : await catalogue.read('facts', { ids: [id] });
    const bytes = await catalogue.read('thumbnail', { file, side: 320 });
    return new vscode.Hover(contentOf(file, facts, bytes), new vscode.Range(line, start, line, end));
  }
  return undefined;
}

/** Relative to the text, then to the workspace folder; never outside of it, links followed. */
async function namedFile(document: vscode.TextDocument, path: string): Promise<string | undefined> {
  const root = vscode.workspace.getWorkspaceFolder(document.uri)?.uri;
  if (document.uri.scheme !== 'file' || root?.scheme !== 'file') return undefined;
  const folder = vscode.Uri.file(dirname(document.uri.fsPath));
  for (const spelling of spellings(path)) {
    const bases = spelling.startsWith('/') ? [root] : [folder, root];
    for (const base of bases) {
      const file = vscode.Uri.joinPath(base, spelling).fsPath;
      if (await isPictureInside(root.fsPath, file)) return file;
    }
  }
  return undefined;
}

async function isPictureInside(root: string, file: string): Promise<boolean> {
  if (!isBelow(root, file)) return false;
  try {
    if (!(await lstat(file)).isFile()) return false;
    return isBelow(await realpath(root), await realpath(file));
  } catch {
    return false; // Not there, or nobody may tell: no hover.
  }
}

/** Only our own two commands are links; every foreign word is text (R21). */
function contentOf(
  file: string,
  facts: FileFacts | undefined,
  bytes: Uint8Array | undefined,
): vscode.MarkdownString {
  const uri = vscode.Uri.file(file);
  const content = new vscode.MarkdownString();
  content.isTrusted = links;
  const picture = bytes === undefined ? '' : dataUri(bytes);
  if (picture !== '' && picture.length < mostSigns)
    content.appendMarkdown(`![](${picture}|width=${shownWidth(facts)})\n\n`);
  const prompt = shortPrompt(facts?.recipe?.prompt ?? facts?.prompt ?? '', 200);
  content.appendText(prompt === '' ? basename(file) : prompt).appendMarkdown('\n\n');
  const story = storyOf(facts);
  if (story !== '') content.appendText(story).appendMarkdown('\n\n');
  const remix = vscode.workspace.isTrusted ? [link(vscode.l10n.t('Remix'), 'seedream.remix', uri)] : [];
  const show = link(vscode.l10n.t('Show in Gallery'), 'seedream.showInGallery', uri);
  return content.appendMarkdown([...remix, show].join(' · '));
}

function shownWidth(facts: FileFacts | undefined): number {
  if (facts === undefined || facts.width <= 0) return widest;
  // The thumbnail's longest side has 320 px; a small picture is not blown up.
  const scale = Math.min(1, widest / Math.max(facts.width, facts.height));
  return Math.max(1, Math.round(facts.width * scale));
}

function storyOf(facts: FileFacts | undefined): string {
  if (facts === undefined) return '';
  const { recipe, width, height } = facts;
  const model = recipe === undefined ? [] : [modelLabel(recipe.model.name ?? recipe.model.sent)];
  const size = width > 0 ? [`${width}×${height}`] : [];
  return [...model, ...size].join(' · ');
}

function link(words: string, command: string, uri: vscode.Uri): string {
  const argument = encodeURIComponent(JSON.stringify([uri])).replaceAll(
    /[!'()*]/g,
    sign => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return `[${escapeMarkdown(words)}](command:${command}?${argument})`;
}
