import type { OnReadOpts, Socket } from 'node:net';
import type { Basin } from '../core/ports.ts';

/** Room for a head. What comes of the body with it is copied once more, so that a larger one would not be better. */
const headBytes = 16 * 1024;

interface Pouring {
  readonly basin: Basin;
  left: number;
  readonly done: (error?: unknown) => void;
}

/**
 * What one socket reads. At first it goes to the parser of the head, as with any socket; the rest of a body whose
 * length is known then goes straight from the system into lent memory. A new buffer for every read, and a copy of it
 * for the parser, would take longer than the network does.
 */
export class Intake {
  readonly #own = Buffer.allocUnsafeSlow(headBytes);
  #socket: Socket | undefined;
  #pouring: Pouring | undefined;

  /** For the maker of the socket. */
  readonly onread: OnReadOpts = {
    buffer: () => this.#room(),
    callback: (bytes, buffer) => this.#take(bytes, buffer),
  };

  /** To be called before the socket can have read anything. */
  attach(socket: Socket): void {
    this.#socket = socket;
  }

  /** Whether the parser was given everything that was read; never where somebody else reads the socket. */
  get isClear(): boolean {
    return this.#socket?.readableLength === 0;
  }

  /**
   * The next bytes are for the basin. `done` is called once it has them, or when it takes no more; that the connection
   * broke is for its owner to see.
   */
  pour(bytes: number, basin: Basin, done: (error?: unknown) => void): void {
    this.#pouring = { left: bytes, basin, done };
  }

  #room(): Uint8Array {
    const pouring = this.#pouring;
    if (pouring === undefined) return this.#own;
    try {
      return pouring.basin.room().subarray(0, pouring.left);
    } catch (error) {
      this.#end(pouring, error);
      return this.#own;
    }
  }

  /** False makes the socket pause. Nobody would catch what is thrown in here. */
  #take(bytes: number, buffer: Uint8Array): boolean {
    const pouring = this.#pouring;
    if (pouring === undefined) return this.#socket?.push(Buffer.from(buffer.subarray(0, bytes))) ?? false;
    try {
      const taken = Math.min(bytes, pouring.left);
      // The read after `pour` still goes where it was meant to go before.
      if (buffer === this.#own) fill(pouring.basin, buffer.subarray(0, taken));
      else pouring.basin.filled(taken);
      pouring.left -= taken;
    } catch (error) {
      return this.#end(pouring, error);
    }
    return pouring.left === 0 ? this.#end(pouring) : this.#mayGoOn(pouring);
  }

  #end({ done }: Pouring, error?: unknown): false {
    this.#pouring = undefined;
    done(error);
    return false;
  }

  #mayGoOn(pouring: Pouring): boolean {
    const ready = pouring.basin.ready();
    if (ready !== undefined) void this.#goOnAfter(ready, pouring);
    return ready === undefined;
  }

  async #goOnAfter(ready: Promise<void>, pouring: Pouring): Promise<void> {
    try {
      await ready;
      // Sets a paused socket going; there is nothing to be had from it here.
      this.#socket?.read(0);
    } catch (error) {
      this.#end(pouring, error);
    }
  }
}

/** For bytes that lie in memory of somebody else's. */
export function fill(basin: Pick<Basin, 'room' | 'filled'>, bytes: Uint8Array): void {
  for (let from = 0; from < bytes.length;) {
    const room = basin.room();
    const piece = bytes.subarray(from, from + room.length);
    room.set(piece);
    basin.filled(piece.length);
    from += piece.length;
  }
}
