import { parseJsonc, withoutComments } from './jsonc.ts';

/**
 * These decide where a key goes, or what may be spent: only the person's own user settings count (R4, R5). The most
 * telling ones first.
 */
export const guardedSettings: readonly string[] = [
  'seedream.custom.baseUrl',
  'seedream.provider',
  'http.proxy',
  'http.proxyStrictSSL',
  'seedream.models',
  'seedream.budget.perDay',
  'seedream.budget.perMonth',
  'seedream.confirmAbove',
];

export interface FoundSetting {
  readonly name: string;
  /** Undefined where the file is too broken to tell. */
  readonly value: unknown;
}

/** The guarded settings that a settings file, or the file of a workspace, sets; each once. */
export function guardedIn(text: string): FoundSetting[] {
  const found = new Map<string, FoundSetting>();
  const value = parseJsonc(text);
  // The editor reads even broken files as far as it can: the names are looked for then.
  if (value === undefined) namesIn(withoutComments(text), found);
  collect(value, '', found);
  if (isRecord(value)) collect(value['settings'], '', found);
  return guardedSettings.flatMap(name => found.get(name) ?? []);
}

function namesIn(text: string, found: Map<string, FoundSetting>): void {
  for (const [, quoted = ''] of text.matchAll(/"([\w.]{1,64})"\s*:/gu))
    if (guardedSettings.includes(quoted)) found.set(quoted, { name: quoted, value: undefined });
}

/** Names may be written whole or nested. */
function collect(value: unknown, above: string, found: Map<string, FoundSetting>): void {
  if (!isRecord(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    const name = above + key;
    if (guardedSettings.includes(name)) found.set(name, { name, value: inner });
    else if (guardedSettings.some(guarded => guarded.startsWith(`${name}.`)))
      collect(inner, `${name}.`, found);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
