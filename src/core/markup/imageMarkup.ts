import {
  asciidocText,
  htmlText,
  markdownText,
  openQuote,
  openYamlQuote,
  stringText,
  texText,
} from './escape.ts';
import type { MarkupKind } from './language.ts';
import { inertPath, percent, plainPath, urlPath } from './path.ts';

export interface MarkedImage {
  /** Relative, with forward slashes, as the file system spells it. */
  readonly path: string;
  readonly alt: string;
  /** In pixels; 0 where it is unknown. */
  readonly width: number;
  readonly height: number;
}

/** What is written at the cursor, whose line begins with `before`. Undefined: the language cannot name such a file. */
export function imageMarkup(kind: MarkupKind, image: MarkedImage, before: string): string | undefined {
  switch (kind) {
    case 'markdown':
      return markdownImage(image);
    case 'html':
      return `<img ${attributes(image, '"', '"')}>`;
    case 'jsx':
      return `<img ${attributes(image, '{', '}')} />`;
    case 'css':
      return `url("${urlPath(image.path)}")`;
    case 'latex':
      return texImage(image);
    case 'rst':
      return restImage(image, before);
    case 'asciidoc':
      return `${blockStart(before)}image::${urlPath(image.path)}[${asciidocAttributes(image)}]\n`;
    case 'string': {
      const quote = openQuote(before);
      return quote === undefined ? `"${stringText(image.path, '"')}"` : stringText(image.path, quote);
    }
    case 'yaml':
      return yamlScalar(image.path, before);
    case 'plain':
      return plainPath(image.path);
    case 'code':
      return inertPath(image.path);
  }
}

export function markdownImage({ path, alt }: Pick<MarkedImage, 'path' | 'alt'>): string {
  return `![${markdownText(alt)}](${urlPath(path)})`;
}

function attributes({ path, alt, width, height }: MarkedImage, open: string, close: string): string {
  const size =
    width > 0 && height > 0 ? ` width=${open}${width}${close} height=${open}${height}${close}` : '';
  return `src="${urlPath(path)}" alt="${htmlText(alt)}"${size}`;
}

/** TeX reads comments, groups and `^^` in file names too, whatever stands around them: no quoting helps. */
function texImage({ path, alt }: MarkedImage): string | undefined {
  if (!/^[\p{L}\p{N}\p{M} ._\-/+=,@():;&$~!']+$/u.test(path)) return undefined;
  const name = /[&$~]/.test(path) ? `\\detokenize{${path}}` : path;
  return `\\includegraphics[width=\\linewidth,alt={${texText(alt)}}]{${name}}`;
}

function restImage({ path, alt }: MarkedImage, before: string): string {
  const indent = /^\s*$/.test(before) ? before : '';
  const address = plainPath(path).replaceAll(/\s/g, percent);
  const lines = [`.. image:: ${address}`, `${indent}   :alt: ${alt}`];
  return `${blockStart(before)}${lines.join('\n')}\n`;
}

function asciidocAttributes({ alt, width, height }: MarkedImage): string {
  const size = width > 0 && height > 0 ? `,${width},${height}` : '';
  return `"${asciidocText(alt)}"${size}`;
}

function blockStart(before: string): string {
  return /^\s*$/.test(before) ? '' : '\n\n';
}

function yamlScalar(path: string, before: string): string {
  const quote = openYamlQuote(before);
  if (quote === "'") return plainPath(path).replaceAll("'", "''");
  if (quote === '"') return stringText(path, '"');
  return /^[\p{L}_./][\p{L}\p{N}\p{M}._\-/@]*$/u.test(path) && path.includes('/')
    ? path
    : `"${stringText(path, '"')}"`;
}

/** Several pictures at one cursor: each on its own line, or as a list where lines mean nothing. */
export function joinMarkup(kind: MarkupKind, texts: readonly string[], before: string): string {
  const indent = /^\s*/.exec(before)?.[0] ?? '';
  switch (kind) {
    case 'css':
      return texts.join(', ');
    case 'string': {
      const quote = openQuote(before);
      return texts.join(quote === undefined ? ', ' : `${quote}, ${quote}`);
    }
    default:
      return texts.join(`\n${indent}`);
  }
}
