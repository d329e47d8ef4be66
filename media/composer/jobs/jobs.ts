import { effect } from '@preact/signals-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { JobView } from '../../../src/shared/composer.ts';
import { SignalElement } from '../../common/signalElement.ts';
import type { ComposerStore } from '../store.ts';
import { announcementsOf } from './announcements.ts';
import './compare.ts';
import { JobsDesk } from './desk.ts';
import './examples.ts';
import './jobCard.ts';
import './jobs.css';
import { isActive } from './jobState.ts';
import './menu.ts';

/** The right half of the composer: what was bought, as it arrives. */
export class Jobs extends SignalElement {
  static override properties = { store: { attribute: false } };

  declare store: ComposerStore;
  #desk: JobsDesk | undefined;
  #silence: (() => void) | undefined;
  #hadFocus = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#silence?.();
    this.#silence = undefined;
  }

  protected override willUpdate(_changed: PropertyValues): void {
    this.#hadFocus = this.contains(document.activeElement);
    if (this.#desk?.store !== this.store) {
      this.#silence?.();
      this.#silence = undefined;
      this.#desk = new JobsDesk(this.store);
    }
    if (this.isConnected) this.#silence ??= announce(this.#desk);
  }

  protected override render(): TemplateResult | typeof nothing {
    const desk = this.#desk;
    if (desk === undefined) return nothing;
    const jobs = this.store.jobs.value;
    return html`<div class="title">
        <h2 tabindex="-1" id="seedream-jobs-title">${desk.say('jobs')}</h2>
        ${jobs.some(job => !isActive(job.state)) ? this.#clear(desk) : nothing}
      </div>
      ${this.#picking(desk)}
      ${
        jobs.length > 0
          ? this.#list(desk, jobs)
          : this.store.state.value === undefined
            ? nothing
            : html`<seedream-examples .desk=${desk}></seedream-examples>`
      }
      <seedream-menu .desk=${desk}></seedream-menu>
      <seedream-compare .desk=${desk}></seedream-compare>`;
  }

  /** What had the focus was cleared away. */
  protected override updated(_changed: PropertyValues): void {
    if (this.#hadFocus && !this.contains(document.activeElement)) this.querySelector('h2')?.focus();
  }

  #list(desk: JobsDesk, jobs: readonly JobView[]): TemplateResult {
    return html`<ul
      class="jobs ${desk.picked.value === undefined ? '' : 'picking'}"
      aria-label=${desk.say('jobs')}
      @keydown=${(event: KeyboardEvent) => stopOnEscape(desk, event)}
    >
      ${repeat(
        jobs,
        job => job.id,
        job => html`<li><seedream-job .desk=${desk} .job=${job}></seedream-job></li>`,
      )}
    </ul>`;
  }

  #clear(desk: JobsDesk): TemplateResult {
    return html`<button type="button" class="link" @click=${() => void desk.ask('clearEnded', undefined)}>
      ${desk.say('clearDone')}
    </button>`;
  }

  #picking(desk: JobsDesk): TemplateResult | typeof nothing {
    const picked = desk.picked.value;
    if (picked === undefined) return nothing;
    return html`<div class="choose">
      <p>
        <span class="codicon codicon-split-horizontal" aria-hidden="true"></span>
        <span>${desk.say('compareChoose', picked.image.name)}</span>
      </p>
      <button type="button" class="link" @click=${() => desk.stopPicking()}>
        ${desk.say('compareStop')}
      </button>
    </div>`;
  }
}

function stopOnEscape(desk: JobsDesk, event: KeyboardEvent): void {
  if (event.key !== 'Escape' || desk.picked.peek() === undefined) return;
  event.preventDefault();
  desk.stopPicking();
}

/** Returns what ends it. */
function announce(desk: JobsDesk): () => void {
  const openedAt = Date.now();
  let before: readonly JobView[] = [];
  return effect(() => {
    const after = desk.store.jobs.value;
    const said = announcementsOf(before, after, openedAt, desk.say);
    before = after;
    if (said.length > 0) desk.announce(said.join(' '));
  });
}

customElements.define('seedream-jobs', Jobs);
