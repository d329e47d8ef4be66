import type { Socket } from 'node:net';

const headEnd = '\r\n\r\n';
const mark = 'HTTP/1.';
/** `HTTP/1.1 100`: enough to know what kind of head it is. */
const decisive = 12;
/** Not 101, which says that what follows is no HTTP any more. */
const informational = /^HTTP\/1\.\d 1(?!01)\d\d/;

export interface InformationalOptions {
  /** A longer head is handed on as it is, for the parser to refuse. */
  readonly maxHeadBytes: number;
  readonly onSkipped: () => void;
}

/**
 * Heads such as `100 Continue` and `103 Early Hints` come before the answer and are none. undici ends a connection on
 * the first of these two when nobody asked for it, and a paid answer would be lost: so it never sees them.
 */
export function skipInformational(socket: Socket, { maxHeadBytes, onSkipped }: InformationalOptions): void {
  const readOn = socket.read.bind(socket);
  let held: Buffer = Buffer.alloc(0);
  socket.read = (size?: number): Buffer | null => {
    const chunk = readOn(size) as Buffer | null;
    if (chunk === null) return null;
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    while (isInformational(held)) {
      const end = held.indexOf(headEnd, 0, 'latin1');
      if (end === -1 && held.length <= maxHeadBytes) return null;
      if (end === -1 || end > maxHeadBytes) break;
      held = held.subarray(end + headEnd.length);
      onSkipped();
    }
    if (mayBecomeOne(held)) return null;
    socket.read = readOn;
    return held;
  };
}

function isInformational(bytes: Buffer): boolean {
  return informational.test(bytes.toString('latin1', 0, decisive));
}

/** Too little to tell. */
function mayBecomeOne(bytes: Buffer): boolean {
  if (bytes.length >= decisive) return false;
  const text = bytes.toString('latin1');
  return text.length <= mark.length ? mark.startsWith(text) : text.startsWith(mark);
}
