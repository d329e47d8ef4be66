import * as vscode from 'vscode';

/** Fewer are done before anybody could stop them. */
const many = 20;

export interface Course {
  /** The person does not want the rest. */
  isCancelled(): boolean;
  /** So many more files are done. */
  advance(files: number): void;
}

const unseen: Course = { isCancelled: () => false, advance: () => undefined };

/** Shows how far the work is and lets it be stopped, where there are many files. */
export async function withCourse<Result>(
  title: string,
  files: number,
  work: (course: Course) => Promise<Result>,
): Promise<Result> {
  if (files < many) return work(unseen);
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (progress, token) =>
    work({
      isCancelled: () => token.isCancellationRequested,
      advance: done => progress.report({ increment: (100 * done) / files }),
    }),
  );
}
