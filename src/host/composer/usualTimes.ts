import type * as vscode from 'vscode';

const memento = 'seedream.usualTimes';
const remembered = 9;

/** How long a picture of a model at a provider took here, by the last few. */
export class UsualTimes {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  /** Milliseconds a picture. */
  add(name: string, ms: number): void {
    if (!Number.isFinite(ms) || ms <= 0) return;
    const all = this.#all();
    const times = [...(all[name] ?? []), Math.round(ms)].slice(-remembered);
    void this.#state.update(memento, { ...all, [name]: times });
  }

  /** The median in seconds; undefined as long as none was made. */
  seconds(name: string): number | undefined {
    const times = [...(this.#all()[name] ?? [])].sort((one, other) => one - other);
    const middle = times[Math.floor(times.length / 2)];
    return middle === undefined ? undefined : middle / 1_000;
  }

  #all(): Readonly<Record<string, readonly number[]>> {
    const value = this.#state.get<unknown>(memento);
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value as Record<string, unknown>).flatMap(([name, times]) =>
        Array.isArray(times) ? [[name, times.filter(ms => typeof ms === 'number')]] : [],
      ),
    );
  }
}
