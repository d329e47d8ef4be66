import { html, nothing, type TemplateResult } from 'lit';
import type { RatioChoice } from '../../../src/shared/composer.ts';
import type { JobWords } from '../../../src/shared/jobWords.ts';
import { SignalElement } from '../../common/signalElement.ts';
import type { JobsDesk } from './desk.ts';

/** What `seedream-example` carries: the parts of a draft that the example is about. */
export interface ExampleDetail {
  readonly prompt: string;
  readonly images?: number;
  readonly ratio?: RatioChoice;
}

interface Example {
  readonly icon: string;
  readonly title: keyof JobWords;
  readonly prompt: keyof JobWords;
  readonly hint?: keyof JobWords;
  readonly images: number;
  readonly ratio?: RatioChoice;
}

const examples: readonly Example[] = [
  { icon: 'sparkle', title: 'exampleText', prompt: 'exampleTextPrompt', images: 1, ratio: '3:2' },
  { icon: 'layers', title: 'exampleSeries', prompt: 'exampleSeriesPrompt', images: 3, ratio: '4:3' },
  { icon: 'wand', title: 'exampleEdit', prompt: 'exampleEditPrompt', hint: 'exampleEditHint', images: 1 },
];

/** The list before its first job: three things to try, and where the pictures come from. */
export class Examples extends SignalElement {
  static override properties = { desk: { attribute: false } };

  declare desk: JobsDesk;

  protected override render(): TemplateResult {
    const { say, store } = this.desk;
    const sandbox = store.state.value?.provider === 'sandbox';
    return html`<p class="quiet">${say('emptyTitle')}</p>
      <ul>
        ${examples.map(example => html`<li>${this.#example(example)}</li>`)}
      </ul>
      ${
        sandbox
          ? html`<p class="sandbox quiet">
              <span class="codicon codicon-beaker" aria-hidden="true"></span>
              <span
                >${say('sandboxNote')}
                <button
                  type="button"
                  class="link"
                  @click=${() => void this.desk.ask('openWalkthrough', undefined)}
                >
                  ${say('connectProvider')}
                </button></span
              >
            </p>`
          : nothing
      }`;
  }

  #example({ icon, title, prompt, hint, images, ratio }: Example): TemplateResult {
    const { say } = this.desk;
    const detail: ExampleDetail = { prompt: say(prompt), images, ...(ratio === undefined ? {} : { ratio }) };
    const choose = (): void => {
      this.dispatchEvent(new CustomEvent('seedream-example', { detail, bubbles: true, composed: true }));
    };
    return html`<button type="button" class="example" @click=${choose}>
      <span class="codicon codicon-${icon}" aria-hidden="true"></span>
      <span>
        <span class="title">${say(title)}</span>
        <span class="prompt">${say(prompt)}</span>
        ${hint === undefined ? nothing : html`<span class="quiet">${say(hint)}</span>`}
      </span>
    </button>`;
  }
}

customElements.define('seedream-examples', Examples);
