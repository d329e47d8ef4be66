import type { AssetFolder, StagedFile } from '../../src/core/ports.ts';

/** An assets folder in memory, with the rules of a real one: published names are never overwritten. */
export class MemoryFolder implements AssetFolder {
  readonly uri = 'file:///workspace/assets/seedream';
  readonly published = new Map<string, Uint8Array>();
  staged = 0;
  /** Set to make the next call of that step fail. */
  fail: { step: 'probe' | 'stage' | 'publish'; error: Error } | undefined;

  async probe(): Promise<void> {
    this.#mayFail('probe');
  }

  async stage(bytes: Uint8Array): Promise<StagedFile> {
    this.#mayFail('stage');
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

  #mayFail(step: 'probe' | 'stage' | 'publish'): void {
    if (this.fail?.step === step) throw this.fail.error;
  }
}
