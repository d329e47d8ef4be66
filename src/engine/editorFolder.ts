import type { AssetFolder, Content, FolderTarget, StagedFile } from '../core/ports.ts';
import type { RpcPeer } from '../shared/rpc.ts';
import { wholeOf } from './content.ts';
import type { EngineOffers, HostOffers } from './contract.ts';

/** A folder that only the editor can write to, reached through the host. */
export class EditorFolder implements AssetFolder {
  readonly target: FolderTarget;
  /** The editor's file systems keep no unfinished files of ours that could be found again. */
  readonly untidy = false;
  readonly #peer: RpcPeer<EngineOffers, HostOffers>;

  constructor(target: FolderTarget, peer: RpcPeer<EngineOffers, HostOffers>) {
    this.target = target;
    this.#peer = peer;
  }

  get uri(): string {
    const { root, folder } = this.target;
    return `${root.replace(/\/$/, '')}/${folder.split('/').map(encodeURIComponent).join('/')}`;
  }

  async probe(): Promise<void> {
    await this.#peer.request('probe', this.#place);
  }

  async stage(content: Content, signal?: AbortSignal): Promise<StagedFile> {
    const { stageId } = await this.#peer.request(
      'stage',
      { ...this.#place, bytes: wholeOf(content) },
      signal,
    );
    return {
      publishAs: name => this.#peer.request('publish', { stageId, name }),
      withdraw: async () => {
        // A host that is gone takes its staged files' names with it; there is nobody left to ask.
        await this.#peer.request('withdraw', { stageId }).catch(() => undefined);
      },
    };
  }

  async has(name: string): Promise<boolean> {
    return (await this.digestOf(name)) !== undefined;
  }

  digestOf(name: string): Promise<string | undefined> {
    return this.#peer.request('digestOf', { ...this.#place, name });
  }

  async discard(name: string, sha256: string): Promise<void> {
    if ((await this.digestOf(name)) === sha256) await this.#peer.request('discard', { ...this.#place, name });
  }

  async sweep(): Promise<void> {
    // Nothing to sweep: see `untidy`.
  }

  get #place(): { readonly root: string; readonly folder: string } {
    return { root: this.target.root, folder: this.target.folder };
  }
}
