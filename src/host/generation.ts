import * as vscode from 'vscode';
import { checkRequest } from '../core/api/request.ts';
import type { Job } from '../core/generate/job.ts';
import type { AssetFolder, Clock } from '../core/ports.ts';
import type { Endpoint, Endpoints } from './endpoint.ts';
import { askForKey } from './keyCommands.ts';
import type { Notifier, Helpers } from './notify.ts';
import { frameOf, paramsOf, type Wish } from './order.ts';
import { preview, report } from './results.ts';
import type { LazyEngine } from './lazyEngine.ts';
import type { KeyStore } from './secrets.ts';
import type { Drafts } from './drafts.ts';
import { elapsed, imageCount, measure, priceWords, referenceCount, shortPrompt } from './words.ts';

export interface GenerationDeps {
  readonly endpoints: Endpoints;
  readonly keys: KeyStore;
  readonly engine: LazyEngine;
  readonly notifier: Notifier;
  readonly drafts: Drafts;
  readonly clock: Clock;
  readonly openFolder: (workspaceFolder: vscode.Uri) => AssetFolder;
  readonly generator: string;
}

/** A wish and where its pictures go. */
export interface Errand {
  readonly wish: Wish;
  readonly workspaceFolder: vscode.Uri;
  /** Asks for the prompt again with this one filled in. */
  readonly editPrompt: () => Promise<void>;
}

/** The paid part of every command: key, progress, files, and what to say at the end. */
export class Generation {
  readonly #deps: GenerationDeps;

  constructor(deps: GenerationDeps) {
    this.#deps = deps;
  }

  async run(errand: Errand): Promise<void> {
    const helpers = this.#helpers(errand);
    try {
      await this.#deps.drafts.keep(errand.wish.prompt);
      const endpoint = await this.#deps.endpoints.resolve();
      const { params, model } = paramsOf(errand.wish, endpoint.provider);
      checkRequest(params, model);
      const folder = this.#deps.openFolder(errand.workspaceFolder);
      await folder.probe(0);
      const key = await this.#keyFor(endpoint);
      if (key === undefined) return;
      tellScaled(errand.wish);
      const order = {
        params,
        model,
        key,
        folder,
        baseUrl: endpoint.baseUrl,
        frame: frameOf(errand.wish, endpoint, this.#deps.generator),
      };
      const job = await this.#withProgress(errand.wish, (signal, onChange) =>
        this.#deps.engine.run(order, signal, onChange),
      );
      await this.#finish(job, errand, endpoint, helpers);
    } catch (error) {
      await this.#deps.notifier.show(error, helpers);
    }
  }

  async #finish(job: Job, errand: Errand, endpoint: Endpoint, helpers: Helpers): Promise<void> {
    if (job.phase !== 'ended') return;
    const [first] = job.saved;
    if (first !== undefined) await preview(first);
    if (job.outcome === 'done') await this.#deps.drafts.clear();
    const folder = vscode.workspace.asRelativePath(
      vscode.Uri.parse(this.#deps.openFolder(errand.workspaceFolder).uri),
      false,
    );
    const context = { prompt: errand.wish.prompt, sandbox: endpoint.provider.id === 'sandbox', folder };
    await report(job, context, this.#deps.notifier, helpers);
  }

  async #keyFor(endpoint: Endpoint): Promise<string | undefined> {
    const key = await this.#deps.endpoints.keyFor(endpoint);
    if (key !== undefined) return key;
    return (await askForKey(endpoint, this.#deps.keys)) ? this.#deps.endpoints.keyFor(endpoint) : undefined;
  }

  #helpers(errand: Errand): Helpers {
    const again = (): Promise<void> => this.run(errand);
    return {
      tryAgain: again,
      editPrompt: errand.editPrompt,
      buyAgain: async () => {
        const endpoint = await this.#deps.endpoints.resolve();
        const question = vscode.l10n.t('Buy again? The first request may have been billed already.');
        if (await confirmPurchase(errand.wish, endpoint, question)) await again();
      },
      setKey: async () => {
        const endpoint = await this.#deps.endpoints.resolve();
        if (!(await askForKey(endpoint, this.#deps.keys))) return;
        const tryAgain = vscode.l10n.t('Try Again');
        const stored = vscode.l10n.t('The API key for {0} is stored.', endpoint.provider.label);
        if ((await vscode.window.showInformationMessage(stored, tryAgain)) === tryAgain) await again();
      },
      selectModel: async () => {
        await vscode.commands.executeCommand('seedream.selectModel');
      },
    };
  }

  async #withProgress(
    wish: Wish,
    work: (signal: AbortSignal, onChange: (job: Job) => void) => Promise<Job>,
  ): Promise<Job> {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Seedream “{0}”', shortPrompt(wish.prompt, 30)),
      cancellable: true,
    };
    return vscode.window.withProgress(options, async (progress, token) => {
      const abort = new AbortController();
      const cancelled = token.onCancellationRequested(() => abort.abort());
      const started = this.#deps.clock.monotonic();
      let latest: Job | undefined;
      const show = (): void =>
        progress.report({
          message: progressWords(latest, this.#deps.clock, this.#deps.clock.monotonic() - started),
        });
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
}

/** The modal question before money is spent on somebody else's words, or a second time (R3, R9). */
export async function confirmPurchase(wish: Wish, endpoint: Endpoint, question: string): Promise<boolean> {
  const { model, params } = paramsOf(wish, endpoint.provider);
  const generate = vscode.l10n.t(
    'Generate {0} · {1}',
    imageCount(params.maxImages),
    priceWords(wish, endpoint.provider),
  );
  const references = params.references.length;
  const made = [
    model?.label ?? params.modelId,
    endpoint.provider.label,
    params.size ?? '',
    references === 0 ? '' : referenceCount(references),
  ];
  const detail = `${shortPrompt(wish.prompt, 300)}\n\n${made.filter(part => part !== '').join(' · ')}`;
  return (
    (await vscode.window.showInformationMessage(question, { modal: true, detail }, generate)) === generate
  );
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

function tellScaled(wish: Wish): void {
  const scaled = wish.references.flatMap(({ scaled: change, recipe }) =>
    change === undefined ? [] : [`${recipe.path}: ${measure(change.from)} → ${measure(change.to)}`],
  );
  if (scaled.length === 0) return;
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Made smaller for sending: {0}', scaled.join('; ')),
  );
}
