/** Foreign text as Markdown: every ASCII sign that Markdown or HTML could read becomes a literal. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/[!-/:-@[-`{-~]/g, sign => `\\${sign}`);
}
