import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { JobView } from '../../../src/shared/composer.ts';
import type { JobWords } from '../../../src/shared/jobWords.ts';
import { SignalElement } from '../../common/signalElement.ts';
import { language } from '../../common/words.ts';
import type { JobsDesk } from './desk.ts';
import './elapsed.ts';
import { iconOf, isActive } from './jobState.ts';
import { endedText, fullTime } from './jobTimes.ts';
import './results.ts';
import { sayImages } from './say.ts';
import { reasonsOf } from './tiles.ts';

/** One purchase. Draws again only when its job is another object, never because another job moved on. */
export class JobCard extends SignalElement {
  static override properties = { desk: { attribute: false }, job: { attribute: false } };

  declare desk: JobsDesk;
  declare job: JobView;
  #hadFocus = false;

  protected override willUpdate(_changed: PropertyValues): void {
    this.#hadFocus = this.contains(document.activeElement);
  }

  protected override render(): TemplateResult {
    const { desk, job } = this;
    const running = job.state === 'running' && job.usualSeconds !== undefined;
    return html`<div class="card" data-state=${job.state}>
      <div class="head">
        <h3 title=${job.prompt}>${job.prompt}</h3>
        <div class="aside">${this.#time()}${isActive(job.state) ? this.#cancel() : this.#endedActions()}</div>
      </div>
      ${this.#facts()}
      ${
        running
          ? html`<seedream-pace
              .clock=${desk.clock}
              .started=${job.started}
              .usualSeconds=${job.usualSeconds}
            ></seedream-pace>`
          : nothing
      }
      <seedream-results .desk=${desk} .job=${job}></seedream-results>
      ${this.#reasons()}
    </div>`;
  }

  /** Cancel went away under the finger: what replaced it is next. */
  protected override updated(_changed: PropertyValues): void {
    if (this.#hadFocus && !this.contains(document.activeElement))
      this.querySelector<HTMLElement>('.head button')?.focus();
  }

  #time(): TemplateResult {
    const { clock } = this.desk;
    const { started, ended = started, state } = this.job;
    if (isActive(state))
      return html`<seedream-elapsed
        class="time"
        role="timer"
        .clock=${clock}
        .started=${started}
      ></seedream-elapsed>`;
    const words = endedText(ended, Date.now(), language());
    return html`<time
      class="time"
      datetime=${new Date(ended).toISOString()}
      title=${fullTime(ended, language())}
      >${words}</time
    >`;
  }

  #facts(): TemplateResult {
    const { say } = this.desk;
    const { state, made, price, sandbox } = this.job;
    const spin = iconOf(state) === 'loading' ? 'codicon-modifier-spin' : '';
    const named = made.toLocaleLowerCase().includes(say('sandbox').toLocaleLowerCase());
    const look = html`<span class="codicon codicon-${iconOf(state)} ${spin}" aria-hidden="true"></span>`;
    const facts = [made, this.#count(), price, sandbox && !named ? say('sandbox') : ''];
    const shown = facts.filter(fact => fact !== '').map(fact => html`<span>${fact}</span>`);
    return html`<p class="facts">${[html`<span class="state">${look}${say(state)}</span>`, ...shown]}</p>`;
  }

  #count(): string {
    const { say } = this.desk;
    const { state, images, total } = this.job;
    if (isActive(state)) return total === 1 ? '' : say('countOf', images.length, total);
    return images.length === 0 ? '' : sayImages(say, images.length);
  }

  #cancel(): TemplateResult {
    const cancel = (): void => void this.desk.ask('cancel', { jobId: this.job.id });
    return this.#button('cancel', 'close', cancel);
  }

  #endedActions(): TemplateResult {
    const { id } = this.job;
    return html`${this.#button('again', 'refresh', () => void this.desk.ask('again', { jobId: id }))}
    ${this.#button('edit', 'edit', () => void this.desk.recall(id))}`;
  }

  #button(word: keyof JobWords, icon: string, run: () => void): TemplateResult {
    const label = this.desk.say(word);
    return html`<button type="button" class="icon" aria-label=${label} title=${label} @click=${once(run)}>
      <span class="codicon codicon-${icon}" aria-hidden="true"></span>
    </button>`;
  }

  #reasons(): TemplateResult | typeof nothing {
    const { say } = this.desk;
    const { id, failures, help, images, total } = this.job;
    const reasons = reasonsOf(this.job);
    if (reasons.length === 0 && help === undefined) return nothing;
    const part = failures.length > 0 && (images.length > 0 || isActive(this.job.state));
    const askHelp = (chosen: string): void => void this.desk.ask('help', { jobId: id, id: chosen });
    return html`<div class="reasons">
      <p>
        ${part ? html`<strong>${say('failedOf', failures.length, total)}</strong> ` : nothing}${reasons.join(' ')}
      </p>
      ${
        help === undefined
          ? nothing
          : html`<button type="button" @click=${once(() => askHelp(help.id))}>${help.label}</button>`
      }
    </div>`;
  }
}

/** The second half of a double click is not a second purchase, nor a press of what has come under the finger. */
function once(run: () => void): (event: MouseEvent) => void {
  return ({ detail }) => {
    if (detail < 2) run();
  };
}

customElements.define('seedream-job', JobCard);
