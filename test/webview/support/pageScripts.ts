/** The little of a browser page that the scripts below touch: the project's types know no DOM outside the views. */
interface Violation {
  readonly violatedDirective: string;
  readonly blockedURI: string;
  readonly sourceFile: string | null;
  readonly lineNumber: number;
}

interface PageScope {
  seedreamPost(message: unknown): void;
  seedreamTrouble(text: string): void;
  seedreamReceive(message: unknown): void;
  sessionStorage: { getItem(name: string): string | null; setItem(name: string, value: string): void };
  postMessage(message: unknown, origin: string): void;
  addEventListener(name: 'message', listener: (event: { readonly data: unknown }) => void): void;
  removeEventListener(name: 'message', listener: (event: { readonly data: unknown }) => void): void;
  acquireVsCodeApi(): unknown;
  document: {
    addEventListener(name: string, listener: (event: Violation) => void): void;
    readonly fonts: { readonly ready: Promise<unknown> };
  };
}

/** Runs before the view: the editor's side of the glass, and an eye on the content policy. */
export function fakeEditor(): void {
  const scope = globalThis as unknown as PageScope;
  const isBytes = (value: unknown): value is ArrayBuffer | Uint8Array =>
    value instanceof ArrayBuffer || value instanceof Uint8Array;
  // Bytes do not survive the driver's own channel.
  const pack = (value: unknown): unknown => {
    if (isBytes(value)) {
      const bytes = value instanceof Uint8Array ? value : new Uint8Array(value);
      let text = '';
      for (const byte of bytes) text += String.fromCharCode(byte);
      return { seedreamBytes: btoa(text) };
    }
    if (Array.isArray(value)) return value.map(pack);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, pack(part)]));
  };
  const unpack = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(unpack);
    if (typeof value !== 'object' || value === null) return value;
    if ('seedreamBytes' in value)
      return Uint8Array.from(atob(String(value.seedreamBytes)), letter => letter.charCodeAt(0)).buffer;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, unpack(part)]));
  };
  let acquired = false;
  scope.seedreamReceive = message => scope.postMessage(unpack(message), '*');
  scope.acquireVsCodeApi = () => {
    if (acquired) throw new Error('An instance of the VS Code API has already been acquired');
    acquired = true;
    return {
      postMessage: (message: unknown) => scope.seedreamPost(pack(message)),
      getState: (): unknown => JSON.parse(scope.sessionStorage.getItem('state') ?? 'null') ?? undefined,
      setState: (state: unknown) => scope.sessionStorage.setItem('state', JSON.stringify(state)),
    };
  };
  scope.document.addEventListener('securitypolicyviolation', event =>
    scope.seedreamTrouble(
      `content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ''}:${event.lineNumber}`,
    ),
  );
}

export function deliver(message: unknown): void {
  (globalThis as unknown as PageScope).seedreamReceive(message);
}

/** Over when the page has taken every message that it was sent before: they come in order. */
export async function takeAll(): Promise<void> {
  const scope = globalThis as unknown as PageScope;
  // No message of the conversation: the view does not look at it.
  const last = 'everything before this was taken';
  await new Promise<void>(done => {
    const taken = ({ data }: { readonly data: unknown }): void => {
      if (data !== last) return;
      scope.removeEventListener('message', taken);
      done();
    };
    scope.addEventListener('message', taken);
    scope.postMessage(last, '*');
  });
}

/** Over when no font is on its way any more: with it lines and boxes would move. */
export async function fontsThere(): Promise<void> {
  await (globalThis as unknown as PageScope).document.fonts.ready;
}

/** Bytes as `fakeEditor` unpacks them. */
export function packed(value: unknown): unknown {
  if (value instanceof ArrayBuffer) return { seedreamBytes: Buffer.from(value).toString('base64') };
  if (value instanceof Uint8Array) return { seedreamBytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(packed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, packed(part)]));
}

export function unpacked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpacked);
  if (typeof value !== 'object' || value === null) return value;
  if ('seedreamBytes' in value) {
    const bytes = Buffer.from(String(value.seedreamBytes), 'base64');
    return new Uint8Array(bytes).buffer;
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, unpacked(part)]));
}
