import type * as vscode from 'vscode';
import type { ArrivingView } from '../../shared/gallery.ts';

export interface RunningJob {
  readonly jobId: string;
  readonly prompt: string;
  readonly saved: number;
  readonly total: number;
}

/** What is being generated in this window. */
export interface RunningJobs {
  readonly onDidChange: vscode.Event<void>;
  running(): readonly RunningJob[];
  /** Pictures that are still to come. */
  arriving(): readonly ArrivingView[];
  cancel(jobId: string): Promise<void>;
}
