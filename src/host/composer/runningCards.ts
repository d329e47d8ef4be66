import * as vscode from 'vscode';
import type { ArrivingView } from '../../shared/gallery.ts';
import { cancelJob } from '../cancelJob.ts';
import type { Engine } from '../engine.ts';
import type { RunningJob, RunningJobs } from '../gallery/runningJobs.ts';
import { isEnded, type Card } from './card.ts';
import type { JobBoard } from './jobBoard.ts';

/** The cards that are not over, as gallery and side bar show them. */
export class RunningCards implements RunningJobs {
  readonly #board: JobBoard;
  readonly #engine: Engine;
  readonly onDidChange: vscode.Event<void>;

  constructor(board: JobBoard, engine: Engine) {
    this.#board = board;
    this.#engine = engine;
    this.onDidChange = (listener, thisArgument, disposables) => {
      const both = vscode.Disposable.from(
        board.onDidChange(() => void listener.call(thisArgument, undefined)),
        board.onDidReplace(() => void listener.call(thisArgument, undefined)),
      );
      disposables?.push(both);
      return both;
    };
  }

  running(): readonly RunningJob[] {
    return this.#unended().map(({ id, prompt, images, dropped, total }) => ({
      jobId: id,
      prompt,
      saved: images.length + dropped.length,
      total,
    }));
  }

  arriving(): readonly ArrivingView[] {
    return this.#unended().flatMap(({ id, prompt, images, failures, dropped, total, ratio }) => {
      const known = new Set([...images, ...failures].map(({ index }) => index).concat(dropped));
      return Array.from({ length: total }, (_none, place) => place + 1)
        .filter(index => !known.has(index))
        .map(index => ({ jobId: id, index, ratio, prompt }));
    });
  }

  async cancel(jobId: string): Promise<void> {
    await cancelJob(this.#engine, jobId);
  }

  #unended(): readonly Card[] {
    return this.#board.cards.filter(card => !isEnded(card));
  }
}
