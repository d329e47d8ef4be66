interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** What stands between two brackets: each part is what one comma parts from the next. */
interface Container {
  readonly open: Token;
  readonly close: Token;
  readonly parts: readonly (readonly Token[])[];
}

const tokens = /"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|[{}[\],:]|[^\s"{}[\],:/]+|\//gu;

/**
 * The text of a settings file with one entry more in a list of its root, or with the entry at `replacing` exchanged;
 * comments and everything else stay as they are. Undefined where the text is not built that way.
 */
export function withEntry(
  text: string,
  list: string,
  { value, replacing }: { readonly value: unknown; readonly replacing?: number | undefined },
): string | undefined {
  const all = tokensOf(text);
  const style = styleOf(text);
  const [first] = all;
  if (first === undefined) return `${text}${style.lines({ [list]: [value] }, '')}${style.end}`;
  const root = containerAt(all, 0, '{');
  if (root === undefined) return undefined;
  const entries = root.parts.findLast(([key]) => key !== undefined && nameOf(key) === list);
  if (entries === undefined) {
    const indent = style.indentAt(root.open) + style.unit;
    return inserted(text, root, `${JSON.stringify(list)}: ${style.lines([value], indent)}`, style);
  }
  const [, , open] = entries;
  const array = open === undefined ? undefined : containerAt(all, all.indexOf(open), '[');
  if (array === undefined) return undefined;
  const indent = style.indentAt(array.open) + style.unit;
  if (replacing === undefined) return inserted(text, array, style.lines(value, indent), style);
  const old = spanOf(array.parts[replacing]);
  return old === undefined
    ? undefined
    : text.slice(0, old.start) + style.lines(value, style.indentAt(old)) + text.slice(old.end);
}

function tokensOf(text: string): readonly Token[] {
  return [...text.matchAll(tokens)]
    .map(({ 0: found, index }) => ({ text: found, start: index, end: index + found.length }))
    .filter(({ text: found }) => !found.startsWith('//') && !found.startsWith('/*'));
}

function containerAt(all: readonly Token[], at: number, bracket: '{' | '['): Container | undefined {
  const open = all[at];
  if (open?.text !== bracket) return undefined;
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of all.slice(at + 1)) {
    if (depth === 0 && (token.text === '}' || token.text === ']'))
      return { open, close: token, parts: parts.filter(part => part.length > 0) };
    if (token.text === '{' || token.text === '[') depth += 1;
    if (token.text === '}' || token.text === ']') depth -= 1;
    if (depth === 0 && token.text === ',') parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return undefined;
}

/** As the last one; a comment behind what was the last stays there. */
function inserted(text: string, { open, close, parts }: Container, value: string, style: Style): string {
  const outside = style.indentAt(open);
  const line = `${style.end}${outside}${style.unit}${value}`;
  const last = spanOf(parts.at(-1));
  const tail = `${style.end}${outside}${text.slice(close.start)}`;
  if (last === undefined) return text.slice(0, open.end) + between(text, open, close) + line + tail;
  const kept = text.slice(last.end, close.start).trimEnd();
  const hasComma = tokensOf(kept).some(token => token.text === ',');
  return text.slice(0, last.end) + (hasComma ? '' : ',') + kept + line + tail;
}

function between(text: string, open: Token, close: Token): string {
  return text.slice(open.end, close.start).trimEnd();
}

function spanOf(part: readonly Token[] | undefined): Span | undefined {
  const [first] = part ?? [];
  const last = part?.at(-1);
  return first === undefined || last === undefined ? undefined : { start: first.start, end: last.end };
}

function nameOf({ text }: Token): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // No string, and so no key.
  }
}

interface Style {
  readonly unit: string;
  readonly end: string;
  /** Of the line on which something begins. */
  indentAt(place: { readonly start: number }): string;
  /** As JSON whose second and further lines are indented. */
  lines(value: unknown, indent: string): string;
}

/** Indented and ended as the file does it already. */
function styleOf(text: string): Style {
  const unit = /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  return {
    unit,
    end,
    indentAt: ({ start }) => /[ \t]*/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1))?.[0] ?? '',
    lines: (value, indent) => JSON.stringify(value, undefined, unit).replaceAll('\n', end + indent),
  };
}
