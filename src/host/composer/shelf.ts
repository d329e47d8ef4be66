import { createHash, randomBytes } from 'node:crypto';
import { basename, extname } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { SeedreamError } from '../../core/errors.ts';
import { phrase } from '../../core/phrase.ts';
import { referenceUrlFault } from '../../core/references/url.ts';
import type { ReferenceSource } from '../../engine/referenceCache.ts';
import type { DraftReference } from '../../shared/composer.ts';
import { mostReferences } from '../../shared/composerLimits.ts';
import { sourceOf } from '../references.ts';

const memento = 'seedream.shelf';

/** Where a reference lies. The view knows its id and its name, never the place. */
export type ShelfEntry =
  | { readonly kind: 'file'; readonly name: string; readonly uri: string }
  | { readonly kind: 'link'; readonly name: string; readonly url: string };

const stored = z.record(
  z.string(),
  z.union([
    z.object({ kind: z.literal('file'), name: z.string(), uri: z.string() }),
    z.object({ kind: z.literal('link'), name: z.string(), url: z.string() }),
  ]),
);

/** Of a name as it is shown. */
const mostNameUnits = 300;
const mostPasted = 64 * 1024 * 1024;

/** The pictures that drafts and job cards refer to by an id; survives a reload. */
export class Shelf {
  readonly #state: vscode.Memento;
  /** For pasted pictures: the workspace's own storage, or the user's where no folder is open. */
  readonly #storage: vscode.Uri;
  readonly #entries: Map<string, ShelfEntry>;

  constructor(state: vscode.Memento, storage: vscode.Uri) {
    this.#state = state;
    this.#storage = vscode.Uri.joinPath(storage, 'pasted');
    const known = stored.safeParse(state.get<unknown>(memento));
    this.#entries = new Map(known.success ? Object.entries(known.data) : []);
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  /** The file's URI; undefined for links and unknown ids. */
  uriOf(id: string): vscode.Uri | undefined {
    const entry = this.#entries.get(id);
    return entry?.kind === 'file' ? vscode.Uri.parse(entry.uri) : undefined;
  }

  /** Rejects with `invalidRequest` when the picture is known no more. */
  async sourceOf(id: string): Promise<ReferenceSource> {
    const entry = this.#entries.get(id);
    if (entry === undefined)
      throw new SeedreamError('invalidRequest', phrase('This reference is gone. Add the picture again.'), {
        param: 'image',
        billing: 'notSent',
      });
    return entry.kind === 'link' ? { kind: 'url', url: entry.url } : sourceOf(vscode.Uri.parse(entry.uri));
  }

  /**
   * As many as a form can hold; that the others are left out is said. A recipe may name a file twice: the numbers in its
   * prompt count both.
   */
  addFiles(uris: readonly vscode.Uri[]): DraftReference[] {
    if (uris.length > mostReferences)
      void vscode.window.showWarningMessage(
        vscode.l10n.t('At most {0} references fit: the others were not added.', mostReferences),
      );
    const added = new Set<string>();
    return uris.slice(0, mostReferences).map(uri => {
      const reference = this.#add({ kind: 'file', name: basename(uri.path), uri: uri.toString() }, added);
      added.add(reference.id);
      return reference;
    });
  }

  /** Throws `invalidRequest` that says what is wrong with the link. */
  addLink(text: string): DraftReference {
    const url = text.trim();
    const fault = referenceUrlFault(url);
    if (fault !== undefined)
      throw new SeedreamError('invalidRequest', phrase('The link {0}', fault), {
        param: 'image',
        billing: 'notSent',
      });
    const { hostname, pathname } = new URL(url);
    return this.#add({ kind: 'link', name: `${hostname}${pathname}`.slice(0, 200), url });
  }

  /** Kept as a file named by its content, so that the same picture is there once. */
  async addBytes(name: string, bytes: Uint8Array): Promise<DraftReference> {
    if (bytes.length === 0 || bytes.length > mostPasted)
      throw new SeedreamError(
        'invalidRequest',
        phrase('{0} is too large: at most 67 MB are read. Save a smaller copy.', name),
        { param: 'image', billing: 'notSent' },
      );
    const extension = /^\.[a-z0-9]{1,5}$/i.exec(extname(name))?.[0] ?? '';
    const file = `${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}${extension}`;
    const uri = vscode.Uri.joinPath(this.#storage, file);
    try {
      await vscode.workspace.fs.createDirectory(this.#storage);
      await vscode.workspace.fs.writeFile(uri, bytes);
    } catch (cause) {
      throw new SeedreamError('storage', phrase('The pasted picture could not be kept on this disk.'), {
        billing: 'notSent',
        cause,
      });
    }
    return this.#add({ kind: 'file', name: basename(name) || file, uri: uri.toString() });
  }

  /** Forgets what nobody refers to any more. */
  async keepOnly(ids: ReadonlySet<string>): Promise<void> {
    for (const id of this.#entries.keys()) if (!ids.has(id)) this.#entries.delete(id);
    await this.#save();
  }

  /** The same place has the same id, so that whoever has it already can tell; only those that are `taken` are not it. */
  #add(entry: ShelfEntry, taken: ReadonlySet<string> = new Set()): DraftReference {
    const known = [...this.#entries].find(
      ([id, other]) => !taken.has(id) && placeOf(other) === placeOf(entry),
    );
    const [id, { name }] = known ?? [randomBytes(9).toString('base64url'), entry];
    if (known === undefined) {
      this.#entries.set(id, entry);
      void this.#save();
    }
    return { id, name: name.slice(0, mostNameUnits) };
  }

  async #save(): Promise<void> {
    await this.#state.update(memento, Object.fromEntries(this.#entries));
  }
}

function placeOf(entry: ShelfEntry): string {
  return entry.kind === 'file' ? entry.uri : entry.url;
}
