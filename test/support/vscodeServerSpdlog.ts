import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Stands in for `@vscode/spdlog`, the one native module the server cannot do without if its log files are to exist
 * (output channels of extensions are such files). Building it would ask every machine for a compiler; tests only need
 * the lines, in the layout the editor's log view reads.
 */
export class Logger {
  readonly #file: string;
  #level = 0;
  #plain = false;

  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, '');
    this.#file = file;
  }

  trace(message: string): void {
    this.#write(0, 'trace', message);
  }

  debug(message: string): void {
    this.#write(1, 'debug', message);
  }

  info(message: string): void {
    this.#write(2, 'info', message);
  }

  warn(message: string): void {
    this.#write(3, 'warning', message);
  }

  error(message: string): void {
    this.#write(4, 'error', message);
  }

  critical(message: string): void {
    this.#write(5, 'critical', message);
  }

  getLevel(): number {
    return this.#level;
  }

  setLevel(level: number): void {
    this.#level = level;
  }

  setPattern(): void {
    this.#plain = false;
  }

  clearFormatters(): void {
    this.#plain = true;
  }

  flush(): void {}

  drop(): void {}

  #write(level: number, name: string, message: string): void {
    if (level < this.#level) return;
    const text = this.#plain ? message : `${localTime(new Date())} [${name}] ${message}\n`;
    try {
      appendFileSync(this.#file, text);
    } catch {
      // The folder may be deleted under a server that is just ending; a log line is not worth a crash then.
    }
  }
}

function localTime(date: Date): string {
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 23).replace('T', ' ');
}

// The names and the order of the arguments are those of the module this one stands in for.
export const version = 11_600;

export function setLevel(): void {}

export function setFlushOn(): void {}

export async function createRotatingLogger(_name: string, file: string): Promise<Logger> {
  return await Promise.resolve(new Logger(file));
}

export async function createAsyncRotatingLogger(_name: string, file: string): Promise<Logger> {
  return await Promise.resolve(new Logger(file));
}
