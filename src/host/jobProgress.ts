import * as vscode from 'vscode';
import type { Job } from '../core/generate/job.ts';
import type { Clock } from '../core/ports.ts';
import { elapsed, shortPrompt, unlinked } from './words.ts';

/** A cancellable notification with the seconds and the pictures so far, for as long as `work` takes. */
export async function withJobProgress(
  prompt: string,
  clock: Clock,
  work: (signal: AbortSignal, onChange: (job: Job) => void) => Promise<Job>,
): Promise<Job> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: unlinked(vscode.l10n.t('Seedream “{0}”', shortPrompt(prompt, 30))),
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    const cancelled = token.onCancellationRequested(() => abort.abort());
    const started = clock.monotonic();
    let latest: Job | undefined;
    const show = (): void =>
      progress.report({ message: progressWords(latest, clock, clock.monotonic() - started) });
    const ticking = setInterval(show, 1_000);
    try {
      return await work(abort.signal, job => {
        latest = job;
        show();
      });
    } finally {
      clearInterval(ticking);
      cancelled.dispose();
    }
  });
}

function progressWords(job: Job | undefined, clock: Clock, ms: number): string {
  const time = elapsed(ms);
  if (job === undefined || job.phase === 'preparing') return vscode.l10n.t('{0} · preparing', time);
  if (job.phase === 'waiting') {
    const seconds = Math.max(0, Math.ceil((job.until - clock.now()) / 1_000));
    return job.why === 'rateLimit'
      ? vscode.l10n.t('{0} · the provider asks to wait {1} s', time, seconds)
      : vscode.l10n.t('{0} · no connection, next try in {1} s', time, seconds);
  }
  return job.total === 1
    ? vscode.l10n.t('{0} · {1} of 1 image', time, job.saved.length)
    : vscode.l10n.t('{0} · {1} of {2} images', time, job.saved.length, job.total);
}
