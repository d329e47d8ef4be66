const unsafeInUrl = /[^\p{L}\p{N}\p{M}._~\-/@=]/gu;
/** Line ends, controls and direction marks: what could make a path look or act like something else. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** What ends a string or starts a substitution in one programming language or another. */
const active = /["'`\\$#{}<>|&;*?!]/g;

/** The way from a folder to a file, both with forward slashes and without a trailing one. */
export function relativePath(folder: string, file: string): string {
  const from = folder.split('/').filter(part => part !== '');
  const to = file.split('/').filter(part => part !== '');
  const most = Math.min(from.length, to.length - 1);
  let shared = 0;
  while (shared < most && from[shared] === to[shared]) shared += 1;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/');
}

/** As the path part of an address: letters of every script stay readable, nothing in it can end the address. */
export function urlPath(path: string): string {
  return path.toWellFormed().replaceAll(unsafeInUrl, percent);
}

/** On one line and as it is, but for signs that nobody can see. */
export function plainPath(path: string): string {
  return path.toWellFormed().replaceAll(invisible, percent);
}

/** For languages nobody has taught us to quote for. */
export function inertPath(path: string): string {
  return plainPath(path).replaceAll(active, percent);
}

export function percent(text: string): string {
  return [...new TextEncoder().encode(text)]
    .map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
