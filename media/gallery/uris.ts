import type { GalleryPeer } from './store.ts';

const mostDragged = 50;

/** A drag has to name its files at once, so their addresses are asked for when the button goes down. */
export class Uris {
  readonly #peer: GalleryPeer;
  readonly #known = new Map<number, string>();

  constructor(peer: GalleryPeer) {
    this.#peer = peer;
  }

  /** Files may have been renamed. */
  forget(): void {
    this.#known.clear();
  }

  async prepare(ids: readonly number[]): Promise<void> {
    const missing = ids.slice(0, mostDragged).filter(id => !this.#known.has(id));
    await Promise.all(
      missing.map(async id => {
        const detail = await this.#peer.request('detail', { id }).catch(() => null);
        if (detail !== null) this.#known.set(id, detail.uri);
      }),
    );
  }

  /** Puts the files on the drag; false when none is known yet. */
  fill(data: DataTransfer, ids: readonly number[]): boolean {
    const uris = ids.map(id => this.#known.get(id)).filter(uri => uri !== undefined);
    if (uris.length === 0) return false;
    data.setData('text/uri-list', uris.join('\r\n'));
    data.setData('application/vnd.code.uri-list', uris.join('\r\n'));
    data.setData('text/plain', uris.join('\n'));
    data.effectAllowed = 'copy';
    return true;
  }
}
