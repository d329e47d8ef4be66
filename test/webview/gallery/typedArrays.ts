/** Arrays of numbers cross the editor's glass as they are; the driver's channel knows bytes only. */
export interface TypedArray {
  readonly typedArray: 'Uint32Array' | 'Uint16Array' | 'Uint8Array';
  readonly content: Uint8Array;
}

export function typed<Numbers extends Uint32Array | Uint16Array | Uint8Array>(numbers: Numbers): Numbers {
  const wrapped: TypedArray = {
    typedArray: numbers.constructor.name as TypedArray['typedArray'],
    content: new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength),
  };
  // What arrives in the page is the array again.
  return wrapped as unknown as Numbers;
}

interface MessageLike {
  readonly data: unknown;
  readonly isTrusted: boolean;
  stopImmediatePropagation(): void;
}

interface PageScope {
  addEventListener(name: string, listener: (event: MessageLike) => void, capture: boolean): void;
  dispatchEvent(event: unknown): void;
  MessageEvent: new (name: string, init: { data: unknown }) => unknown;
}

/** Runs in the page before the view: turns what `typed` wrapped into arrays again. */
export function reviveTypedArrays(): void {
  const scope = globalThis as unknown as PageScope;
  const kinds = { Uint32Array, Uint16Array, Uint8Array };
  let found = false;
  const revive = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || value instanceof ArrayBuffer) return value;
    if (Array.isArray(value)) return value.map(revive);
    if ('typedArray' in value && 'content' in value) {
      found = true;
      const content = value.content as ArrayBuffer | Uint8Array;
      const bytes = content instanceof ArrayBuffer ? content : content.slice().buffer;
      return new kinds[value.typedArray as keyof typeof kinds](bytes);
    }
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, revive(part)]));
  };
  scope.addEventListener(
    'message',
    event => {
      if (!event.isTrusted) return;
      found = false;
      const data = revive(event.data);
      if (!found) return;
      event.stopImmediatePropagation();
      scope.dispatchEvent(new scope.MessageEvent('message', { data }));
    },
    true,
  );
}
