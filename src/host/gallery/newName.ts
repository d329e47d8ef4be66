import { extname } from 'node:path';

export type NameProblem = 'empty' | 'sign' | 'reserved' | 'ending' | 'long' | 'extension';

/** Why a file must not be called so, on any system; undefined when it may. The extension follows the bytes (R12). */
export function nameProblem(name: string, extension: string): NameProblem | undefined {
  const stem = name.slice(0, name.length - extname(name).length);
  if (name === '' || stem === '' || stem.startsWith('.')) return 'empty';
  if (/[<>:"/\\|?*\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name) || !name.isWellFormed()) return 'sign';
  if (/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name)) return 'reserved';
  if (/^\s|[\s.]$/.test(name) || /[\s.]$/.test(stem)) return 'ending';
  if (Buffer.byteLength(name) > 200) return 'long';
  return extname(name).toLowerCase() === extension.toLowerCase() ? undefined : 'extension';
}

/** `fox.webp`, then `fox-2.webp`, `fox-3.webp` …: the first that is not taken. */
export async function freeName(
  stem: string,
  extension: string,
  isTaken: (name: string) => Promise<boolean>,
): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = `${stem}${number === 1 ? '' : `-${number}`}${extension}`;
    if (!(await isTaken(name))) return name;
  }
}
