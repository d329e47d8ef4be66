/** What one side offers the other: requests are answered, events are not. */
export interface Contract {
  requests: Record<string, { params: unknown; result: unknown }>;
  events: Record<string, unknown>;
}

export interface WireFailure {
  readonly code: string;
  readonly message: string;
  /** More about the failure, for a side that knows how to read it. */
  readonly details?: unknown;
}

export type Wire =
  | { kind: 'request'; id: number; name: string; params: unknown }
  | { kind: 'cancel'; id: number }
  | { kind: 'result'; id: number; value: unknown }
  | { kind: 'failure'; id: number; error: WireFailure }
  | { kind: 'event'; name: string; payload: unknown };

/** How messages travel: a webview's `postMessage`, or the channel to a child process. */
export interface Channel {
  readonly post: (message: Wire) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
}

/** How this side writes its failures down, and makes errors of the other's. */
export interface FailureCodec {
  readonly encode: (error: unknown) => WireFailure;
  readonly decode: (failure: WireFailure) => Error;
}

type Handler = (params: unknown, signal: AbortSignal) => unknown;

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class PeerClosedError extends Error {
  constructor() {
    super('The other side is gone.');
    this.name = 'PeerClosedError';
  }
}

const plainCodec: FailureCodec = {
  // A message of an unforeseen error may quote anything; only its kind crosses.
  encode: error => ({ code: 'failed', message: error instanceof Error ? error.name : 'Error' }),
  decode: ({ message }) => new Error(message),
};

/** One end of a conversation: `Mine` is what this side offers, `Theirs` what the other does. */
export class RpcPeer<Mine extends Contract, Theirs extends Contract> {
  readonly #channel: Channel;
  readonly #codec: FailureCodec;
  readonly #handlers = new Map<string, Handler>();
  readonly #listeners = new Map<string, (payload: unknown) => void>();
  readonly #pending = new Map<number, Pending>();
  readonly #serving = new Map<number, AbortController>();
  #nextId: number;
  #closed = false;

  /** A page that takes over a channel from an earlier one needs ids of its own: late answers are not for it. */
  constructor(channel: Channel, codec: FailureCodec = plainCodec, firstId = 1) {
    this.#nextId = firstId;
    this.#channel = channel;
    this.#codec = codec;
    channel.onMessage(message => this.#take(message));
  }

  /** `parse` lets params through: no handler sees unchecked data. */
  handle<Name extends keyof Mine['requests'] & string, Params extends Mine['requests'][Name]['params']>(
    name: Name,
    parse: (raw: unknown) => Params,
    handler: (params: Params, signal: AbortSignal) => Promise<Mine['requests'][Name]['result']>,
  ): void {
    this.#handlers.set(name, (raw, signal) => handler(parse(raw), signal));
  }

  /** Unchecked: only for the channel to a process of our own, built from the same source. */
  serve<Name extends keyof Mine['requests'] & string>(
    name: Name,
    handler: (
      params: Mine['requests'][Name]['params'],
      signal: AbortSignal,
    ) => Promise<Mine['requests'][Name]['result']>,
  ): void {
    this.#handlers.set(name, (raw, signal) => handler(raw, signal));
  }

  on<Name extends keyof Theirs['events'] & string, Payload extends Theirs['events'][Name]>(
    name: Name,
    parse: (raw: unknown) => Payload,
    listener: (payload: Payload) => void,
  ): void {
    this.#listeners.set(name, raw => listener(parse(raw)));
  }

  emit<Name extends keyof Mine['events'] & string>(name: Name, payload: Mine['events'][Name]): void {
    if (!this.#closed) this.#channel.post({ kind: 'event', name, payload });
  }

  /** Rejects with the other side's failure, with `PeerClosedError`, or with the signal's reason. */
  request<Name extends keyof Theirs['requests'] & string>(
    name: Name,
    params: Theirs['requests'][Name]['params'],
    signal?: AbortSignal,
  ): Promise<Theirs['requests'][Name]['result']> {
    if (this.#closed) return Promise.reject(new PeerClosedError());
    if (signal?.aborted === true) return Promise.reject(asError(signal.reason));
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#pending.set(id, { resolve, reject });
    const cancel = (): void => this.#channel.post({ kind: 'cancel', id });
    signal?.addEventListener('abort', cancel, { once: true });
    this.#channel.post({ kind: 'request', id, name, params });
    // The other side's answer is what its contract says; both sides are built from the same one.
    return promise.finally(() => signal?.removeEventListener('abort', cancel));
  }

  /** Rejects everything pending and aborts everything being served. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const { reject } of this.#pending.values()) reject(new PeerClosedError());
    this.#pending.clear();
    for (const abort of this.#serving.values()) abort.abort(new PeerClosedError());
    this.#serving.clear();
  }

  #take(raw: unknown): void {
    if (this.#closed || typeof raw !== 'object' || raw === null || !('kind' in raw)) return;
    const message = raw as Wire;
    switch (message.kind) {
      case 'request':
        void this.#serve(message.id, message.name, message.params);
        return;
      case 'cancel':
        this.#serving.get(message.id)?.abort();
        return;
      case 'result':
        this.#settle(message.id, pending => pending.resolve(message.value));
        return;
      case 'failure':
        this.#settle(message.id, pending => pending.reject(this.#codec.decode(message.error)));
        return;
      case 'event':
        this.#listeners.get(message.name)?.(message.payload);
    }
  }

  async #serve(id: number, name: string, params: unknown): Promise<void> {
    const handler = this.#handlers.get(name);
    const abort = new AbortController();
    this.#serving.set(id, abort);
    let answer: Wire;
    try {
      if (handler === undefined) throw new Error(`unknown request ${name.slice(0, 40)}`);
      answer = { kind: 'result', id, value: await handler(params, abort.signal) };
    } catch (error) {
      answer = { kind: 'failure', id, error: this.#codec.encode(error) };
    }
    this.#serving.delete(id);
    if (!this.#closed) this.#channel.post(answer);
  }

  #settle(id: number, how: (pending: Pending) => void): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (pending !== undefined) how(pending);
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted');
}
