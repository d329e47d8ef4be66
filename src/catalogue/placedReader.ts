/** Reads at most so many bytes at a place; fewer at the end of the file. */
export interface PlacedReader {
  readonly size: number;
  read(at: number, length: number): Promise<Uint8Array>;
}

/** How much of a file is read at once, at its beginning and where needed at its end. */
export const headBytes = 64 * 1024;
/** Steps along segments that lie beyond the head, each a read of its own. */
export const maxSteps = 256;
/** One part that is kept: metadata above this is not read. */
export const maxPart = 1024 * 1024;
