import { fork, type ChildProcess } from 'node:child_process';
import { SeedreamError } from '../core/errors.ts';
import { phrase } from '../core/phrase.ts';
import { childEnvironment } from './childEnvironment.ts';
import type { OutputLog } from './log.ts';
import { failureCodec } from '../core/failureCodec.ts';
import type { EngineOffers, HostOffers } from '../engine/contract.ts';
import { RpcPeer, type Channel, type Wire } from '../shared/rpc.ts';

/**
 * What passes through the engine is garbage soon: with a small young generation it goes early, instead of standing in
 * memory until the default's tens of megabytes are full.
 */
export const engineFlags: readonly string[] = ['--max-semi-space-size=2'];

export type EnginePeer = RpcPeer<HostOffers, EngineOffers>;

export interface EngineProcessOptions {
  /** The engine's own bundle. */
  readonly modulePath: string;
  /** Given on the command line: nothing secret. */
  readonly args: readonly string[];
  readonly log: OutputLog;
  /** Sets up what the host offers, before the engine can ask for it. */
  readonly equip: (peer: EnginePeer) => void;
}

interface Running {
  readonly child: ChildProcess;
  readonly peer: EnginePeer;
}

/**
 * The process that makes paid calls and touches bytes. Detached: when the window goes, it finishes what is paid for
 * and ends by itself.
 */
export class EngineProcess {
  readonly #options: EngineProcessOptions;
  #running: Running | undefined;
  #disposed = false;

  constructor(options: EngineProcessOptions) {
    this.#options = options;
  }

  /** The running process, started when there is none. */
  peer(): EnginePeer {
    if (this.#disposed)
      throw new SeedreamError('storage', phrase('The window is closing.'), { billing: 'notSent' });
    this.#running ??= this.#launch();
    return this.#running.peer;
  }

  dispose(): void {
    this.#disposed = true;
    const running = this.#running;
    this.#running = undefined;
    if (running === undefined) return;
    running.peer.close();
    if (running.child.connected) running.child.disconnect();
    // What is still running is the process's own affair from here on; it must not hold the window back.
    running.child.unref();
  }

  #launch(): Running {
    const { modulePath, args, log, equip } = this.#options;
    const child = fork(modulePath, args, {
      env: childEnvironment(),
      execArgv: [...engineFlags],
      detached: true,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const peer: EnginePeer = new RpcPeer(channelOf(child), failureCodec);
    const running = { child, peer };
    equip(peer);
    const forget = (): void => {
      peer.close();
      if (this.#running === running) this.#running = undefined;
    };
    child.once('error', () => {
      log.error('engine.start', { kind: 'storage' });
      forget();
    });
    child.once('disconnect', forget);
    child.once('exit', code => {
      log.info('engine.exit', { code: String(code ?? 'killed') });
      forget();
    });
    return running;
  }
}

function channelOf(child: ChildProcess): Channel {
  return {
    post: (message: Wire) => {
      // A closed channel is told of by `disconnect`; the callback keeps the failure from being thrown.
      if (child.connected) child.send(message, () => undefined);
    },
    onMessage: listener => child.on('message', listener),
  };
}
