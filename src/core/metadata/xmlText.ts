const named = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" } as const;

/** Everything XML 1.0 has no way to say, lone surrogates among it. */
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Text as the content of an element or of a double-quoted attribute. */
export function escapeXml(text: string): string {
  return text.replace(forbidden, '').replace(/[&<>"\r]/gu, escapeOne);
}

/**
 * JSON that passes through XML unchanged: JSON itself escapes control characters and lone surrogates,
 * the two code points left over are escaped here.
 */
export function xmlSafeJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\ufffe\uffff]/gu, one => `\\u${one.charCodeAt(0).toString(16)}`);
}

/** The five named entities and numeric ones; anything else stays as it is written, nothing is expanded. */
export function unescapeXml(text: string): string {
  return text
    .replace(/&#(?:x([\dA-Fa-f]{1,6})|(\d{1,7}));/gu, (whole: string, hex?: string, decimal?: string) => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      // An ampersand made of digits must not begin a name in the second step.
      if (code === 0x26) return '&amp;';
      return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
    })
    .replace(/&(lt|gt|amp|quot|apos);/gu, (_whole, name: keyof typeof named) => named[name]);
}

function escapeOne(character: string): string {
  switch (character) {
    case '&':
      return '&amp;';
    case '<':
      return '&lt;';
    case '>':
      return '&gt;';
    case '"':
      return '&quot;';
    default:
      // A bare carriage return would be read back as a line feed.
      return '&#13;';
  }
}
