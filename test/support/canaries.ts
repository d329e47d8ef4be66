import { mock } from 'node:test';

/** A secret that a test has put somewhere, and the places where it must not turn up. */
export interface Canary {
  readonly name: string;
  readonly text: string;
}

export interface Sink {
  readonly name: string;
  readonly content: string | Buffer;
}

/** Every spelling in which a program could have written the text down. */
function spellings(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  // Base64 spells a text in three ways, by what stands before it; its first and last letters depend on the neighbours.
  const encoded = [0, 1, 2].map(before => {
    const letters = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '');
    return Buffer.from(letters.slice(before === 0 ? 0 : 4, -2));
  });
  const plain = [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1), bytes.toString('hex')];
  return [...plain.map(spelling => Buffer.from(spelling)), Buffer.from(text, 'utf16le'), ...encoded];
}

/** `canary in sink`, for each that is found. */
export function hits(canaries: readonly Canary[], sinks: readonly Sink[]): string[] {
  const found: string[] = [];
  for (const { name, text } of canaries) {
    const wanted = spellings(text);
    for (const sink of sinks) {
      const content = Buffer.isBuffer(sink.content) ? sink.content : Buffer.from(sink.content);
      if (wanted.some(spelling => content.includes(spelling))) found.push(`${name} in ${sink.name}`);
    }
  }
  return found;
}

/** What this process prints while the work goes on; it is printed all the same. */
export async function printedBy(work: () => Promise<void>): Promise<string> {
  let text = '';
  const watched = [process.stdout, process.stderr].map(stream => {
    const write = stream.write.bind(stream);
    return mock.method(stream, 'write', (...args: Parameters<typeof write>) => {
      text += String(args[0]);
      return write(...args);
    });
  });
  try {
    await work();
  } finally {
    for (const { mock: watch } of watched) watch.restore();
  }
  return text;
}
