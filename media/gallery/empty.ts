import { html, nothing, type TemplateResult } from 'lit';
import { fill } from '../common/words.ts';
import { isFiltered } from './listing.ts';
import { clearFilters } from './querying.ts';
import type { GalleryStore } from './store.ts';

/** What stands where pictures would be, and the one thing that helps. */
export function emptyState(store: GalleryStore): TemplateResult | typeof nothing {
  const { words, snapshot, shown } = store;
  if (snapshot.value?.obstacle === 'noFolder') return note('folder-opened', words.noFolder, nothing);
  if (shown.value === undefined || store.listing.value.ids.length > 0) return nothing;
  if (isFiltered(shown.value.query))
    return note(
      'search',
      words.noHits,
      html`<button @click=${() => clearFilters(store)}>${words.clearFilters}</button>`,
    );
  if (shown.value.result.indexing) return nothing;
  const [folder] = snapshot.value?.folders ?? [];
  const text = folder === undefined ? words.noPictures : fill(words.noPicturesIn, folder);
  const open = (): void => void store.peer.request('openComposer', undefined).catch(() => undefined);
  return note(
    'file-media',
    text,
    html`<button class="primary" @click=${open}>${words.openComposer}</button>`,
  );
}

function note(icon: string, text: string, button: TemplateResult | typeof nothing): TemplateResult {
  return html`<div class="empty">
    <span class="codicon codicon-${icon}" aria-hidden="true"></span>
    <p>${text}</p>
    ${button}
  </div>`;
}
