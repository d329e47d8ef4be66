/** The little of `DataTransfer` that is read here. */
export interface Transfer<Item> {
  readonly types: readonly string[];
  readonly files: Iterable<Item>;
  getData(type: string): string;
}

/** What was dropped or pasted, by the way it is added. */
export interface Dropped<Item> {
  /** Of the editor's own files. */
  readonly uris: readonly string[];
  readonly links: readonly string[];
  readonly files: readonly Item[];
}

const listTypes = ['application/vnd.code.uri-list', 'text/uri-list'];

export function holdsImages(types: readonly string[]): boolean {
  return [...listTypes, 'resourceurls', 'Files'].some(type => types.includes(type));
}

/**
 * The editor names its files in several ways at once: the first that names any counts. A browser hands over a picture
 * and its address: the picture is what was meant, the address may be a page.
 */
export function readTransfer<Item>(transfer: Transfer<Item>): Dropped<Item> {
  const named = firstNonEmpty([
    ...listTypes.map(type => () => lines(transfer.getData(type))),
    () => resources(transfer.getData('resourceurls')),
    () => lines(transfer.getData('text/plain')).filter(isLink),
  ]);
  const uris = named.filter(uri => !isLink(uri));
  if (uris.length > 0) return { uris, links: [], files: [] };
  const files = [...transfer.files];
  if (files.length > 0) return { uris: [], links: [], files };
  return { uris: [], links: named, files: [] };
}

export function isLink(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text);
}

function lines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#') && /^[a-z][a-z0-9+.-]*:/i.test(line));
}

function resources(json: string): string[] {
  try {
    const parsed: unknown = JSON.parse(json);
    return Array.isArray(parsed) ? parsed.filter(item => typeof item === 'string') : [];
  } catch {
    // Absent, or somebody else's type of the same name.
    return [];
  }
}

function firstNonEmpty(ways: readonly (() => string[])[]): string[] {
  for (const way of ways) {
    const found = way();
    if (found.length > 0) return found;
  }
  return [];
}
