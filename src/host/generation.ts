import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { SeedreamError } from '../core/errors.ts';
import type { Job } from '../core/generate/job.ts';
import type { Clock, FolderTarget } from '../core/ports.ts';
import type { RunRequest } from '../engine/contract.ts';
import type { Draft } from '../shared/composer.ts';
import { draftOf } from './composer/draftOf.ts';
import type { JobBoard } from './composer/jobBoard.ts';
import type { Shelf } from './composer/shelf.ts';
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
  readonly board: JobBoard;
  readonly shelf: Shelf;
}

/** A wish and where its pictures go. */
export interface Errand {
  readonly wish: Wish;
  readonly workspaceFolder: vscode.Uri;
  /** The form it came from; without one, a form that asks for the same is made up. */
  readonly draft?: Draft;
  /** The references' files, for that form. */
  readonly uris?: readonly vscode.Uri[];
  /** Asks for the prompt again with this one filled in. */
  readonly editPrompt: () => Promise<void>;
  /** The price was shown and agreed to already. */
  readonly confirmed?: boolean;
}

/** A call that was judged, priced and agreed to; nothing is bought yet. */
interface Order {
  readonly call: Call;
  readonly request: Omit<RunRequest, 'jobId'>;
  readonly draft: Draft;
}

/** The paid part of every command: price, key, progress, files, and what to say at the end. */
export class Generation {
  readonly #deps: GenerationDeps;

  constructor(deps: GenerationDeps) {
    this.#deps = deps;
  }

  /** One call that the person waits for, with a notification. */
  async run(errand: Errand): Promise<void> {
    const helpers = this.#helpers(errand);
    try {
      await this.#deps.drafts.keep(errand.wish.prompt);
      const order = await this.#order(errand, 1);
      if (order === undefined) return;
      tellScaled(errand.wish);
      const job = await withJobProgress(errand.wish.prompt, this.#deps.clock, (signal, onChange) =>
        this.#buy(newJobId(), order, { signal, onChange }),
      );
      await this.#finish(job, order, helpers);
    } catch (error) {
      await this.#deps.notifier.show(error, helpers);
    }
  }

  /**
   * The same call so many times, as jobs that go on by themselves; cards tell how. Resolves with their ids as soon as
   * they have begun, empty when the person turned back; rejects with what speaks against it.
   */
  async begin(errand: Errand, times: number): Promise<string[]> {
    const order = await this.#order(errand, times);
    if (order === undefined) return [];
    return Array.from({ length: times }, () => {
      const jobId = newJobId();
      this.#buy(jobId, order, { signal: new AbortController().signal, onChange: () => undefined }).catch(
        (error: unknown) => {
          // The card says it; a defect of our own has to reach the log as well.
          if (!SeedreamError.is(error)) this.#deps.notifier.logBug(error);
        },
      );
      return jobId;
    });
  }

  async plan(wish: Wish, endpoint: Pick<Endpoint, 'provider'>): Promise<Call> {
    return planCall(wish, endpoint.provider, await this.#deps.models.table());
  }

  async #order(errand: Errand, times: number): Promise<Order | undefined> {
    const { wish, workspaceFolder, confirmed } = errand;
    const endpoint = await this.#deps.endpoints.resolve();
    const call = await this.plan(wish, endpoint);
    const verdict = await judge(call, this.#deps.consents);
    if (verdict === undefined) return undefined;
    const limit = confirmed === true ? undefined : this.#deps.settings.confirmAbove();
    if (!(await confirmAbove(call, limit, times))) return undefined;
    const key = await this.#keyFor(endpoint);
    if (key === undefined) return undefined;
    const request = {
      params: call.params,
      model: verdict === 'fine' ? call.model : undefined,
      baseUrl: endpoint.baseUrl,
      key,
      target: this.#targetIn(workspaceFolder),
      frame: frameOf(call, endpoint, this.#deps.generator),
      price: call.price,
      budget: this.#deps.settings.budget(call.provider.currency ?? 'USD'),
    };
    return { call, request, draft: errand.draft ?? (await this.#draftFor(errand)) };
  }

  async #draftFor({ wish, uris = [] }: Errand): Promise<Draft> {
    const { models, shelf } = this.#deps;
    const references = shelf.addFiles(uris);
    return draftOf(wish.prompt, wish.settings, { table: await models.table(), references });
  }

  async #buy(
    jobId: string,
    { call, request, draft }: Order,
    { signal, onChange }: { readonly signal: AbortSignal; readonly onChange: (job: Job) => void },
  ): Promise<Job> {
    const { board, engine } = this.#deps;
    board.open({ jobId, call, draft });
    try {
      const job = await engine.run({ ...request, jobId }, signal, change => {
        board.advance(jobId, change);
        onChange(change);
      });
      board.advance(jobId, job);
      return job;
    } catch (error) {
      board.fail(jobId, error);
      throw error;
    }
  }

  #targetIn(root: vscode.Uri): FolderTarget {
    const folder = this.#deps.settings.assetsFolder(root);
    return root.scheme === 'file'
      ? { kind: 'local', root: root.fsPath, folder }
      : { kind: 'editor', root: root.toString(), folder };
  }

  async #finish(job: Job, { call, request }: Order, helpers: Helpers): Promise<void> {
    if (job.phase !== 'ended') return;
    const [first] = job.saved;
    if (first !== undefined) await preview(first);
    if (job.outcome === 'done') await this.#deps.drafts.clear();
    const sandbox = call.provider.id === 'sandbox';
    const context = { prompt: call.wish.prompt, sandbox, folder: request.target.folder };
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

function newJobId(): string {
  return randomBytes(12).toString('hex');
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
