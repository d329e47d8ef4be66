import { RpcPeer, type Contract } from '../../src/shared/rpc.ts';

interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

export interface Bridge<Mine extends Contract, Theirs extends Contract> {
  readonly peer: RpcPeer<Mine, Theirs>;
  /** What `keep` was given before the last reload; unknown shape, since an older version may have written it. */
  readonly kept: unknown;
  /** Survives hiding, moving and reloading the panel. */
  readonly keep: (state: unknown) => void;
}

/** The editor allows this once per page. */
export function connect<Mine extends Contract, Theirs extends Contract>(): Bridge<Mine, Theirs> {
  const api = acquireVsCodeApi();
  const peer = new RpcPeer<Mine, Theirs>(
    {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- the editor's, not a window's
      post: message => api.postMessage(message),
      onMessage: listener =>
        window.addEventListener('message', event => listener((event as MessageEvent<unknown>).data)),
    },
    {
      encode: error => ({ code: 'failed', message: error instanceof Error ? error.name : 'Error' }),
      decode: ({ message }) => new Error(message),
    },
  );
  // The editor listens on the window and runs its own commands for keys, undo among them: what the page has used
  // itself is not for the editor any more.
  document.addEventListener('keydown', event => {
    if (event.defaultPrevented) event.stopPropagation();
  });
  return { peer, kept: api.getState(), keep: state => api.setState(state) };
}
