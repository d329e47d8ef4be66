// A string without an end ends with its line; so every character is looked at once.
const stringOrComment = /("(?:[^"\\\n]|\\.)*"?)|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/gu;
const stringOrLastComma = /("(?:[^"\\\n]|\\.)*"?)|,(?=\s*[}\]])/gu;

/** The text of a settings file as plain JSON: without a byte order mark, comments and last commas. */
export function withoutComments(text: string): string {
  return text.replace(/^\uFEFF/u, '').replaceAll(stringOrComment, keepString);
}

/** As the editor reads its own files; undefined where even that makes no sense of it. */
export function parseJsonc(text: string): unknown {
  try {
    return JSON.parse(withoutComments(text).replaceAll(stringOrLastComma, keepString));
  } catch {
    // Broken files are the caller's to tell about.
    return undefined;
  }
}

function keepString(_: string, quoted: string | undefined): string {
  return quoted ?? '';
}
