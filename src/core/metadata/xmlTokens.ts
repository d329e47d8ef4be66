import { unescapeXml } from './xmlText.ts';

export interface XmlAttribute {
  readonly name: string;
  readonly value: string;
  /** Range in the source, the white space before it included, so that cutting it leaves a sound tag. */
  readonly start: number;
  readonly end: number;
}

export type XmlToken =
  | {
      readonly kind: 'open';
      readonly name: string;
      readonly attributes: readonly XmlAttribute[];
      readonly selfClosing: boolean;
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: 'close'; readonly name: string; readonly start: number; readonly end: number }
  | { readonly kind: 'text'; readonly value: string; readonly end: number }
  /** A comment or a processing instruction. */
  | { readonly kind: 'other'; readonly end: number }
  /** Not XML from here on, or a document type, which is never accepted. */
  | { readonly kind: 'broken'; readonly end: number };

const openTag = /<([^\s<>/="'&!?]+)/y;
const closeTag = /<\/([^\s<>/="'&!?]+)\s*>/y;
const attribute = /\s+([^\s<>/="'&]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const tagEnd = /\s*(\/?)>/y;

/** Splits XML in one pass: every token ends behind where it began, and the first broken one is the last. */
export function* xmlTokens(source: string): Generator<XmlToken> {
  let at = 0;
  while (at < source.length) {
    const token = tokenAt(source, at);
    yield token;
    at = token.end;
  }
}

function tokenAt(source: string, at: number): XmlToken {
  if (source[at] !== '<') {
    const next = source.indexOf('<', at);
    const end = next < 0 ? source.length : next;
    return { kind: 'text', value: unescapeXml(source.slice(at, end)), end };
  }
  if (source.startsWith('<?', at)) return delimited(source, at + 2, '?>');
  if (source.startsWith('<!--', at)) return delimited(source, at + 4, '-->');
  if (source.startsWith('<![CDATA[', at)) {
    const from = at + '<![CDATA['.length;
    const token = delimited(source, from, ']]>');
    return token.kind === 'broken'
      ? token
      : { ...token, kind: 'text', value: source.slice(from, token.end - 3) };
  }
  return source.startsWith('</', at) ? closeAt(source, at) : openAt(source, at);
}

function delimited(source: string, from: number, mark: string): { kind: 'other' | 'broken'; end: number } {
  const found = source.indexOf(mark, from);
  return found < 0 ? broken(source) : { kind: 'other', end: found + mark.length };
}

function broken(source: string): { kind: 'broken'; end: number } {
  return { kind: 'broken', end: source.length };
}

function closeAt(source: string, start: number): XmlToken {
  const match = matchAt(closeTag, source, start);
  if (match === null) return broken(source);
  const [whole, name = ''] = match;
  return { kind: 'close', name, start, end: start + whole.length };
}

function openAt(source: string, start: number): XmlToken {
  const match = matchAt(openTag, source, start);
  if (match === null) return broken(source);
  const [whole, name = ''] = match;
  const attributes = [...attributesAt(source, start + whole.length)];
  const rest = matchAt(tagEnd, source, attributes.at(-1)?.end ?? start + whole.length);
  if (rest === null) return broken(source);
  return {
    kind: 'open',
    name,
    attributes,
    selfClosing: rest[1] === '/',
    start,
    end: rest.index + rest[0].length,
  };
}

function* attributesAt(source: string, from: number): Generator<XmlAttribute> {
  let start = from;
  for (
    let match = matchAt(attribute, source, start);
    match !== null;
    match = matchAt(attribute, source, start)
  ) {
    const [whole, name = '', double, single = ''] = match;
    const end = start + whole.length;
    yield { name, value: unescapeXml(double ?? single), start, end };
    start = end;
  }
}

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}
