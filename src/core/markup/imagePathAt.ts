const extension = /\.(?:jpe?g|png|webp|gif|bmp|tiff?|avif)(?![\p{L}\p{N}])/giu;
/** On either side of the cursor: a path is no longer, and a minified file has lines of megabytes. */
const reach = 1_000;
const mostStarts = 4;
const closers: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '(': ')',
  '<': '>',
  '{': '}',
  '[': ']',
};

export interface PathSpan {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** What could be meant as the path of a picture at this column of a line; the likeliest first. */
export function imagePathsAt(line: string, column: number): readonly PathSpan[] {
  const from = Math.max(0, column - reach);
  const text = line.slice(from, column + reach);
  const at = column - from;
  const spans: PathSpan[] = [];
  // A name may hold several: `fox.png.jpg`.
  const ends = [...text.matchAll(extension)].filter(match => match.index + match[0].length >= at).slice(0, 3);
  for (const match of ends) {
    const end = match.index + match[0].length;
    for (const start of startsOf(text, end)) {
      if (start > at) continue;
      const path = text.slice(start, end);
      if (path.length > match[0].length) spans.push({ path, start: from + start, end: from + end });
    }
  }
  return spans;
}

/** Inside quotes and brackets a path may hold spaces; elsewhere it begins after one. */
function startsOf(text: string, end: number): readonly number[] {
  const starts = new Set<number>();
  for (let index = end - 1; index >= 0 && starts.size < mostStarts; index -= 1) {
    const closer = closers[text.charAt(index)];
    if (closer !== undefined && text.includes(closer, end)) starts.add(index + 1);
  }
  let word = end;
  while (word > 0 && !/[\s"'`()<>{}[\],;=|]/.test(text.charAt(word - 1))) word -= 1;
  return [...starts.add(word)];
}

/** The spellings to look for: as written, and with `%20` and the like read. Nothing with a scheme is a path. */
export function spellings(path: string): readonly string[] {
  const bare = path.replace(/[?#].*$/s, '');
  if (/^[a-z][a-z0-9+.-]*:/i.test(bare) || bare.startsWith('//') || bare.includes('\0')) return [];
  const found = new Set([path, bare, bare.replaceAll('\\', '/')]);
  try {
    found.add(decodeURIComponent(bare));
  } catch {
    // A stray percent sign: the path means itself.
  }
  return [...found].filter(spelling => !spelling.includes('\0'));
}
