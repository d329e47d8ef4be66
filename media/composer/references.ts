import type { Draft, DraftReference } from '../../src/shared/composer.ts';
import { mostReferences } from '../../src/shared/composerLimits.ts';
import type { Form } from './form.ts';
import { isLink, readTransfer, type Dropped, type Transfer } from './transfer.ts';

const mostBytes = 64 * 1024 * 1024;

/** Everything that adds, moves and removes references. */
export class References {
  readonly #form: Form;

  constructor(form: Form) {
    this.#form = form;
  }

  /** “image 2” in the editor's language. */
  mention(number: number): string {
    return this.#form.say('imageMention', number);
  }

  async pick(): Promise<void> {
    this.#begin();
    this.add(await this.#form.ask('pickFiles', undefined));
  }

  async link(url?: string): Promise<void> {
    this.#begin();
    this.add(await this.#form.ask('addLink', { url }));
  }

  /** The number of the picture among the references; undefined when it could not be added. */
  async file(uri: string): Promise<number | undefined> {
    const added = await this.#form.ask('addFiles', { uris: [uri] });
    const place = (): number => this.#current().findIndex(({ id }) => id === added?.[0]?.id);
    // One that is there already is only spoken of.
    if (place() < 0) this.add(added);
    return place() < 0 ? undefined : place() + 1;
  }

  /** False when there is nothing in it that could be a reference. */
  take(transfer: Transfer<File>): boolean {
    const dropped = readTransfer(transfer);
    if (dropped.uris.length + dropped.links.length + dropped.files.length === 0) return false;
    this.#begin();
    void this.#takeAll(dropped);
    return true;
  }

  async paste(): Promise<void> {
    const form = this.#form;
    this.#begin();
    try {
      for (const item of await navigator.clipboard.read()) {
        const type = item.types.find(each => each.startsWith('image/'));
        if (type !== undefined) {
          await this.#bytes(await item.getType(type), `pasted.${type.slice(6).replace(/\W.*/, '')}`);
          return;
        }
        if (!item.types.includes('text/plain')) continue;
        const text = (await (await item.getType('text/plain')).text()).trim();
        if (isLink(text)) {
          await this.link(text);
          return;
        }
      }
      form.store.trouble.value = form.say('clipboardEmpty');
    } catch {
      // Refused by the browser; the key needs no permission.
      const keys = navigator.userAgent.includes('Mac') ? '⌘V' : 'Ctrl+V';
      form.store.trouble.value = form.say('clipboardClosed', keys);
    }
  }

  add(references: readonly DraftReference[] | undefined): void {
    const current = this.#current();
    const placeOf = ({ id }: DraftReference): number => current.findIndex(other => other.id === id);
    const unknown = (references ?? []).filter(reference => placeOf(reference) < 0);
    const known = (references ?? []).find(reference => placeOf(reference) >= 0);
    if (known !== undefined)
      this.#form.store.hint.value = this.#form.say(
        'referenceThere',
        known.name,
        this.mention(placeOf(known) + 1),
      );
    const fresh = unknown.slice(0, this.#room());
    if (fresh.length < unknown.length) this.#sayFull();
    const [first] = fresh;
    if (first === undefined) return;
    this.#form.edit({ references: [...current, ...fresh] });
    this.#form.announce(
      fresh.length === 1
        ? this.#form.say('referenceAdded', first.name, this.mention(current.length + 1))
        : this.#form.say('referencesAdded', fresh.length),
    );
  }

  /** To a place counted without it. */
  move(id: string, place: number): void {
    const current = this.#current();
    const moving = current.find(reference => reference.id === id);
    if (moving === undefined) return;
    const rest = current.filter(reference => reference !== moving);
    const to = Math.max(0, Math.min(rest.length, place));
    if (current.indexOf(moving) === to) return;
    this.#form.edit({ references: rest.toSpliced(to, 0, moving) });
    this.#form.announce(this.#form.say('referenceMoved', moving.name, this.mention(to + 1)));
  }

  remove(id: string): void {
    const current = this.#current();
    const removed = current.find(reference => reference.id === id);
    if (removed === undefined) return;
    this.#form.edit({ references: current.filter(reference => reference !== removed) });
    this.#form.announce(this.#form.say('referenceRemoved', removed.name));
  }

  async #takeAll({ uris, links, files }: Dropped<File>): Promise<void> {
    const room = this.#room();
    const fitting = uris.slice(0, room);
    if (fitting.length > 0) this.add(await this.#form.ask('addFiles', { uris: fitting }));
    for (const url of links.slice(0, room)) this.add(await this.#form.ask('addLink', { url }));
    for (const file of files.slice(0, room)) await this.#bytes(file, file.name);
    // At the end: every request takes the last trouble off the page.
    if (uris.length + links.length + files.length > room) this.#sayFull();
  }

  /** What was said of an earlier try is done with. */
  #begin(): void {
    this.#form.store.hint.value = undefined;
  }

  #room(): number {
    return Math.max(0, mostReferences - this.#current().length);
  }

  #sayFull(): void {
    this.#form.store.trouble.value = this.#form.say('referencesFull', mostReferences);
  }

  async #bytes(blob: Blob, name: string): Promise<void> {
    if (blob.size > mostBytes) {
      this.#form.store.trouble.value = this.#form.say('referenceTooLarge', name);
      return;
    }
    this.add(await this.#form.ask('addBytes', { name, bytes: await blob.arrayBuffer() }));
  }

  #current(): Draft['references'] {
    return this.#form.parts.references.peek();
  }
}
