import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Job } from '../core/generate/job.ts';
import type { Clock, FolderTarget } from '../core/ports.ts';
import type { Consents } from './consents.ts';
import type { Drafts } from './drafts.ts';
import type { Endpoint, Endpoints } from './endpoint.ts';
import type { Engine } from './engine.ts';
import { withJobProgress } from './jobProgress.ts';
import { askForKey } from './keyCommands.ts';
import type { Models } from './models.ts';
import type { Helpers, Notifier } from './notify.ts';
import { frameOf, planCall, type Call, type Wish } from './order.ts';
import { confirmAbove, confirmPurchase, judge } from './purchase.ts';
import { preview, report } from './results.ts';
import type { KeyStore } from './secrets.ts';
import type { Settings } from './settings.ts';
import { measure, unlinked } from './words.ts';

export interface GenerationDeps {
  readonly endpoints: Endpoints;
  readonly engine: Engine;
  readonly models: Models;
  readonly settings: Settings;
  readonly keys: KeyStore;
  readonly notifier: Notifier;
  readonly drafts: Drafts;
  readonly consents: Consents;
  readonly clock: Clock;
  /** Name and version of this program, for recipes. */
  readonly generator: string;
}

/** A wish and where its pictures go. */
export interface Errand {
  readonly wish: Wish;
  readonly workspaceFolder: vscode.Uri;
  /** Asks for the prompt again with this one filled in. */
  readonly editPrompt: () => Promise<void>;
  /** The price was shown and agreed to already. */
  readonly confirmed?: boolean;
}

/** The paid part of every command: price, key, progress, files, and what to say at the end. */
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
      const call = await this.plan(errand.wish, endpoint);
      const verdict = await judge(call, this.#deps.consents);
      if (verdict === undefined) return;
      const limit = errand.confirmed === true ? undefined : this.#deps.settings.confirmAbove();
      if (!(await confirmAbove(call, limit))) return;
      const key = await this.#keyFor(endpoint);
      if (key === undefined) return;
      tellScaled(errand.wish);
      const target = this.#targetIn(errand.workspaceFolder);
      const request = this.#requestOf(call, endpoint, { key, target, checked: verdict === 'fine' });
      const job = await withJobProgress(errand.wish.prompt, this.#deps.clock, (signal, onChange) =>
        this.#deps.engine.run(request, signal, onChange),
      );
      await this.#finish(job, call, { target, helpers });
    } catch (error) {
      await this.#deps.notifier.show(error, helpers);
    }
  }

  async plan(wish: Wish, endpoint: Pick<Endpoint, 'provider'>): Promise<Call> {
    return planCall(wish, endpoint.provider, await this.#deps.models.table());
  }

  #requestOf(
    call: Call,
    endpoint: Endpoint,
    { key, target, checked }: { key: string; target: FolderTarget; checked: boolean },
  ): Parameters<Engine['run']>[0] {
    return {
      jobId: randomBytes(12).toString('hex'),
      params: call.params,
      model: checked ? call.model : undefined,
      baseUrl: endpoint.baseUrl,
      key,
      target,
      frame: frameOf(call, endpoint, this.#deps.generator),
      price: call.price,
      budget: this.#deps.settings.budget(call.provider.currency ?? 'USD'),
    };
  }

  #targetIn(root: vscode.Uri): FolderTarget {
    const folder = this.#deps.settings.assetsFolder(root);
    return root.scheme === 'file'
      ? { kind: 'local', root: root.fsPath, folder }
      : { kind: 'editor', root: root.toString(), folder };
  }

  async #finish(
    job: Job,
    call: Call,
    { target, helpers }: { target: FolderTarget; helpers: Helpers },
  ): Promise<void> {
    if (job.phase !== 'ended') return;
    const [first] = job.saved;
    if (first !== undefined) await preview(first);
    if (job.outcome === 'done') await this.#deps.drafts.clear();
    const sandbox = call.provider.id === 'sandbox';
    const context = { prompt: call.wish.prompt, sandbox, folder: target.folder };
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
        const call = await this.plan(errand.wish, await this.#deps.endpoints.resolve());
        const question = vscode.l10n.t('Buy again? The first request may have been billed already.');
        if (await confirmPurchase(call, question)) await this.run({ ...errand, confirmed: true });
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
}

function tellScaled(wish: Wish): void {
  const scaled = wish.references.flatMap(({ scaled: change, recipe }) =>
    change === undefined ? [] : [`${recipe.path}: ${measure(change.from)} → ${measure(change.to)}`],
  );
  if (scaled.length === 0) return;
  void vscode.window.showInformationMessage(
    unlinked(vscode.l10n.t('Made smaller for sending: {0}', scaled.join('; '))),
  );
}
