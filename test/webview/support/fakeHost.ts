import { RpcPeer, type Contract } from '../../../src/shared/rpc.ts';

export type Answers<Host extends Contract> = {
  [Name in keyof Host['requests']]?: (
    params: Host['requests'][Name]['params'],
    signal: AbortSignal,
  ) => Host['requests'][Name]['result'] | Promise<Host['requests'][Name]['result']>;
};

export interface Asked {
  readonly name: string;
  readonly params: unknown;
}

type Waiter = { readonly name: string; readonly found: (params: unknown) => void };

/** The extension as a view knows it: answers what it is scripted to, and remembers everything it was asked. */
export class FakeHost<Host extends Contract, View extends Contract> {
  /** In the order they came. */
  readonly asked: Asked[] = [];
  readonly #peer: RpcPeer<Host, View>;
  readonly #take: (message: unknown) => void;
  readonly #waiters = new Set<Waiter>();

  constructor(post: (message: unknown) => void) {
    let take: (message: unknown) => void = () => {};
    this.#peer = new RpcPeer<Host, View>({ post, onMessage: listener => (take = listener) });
    this.#take = take;
  }

  /** A message of the view. */
  receive(message: unknown): void {
    const { kind, name, params } = message as { kind: string; name: string; params: unknown };
    if (kind === 'request') {
      this.asked.push({ name, params });
      for (const waiter of this.#waiters) if (waiter.name === name) waiter.found(params);
    }
    this.#take(message);
  }

  /** From now on; what is answered already stays as it is. A request without an answer fails. */
  answer(answers: Answers<Host>): void {
    for (const [name, handler] of Object.entries(answers) as [
      keyof Host['requests'] & string,
      ((params: unknown, signal: AbortSignal) => unknown) | undefined,
    ][]) {
      if (handler === undefined) continue;
      this.#peer.serve(name, async (params, signal) => await handler(params, signal));
    }
  }

  emit<Name extends keyof Host['events'] & string>(name: Name, payload: Host['events'][Name]): void {
    this.#peer.emit(name, payload);
  }

  /** Params of every request of this name so far. */
  askedFor<Name extends keyof Host['requests'] & string>(name: Name): Host['requests'][Name]['params'][] {
    return this.asked.filter(asked => asked.name === name).map(asked => asked.params);
  }

  /** Like `next`, but one that has come already is as good: for acts that may have been heard of before one waits. */
  async ever<Name extends keyof Host['requests'] & string>(
    name: Name,
    that: (params: Host['requests'][Name]['params']) => boolean = () => true,
  ): Promise<Host['requests'][Name]['params']> {
    const known = this.asked.find(asked => asked.name === name && that(asked.params));
    return known === undefined ? await this.next(name, that) : known.params;
  }

  /** The params of the next request of this name that comes from now on: call it before acting, await it after. */
  next<Name extends keyof Host['requests'] & string>(
    name: Name,
    that: (params: Host['requests'][Name]['params']) => boolean = () => true,
  ): Promise<Host['requests'][Name]['params']> {
    const coming = this.#coming(name, that);
    // When the act fails, nobody awaits this any more: that failure is the one to be told.
    coming.catch(() => {});
    return coming;
  }

  async #coming(name: string, that: (params: unknown) => boolean): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const waiter: Waiter = {
      name,
      found: params => {
        if (that(params)) resolve(params);
      },
    };
    this.#waiters.add(waiter);
    const before = this.asked.length;
    const tooLate = setTimeout(() => {
      const others = this.asked.slice(before).map(asked => asked.name);
      reject(new Error(`the view did not ask for ${name} in 30 s, only for: ${others.join(', ')}`));
    }, 30_000);
    try {
      return await promise;
    } finally {
      clearTimeout(tooLate);
      this.#waiters.delete(waiter);
    }
  }
}
