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
  /** Survives hiding, moving and reloading the panel, and a window that is gone the next moment. */
  readonly keep: (state: object) => void;
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
    Math.floor(Math.random() * 2 ** 48),
  );
  // The editor listens on the window and runs its own commands for keys, undo among them: what the page has used
  // itself is not for the editor any more.
  document.addEventListener('keydown', event => {
    if (event.defaultPrevented) event.stopPropagation();
  });
  return {
    peer,
    kept: newer(api.getState(), JSON.parse(document.body.dataset['kept'] ?? 'null')),
    keep: state => {
      const dated = { ...state, keptAt: Date.now() };
      api.setState(dated);
      // The editor writes its own copy now and then; the host writes at once.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- the editor's, not a window's
      api.postMessage({ kind: 'event', name: 'keep', payload: dated });
    },
  };
}

/** Of two copies the one that was kept last. */
function newer(own: unknown, hosts: unknown): unknown {
  return dateOf(hosts) > dateOf(own) ? hosts : own;
}

function dateOf(kept: unknown): number {
  return typeof kept === 'object' && kept !== null && 'keptAt' in kept ? Number(kept.keptAt) || 0 : -1;
}
