import * as vscode from 'vscode';
import type { LogFields, Logger } from '../core/ports.ts';

/** The output channel behind core's Logger. Only the allow-listed fields exist here, so nothing else can leak (R6). */
export class OutputLog implements Logger, vscode.Disposable {
  readonly #channel: vscode.LogOutputChannel;

  constructor() {
    this.#channel = vscode.window.createOutputChannel('Seedream', { log: true });
  }

  info(event: string, fields?: LogFields): void {
    this.#channel.info(line(event, fields));
  }

  warn(event: string, fields?: LogFields): void {
    this.#channel.warn(line(event, fields));
  }

  error(event: string, fields?: LogFields): void {
    this.#channel.error(line(event, fields));
  }

  /** A defect of ours: the stack is needed, the message is not, as it may quote input. */
  bug(error: unknown): void {
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    const frames = stack.split('\n').filter(frame => /^\s+at /.test(frame));
    this.#channel.error([error instanceof Error ? error.name : typeof error, ...frames].join('\n'));
  }

  show(): void {
    this.#channel.show();
  }

  dispose(): void {
    this.#channel.dispose();
  }
}

function line(event: string, fields: LogFields = {}): string {
  const words = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
  return [event, ...words].join(' ');
}
