const highWaterBytes = 1024 * 1024;
const lowWaterBytes = 256 * 1024;

/** Lets go of a chunk that was handed out. */
const nothing = Buffer.alloc(0);

/**
 * Between a socket that pushes and a reader that pulls. Reads ahead of the reader, because what lies here is safe
 * when the connection breaks, while bytes left in the socket are lost with it (R2).
 */
export class ChunkQueue implements AsyncIterable<Buffer> {
  readonly #chunks: Buffer[] = [];
  #head = 0;
  #bytes = 0;
  #end: { readonly error?: Error } | undefined;
  #wake: (() => void) | undefined;
  #isPaused = false;
  onFull: () => void = () => undefined;
  onRoom: () => void = () => undefined;

  get isEmpty(): boolean {
    return this.#head === this.#chunks.length;
  }

  push(chunk: Buffer): void {
    if (this.#end !== undefined) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (!this.#isPaused && this.#bytes >= highWaterBytes) {
      this.#isPaused = true;
      this.onFull();
    }
    this.#wake?.();
  }

  /** What was pushed before can still be read. Only the first end counts. */
  end(error?: Error): void {
    this.#end ??= error === undefined ? {} : { error };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const chunk = this.#shift();
      if (chunk !== undefined) yield chunk;
      else if (this.#end?.error !== undefined) throw this.#end.error;
      else if (this.#end !== undefined) return;
      else await this.#news();
    }
  }

  #shift(): Buffer | undefined {
    const chunk = this.#chunks[this.#head];
    if (chunk === undefined) {
      this.#chunks.length = 0;
      this.#head = 0;
      return undefined;
    }
    this.#chunks[this.#head++] = nothing;
    this.#bytes -= chunk.length;
    if (this.#isPaused && this.#bytes <= lowWaterBytes) {
      this.#isPaused = false;
      this.onRoom();
    }
    return chunk;
  }

  async #news(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    await promise;
    this.#wake = undefined;
  }
}
