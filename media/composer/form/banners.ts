import { html, nothing, type TemplateResult } from 'lit';
import type { Obstacle } from '../../../src/shared/composer.ts';
import type { ComposerWords } from '../../../src/shared/composerWords.ts';
import { SignalElement } from '../../common/signalElement.ts';
import type { Form } from '../form.ts';

const obstacles: Readonly<
  Record<Obstacle, { icon: string; word: keyof ComposerWords; way: keyof ComposerWords }>
> = {
  restricted: { icon: 'shield', word: 'obstacleRestricted', way: 'manageTrust' },
  noFolder: { icon: 'folder-opened', word: 'obstacleNoFolder', way: 'openFolder' },
};

/** What stands in the way of everything, and what went wrong or was not needed last. */
export class Banners extends SignalElement {
  static override properties = { form: { attribute: false } };

  declare form: Form;

  protected override render(): TemplateResult {
    const { store } = this.form;
    const obstacle = store.state.value?.obstacle;
    return html`${obstacle === undefined ? nothing : this.#obstacle(obstacle)}
      <div role="alert">${this.#said('error', store.trouble.value)}</div>
      <div role="status">${this.#said('info', store.hint.value)}</div>`;
  }

  #obstacle(obstacle: Obstacle): TemplateResult {
    const { icon, word, way } = obstacles[obstacle];
    return html`<p class="banner info">
      <span class="codicon codicon-${icon}" aria-hidden="true"></span><span>${this.form.say(word)}</span>
      <button type="button" @click=${() => void this.form.ask('liftObstacle', undefined)}>
        ${this.form.say(way)}
      </button>
    </p>`;
  }

  #said(kind: 'error' | 'info', words: string | undefined): TemplateResult | typeof nothing {
    if (words === undefined) return nothing;
    return html`<p class="banner ${kind}">
      <span class="codicon codicon-${kind}" aria-hidden="true"></span><span>${words}</span>
      <button
        type="button"
        class="icon"
        aria-label=${this.form.say('dismiss')}
        title=${this.form.say('dismiss')}
        @click=${() => this.form.dismiss()}
      >
        <span class="codicon codicon-close" aria-hidden="true"></span>
      </button>
    </p>`;
  }
}

customElements.define('seedream-banners', Banners);
