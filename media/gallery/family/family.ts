import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { FamilyNode } from '../../../src/shared/gallery.ts';
import { SignalElement } from '../../common/signalElement.ts';
import { fill } from '../../common/words.ts';
import { iconButton } from '../iconButton.ts';
import type { GalleryStore } from '../store.ts';
import './family.css';
import { FamilyModel } from './model.ts';
import { overlayWords } from './overlayWords.ts';
import { counted } from './relations.ts';
import { showInGallery } from './showInGallery.ts';
import { familyTree } from './tree.ts';
import { stepOf } from './walk.ts';

/** What a picture was made from and what was made from it, to be walked through. */
export class SeedreamFamily extends SignalElement {
  static override properties = { store: { attribute: false }, rootId: { attribute: false } };
  declare store: GalleryStore;
  declare rootId: number;
  #model: FamilyModel | undefined;
  #revision: number | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#model?.close();
    this.#model = undefined;
  }

  protected override willUpdate(): void {
    this.#model ??= new FamilyModel(this.store);
  }

  protected override firstUpdated(): void {
    // Until the family is known; keys are heard from the start.
    this.querySelector<HTMLElement>('.family')?.focus();
  }

  protected override updated(changed: PropertyValues<this>): void {
    const revision = this.store.shown.peek()?.result.revision;
    if (changed.has('rootId')) void this.#load(true);
    else if (revision !== this.#revision) void this.#load(false);
    this.#revision = revision;
  }

  protected override render(): TemplateResult {
    const words = overlayWords(this.store);
    // Read here so that a change on disk asks again.
    void this.store.shown.value?.result.revision;
    const layout = this.#model?.layout.value;
    const chosen = layout?.cards.find(card => card.node.key === layout.chosen)?.node;
    const title = chosen === undefined ? words.family : fill(words.familyOf, chosen.name);
    return html`<section class="family" tabindex="-1" aria-label=${title} @keydown=${this.#onKey}>
      <header class="family-bar">
        <h1 title=${title}>${title}</h1>
        <span class="quiet family-counts">${layout === undefined ? nothing : counted(layout, words)}</span>
        <button
          type="button"
          ?disabled=${this.#model?.activeNode()?.id === undefined}
          @click=${this.#showInGallery}
        >
          ${words.familyShow}
        </button>
        ${iconButton('close', words.familyClose, this.#close)}
      </header>
      <div class="family-body" @click=${this.#onClick}>${this.#body()}</div>
      <p class="family-foot quiet">${this.#foot()}</p>
    </section>`;
  }

  #body(): TemplateResult {
    const words = overlayWords(this.store);
    const model = this.#model;
    const phase = model?.answer.value.phase;
    const layout = model?.layout.value;
    if (model !== undefined && layout !== undefined) return familyTree(model, layout, words);
    if (phase !== 'failed')
      return html`<p class="family-message quiet" role="status">${words.familyLoading}</p>`;
    return html`<div class="family-message" role="alert">
      <p>${words.familyFailed}</p>
      <button type="button" @click=${() => void this.#load(true)}>${words.familyAgain}</button>
    </div>`;
  }

  #foot(): string {
    const words = overlayWords(this.store);
    const count = this.#model?.layout.value?.cards.length ?? 0;
    if (count === 0) return '';
    return count === 1 ? words.familyNobody : words.familyHint;
  }

  /** With `moving` another picture comes to the middle; without, files have changed and everybody stays where he is. */
  async #load(moving: boolean): Promise<void> {
    const held = this.querySelector('[role="tree"]')?.contains(document.activeElement) === true;
    if ((await this.#model?.load(this.rootId)) !== true) return;
    await this.updateComplete;
    const active = this.#activeElement();
    if (moving) bringToMiddle(active);
    if (moving || held || this.#hasNobodyFocus()) active?.focus({ preventScroll: true });
  }

  /** Nothing that could be pressed has it. */
  #hasNobodyFocus(): boolean {
    const { activeElement, body } = document;
    return activeElement === body || activeElement === this.querySelector('.family');
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') this.#close();
    else if ((event.target as Element).role !== 'treeitem' || !this.#onTreeKey(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  #onTreeKey(key: string): boolean {
    const model = this.#model;
    const step = stepOf[key];
    if (step !== undefined) {
      model?.step(step);
      void this.updateComplete.then(() => this.#activeElement()?.focus());
      return true;
    }
    if (key !== 'Enter' && key !== ' ') return false;
    this.#centre(model?.activeNode());
    return true;
  }

  readonly #onClick = (event: MouseEvent): void => {
    const key = (event.target as Element).closest<HTMLElement>('[data-key]')?.dataset['key'];
    if (key === undefined || this.#model === undefined) return;
    this.#model.active.value = key;
    this.#centre(this.#model.activeNode());
  };

  #centre(node: FamilyNode | undefined): void {
    if (node?.id !== undefined && node.id !== this.rootId)
      this.store.overlay.value = { kind: 'family', ids: [node.id] };
  }

  #activeElement(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.family-card[tabindex="0"]');
  }

  readonly #showInGallery = (): void => {
    const id = this.#model?.activeNode()?.id;
    if (id !== undefined) showInGallery(this.store, id);
  };

  readonly #close = (): void => {
    this.store.overlay.value = undefined;
  };
}

/** Not by `scrollIntoView`, which scrolls the editor's own window around the page as well. */
function bringToMiddle(card: HTMLElement | null): void {
  const scroller = card?.closest('.family-scroll');
  if (card === null || scroller === null || scroller === undefined) return;
  const [inner, outer] = [card, scroller].map(element => element.getBoundingClientRect());
  if (inner === undefined || outer === undefined) return;
  scroller.scrollBy(
    inner.left + inner.width / 2 - outer.left - outer.width / 2,
    inner.top + inner.height / 2 - outer.top - outer.height / 2,
  );
}

customElements.define('seedream-family', SeedreamFamily);
