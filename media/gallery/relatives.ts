import { html, nothing, type TemplateResult } from 'lit';
import type { RelativeView } from '../../src/shared/gallery.ts';
import { fill } from '../common/words.ts';
import { openOverlay } from './actions.ts';
import { showInGallery } from './family/showInGallery.ts';
import './picture.ts';
import type { GalleryStore } from './store.ts';

const mostShown = 6;

/** Pictures this one was made from, or that were made from it: each leads to its place in the grid. */
export function relatives(
  store: GalleryStore,
  title: string,
  { of, list }: { readonly of: number; readonly list: readonly RelativeView[] },
): TemplateResult | typeof nothing {
  if (list.length === 0) return nothing;
  const more = list.length - mostShown;
  return html`<h3>${title}</h3>
    <ul class="relatives">
      ${list.slice(0, mostShown).map(each => html`<li>${relative(store, each)}</li>`)}
    </ul>
    ${
      more > 0
        ? html`<button class="link" @click=${() => openOverlay(store, 'family', [of])}>
            ${fill(store.words.moreRelatives, more)}
          </button>`
        : nothing
    }`;
}

function relative(store: GalleryStore, { id, name, note }: RelativeView): TemplateResult {
  if (id === undefined)
    return html`<span class="relative missing" title=${note ?? store.words.notHere}>
      <span class="codicon codicon-file-media" aria-hidden="true"></span><span class="name">${name}</span>
      <span class="quiet">${note ?? store.words.notHere}</span>
    </span>`;
  return html`<button class="relative" title=${name} @click=${() => showInGallery(store, id)}>
    <seedream-picture .store=${store} .imageId=${id} .side=${320}></seedream-picture>
    <span class="name">${name}</span>
    ${note === undefined ? nothing : html`<span class="quiet">${note}</span>`}
  </button>`;
}
