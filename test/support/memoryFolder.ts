import { createHash } from 'node:crypto';
import { wholeOf } from '../../src/engine/content.ts';
import type { AssetFolder, Content, FolderTarget, StagedFile } from '../../src/core/ports.ts';

/** An assets folder in memory, with the rules of a real one: published names are never overwritten. */
export class MemoryFolder implements AssetFolder {
  readonly uri = 'file:///workspace/assets/seedream';
  readonly target: FolderTarget = { kind: 'local', root: '/workspace', folder: 'assets/seedream' };
  readonly untidy = false;
  readonly published = new Map<string, Uint8Array>();
  staged = 0;
  /** Set to make the next calls of that step fail. */
  fail: { step: 'probe' | 'stage' | 'publish'; error: Error; times?: number } | undefined;

  async probe(): Promise<void> {
    this.#mayFail('probe');
  }

  async stage(content: Content): Promise<StagedFile> {
    this.#mayFail('stage');
    const bytes = wholeOf(content);
    this.staged += 1;
    let current: string | undefined;
    let open = true;
    return {
      publishAs: async name => {
        this.#mayFail('publish');
        if (this.published.has(name)) return false;
        this.published.set(name, bytes);
        current = name;
        this.staged -= 1;
        open = false;
        return true;
      },
      withdraw: async () => {
        if (open) this.staged -= 1;
        open = false;
        if (current !== undefined) this.published.delete(current);
      },
    };
  }

  async has(name: string): Promise<boolean> {
    return this.published.has(name);
  }

  async digestOf(name: string): Promise<string | undefined> {
    const bytes = this.published.get(name);
    return bytes && createHash('sha256').update(bytes).digest('hex');
  }

  async discard(name: string, sha256: string): Promise<void> {
    if ((await this.digestOf(name)) === sha256) this.published.delete(name);
  }

  async sweep(): Promise<void> {
    this.staged = 0;
  }

  #mayFail(step: 'probe' | 'stage' | 'publish'): void {
    if (this.fail?.step !== step) return;
    const { error, times = Number.POSITIVE_INFINITY } = this.fail;
    this.fail = times > 1 ? { step, error, times: times - 1 } : undefined;
    throw error;
  }
}
