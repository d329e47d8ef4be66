import * as vscode from 'vscode';
import type { Engine } from './engine.ts';

/** Stops a job, or says why it goes on. */
export async function cancelJob(engine: Pick<Engine, 'cancel'>, jobId: string): Promise<void> {
  if (await engine.cancel(jobId)) return;
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      'This job was started before the window was reloaded. It is being finished and cannot be stopped any more.',
    ),
  );
}
