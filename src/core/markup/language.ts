/** How a picture is written into a text of some language. */
export type MarkupKind =
  'markdown' | 'html' | 'jsx' | 'css' | 'latex' | 'rst' | 'asciidoc' | 'string' | 'yaml' | 'plain' | 'code';

const kinds: Readonly<Record<string, MarkupKind>> = {
  markdown: 'markdown',
  mdx: 'markdown',
  quarto: 'markdown',
  html: 'html',
  vue: 'html',
  'vue-html': 'html',
  svelte: 'html',
  astro: 'html',
  php: 'html',
  handlebars: 'html',
  razor: 'html',
  xml: 'html',
  javascriptreact: 'jsx',
  typescriptreact: 'jsx',
  css: 'css',
  scss: 'css',
  less: 'css',
  latex: 'latex',
  tex: 'latex',
  restructuredtext: 'rst',
  asciidoc: 'asciidoc',
  json: 'string',
  jsonc: 'string',
  jsonl: 'string',
  javascript: 'string',
  typescript: 'string',
  python: 'string',
  yaml: 'yaml',
  dockercompose: 'yaml',
  plaintext: 'plain',
  log: 'plain',
};

const embedded = new Set(['html', 'vue', 'svelte', 'astro', 'php', 'xml']);

/** The kind at the end of `before`, the text above the cursor: style sheets and scripts may lie inside a page. */
export function markupKind(languageId: string, before: string): MarkupKind {
  if (embedded.has(languageId)) {
    const block = openBlock(before);
    if (block === 'style') return 'css';
    if (block === 'script') return 'string';
  }
  return Object.hasOwn(kinds, languageId) ? (kinds[languageId] ?? 'code') : 'code';
}

/** A file that a program bundles wants `./` before the path, which people leave out in prose. */
export function wantsDot(languageId: string): boolean {
  return /^(vue|svelte|astro|javascript|typescript)/.test(languageId);
}

function openBlock(before: string): string | undefined {
  let open: string | undefined;
  for (const [, closing, name] of before.matchAll(/<(\/?)(style|script)\b/gi)) {
    open = closing === '' ? name?.toLowerCase() : undefined;
  }
  return open;
}
