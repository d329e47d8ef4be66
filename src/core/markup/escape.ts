/** Every sign that a template, an attribute or a component could read, as a number: `&#123;`. */
export function htmlText(text: string): string {
  return text.replaceAll(/[&<>"'`{}@$]/g, sign => `&#${sign.charCodeAt(0)};`);
}

export function markdownText(text: string): string {
  return text.replaceAll(/[!-/:-@[-`{-~]/g, sign => (/[,.;:?'"%/()=-]/.test(sign) ? sign : `\\${sign}`));
}

const texNames: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

export function texText(text: string): string {
  return text.replaceAll(/[\\{}%#$&_^~]/g, sign => texNames[sign] ?? `\\${sign}`);
}

/** AsciiDoc has no escape that holds everywhere, so its own signs give way to spaces. */
export function asciidocText(text: string): string {
  return text
    .replaceAll(/[^\p{L}\p{N}\p{M}\p{Zs}.,;:!?'()–—…“”‘’-]+/gu, ' ')
    .replaceAll(/ +/g, ' ')
    .trim();
}

/** The inside of a string in the given quotes, as JSON, JavaScript and Python read it; not even a page around it is ended. */
export function stringText(text: string, quote: string): string {
  return text.toWellFormed().replaceAll(/[\\$<"'`\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, sign => {
    if (sign === '\\' || sign === quote) return `\\${sign}`;
    if (sign === '$') return quote === '`' ? '\\$' : '$';
    return unicodeEscape(sign);
  });
}

/** A sign beyond the first plane takes two. */
function unicodeEscape(sign: string): string {
  return sign
    .split('')
    .map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/** The quote that is open at the end of a line's beginning; undefined outside of strings. */
export function openQuote(before: string): string | undefined {
  let open: string | undefined;
  for (let index = 0; index < before.length; index += 1) {
    const sign = before.charAt(index);
    if (open !== undefined && sign === '\\') index += 1;
    else if (open === undefined && /["'`]/.test(sign)) open = sign;
    else if (sign === open) open = undefined;
  }
  return open;
}

/** The same for YAML, where a quote in the middle of a word is an apostrophe. */
export function openYamlQuote(before: string): string | undefined {
  let open: string | undefined;
  for (let index = 0; index < before.length; index += 1) {
    const sign = before.charAt(index);
    if (open === '"' && sign === '\\') index += 1;
    else if (sign === open) open = undefined;
    else if (open === undefined && /["']/.test(sign) && /(^|[\s[{,(:-])$/.test(before.slice(0, index)))
      open = sign;
  }
  return open;
}
