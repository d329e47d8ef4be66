import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { DetailView } from '../../../src/shared/gallery.ts';
import type { GalleryOverlayWords } from '../../../src/shared/galleryOverlayWords.ts';
import { fill } from '../../common/words.ts';
import { overlayWords } from '../family/overlayWords.ts';
import { iconButton } from '../iconButton.ts';
import { isShown, type Comparison } from './comparison.ts';

/** One caption a picture, in columns that stand over the panes: its number, name and marks, and what to do with it. */
export function captions(comparison: Comparison): TemplateResult {
  const pictures = comparison.pictures.value;
  const shown = shownPlaces(comparison);
  return html`<ol class="compare-captions">
    ${repeat(
      comparison.ids.value,
      id => id,
      (id, place) => {
        const picture = pictures[place];
        const name = isShown(picture) ? picture.name : String(place + 1);
        return html`<li ?data-shown=${shown.includes(place)}>
          <span class="compare-number">${place + 1}</span>
          <span class="compare-name" title=${name}>${isShown(picture) ? picture.name : ''}</span>
          ${isShown(picture) ? marksOf(picture, overlayWords(comparison.store)) : nothing}
          ${buttonsOf(comparison, id, name)}
        </li>`;
      },
    )}
  </ol>`;
}

/** Places of the pictures that can be seen at the moment. */
export function shownPlaces(comparison: Comparison): readonly number[] {
  const { left, right } = comparison.pair.value;
  switch (comparison.mode.value) {
    case 'sideBySide':
      return comparison.ids.value.map((_id, place) => place);
    case 'slider':
    case 'difference':
      return [left, right];
    case 'inTurn':
      return [comparison.turn.value];
  }
}

function marksOf(picture: DetailView, words: GalleryOverlayWords): TemplateResult {
  const icon = (name: string, codicon: string): TemplateResult =>
    html`<span class="codicon ${codicon}" role="img" aria-label=${name} title=${name}></span>`;
  const stars = fill(words.compareStars, picture.rating);
  return html`<span class="compare-marks">
    ${
      picture.rating > 0
        ? html`<span class="compare-stars" role="img" aria-label=${stars} title=${stars}
            ><span class="codicon codicon-star-full"></span>${picture.rating}</span
          >`
        : nothing
    }
    ${picture.favourite ? icon(words.compareFavourite, 'codicon-heart-filled') : nothing}
    ${picture.rejected ? icon(words.compareRejected, 'codicon-circle-slash') : nothing}
  </span>`;
}

function buttonsOf(comparison: Comparison, id: number, name: string): TemplateResult {
  const words = overlayWords(comparison.store);
  const { canWrite } = comparison.store;
  const pick = fill(words.comparePickOne, name);
  const drop = fill(words.compareDrop, name);
  return html`<span class="compare-buttons">
    ${
      canWrite.value
        ? html`<button
            type="button"
            class="compare-pick"
            aria-label=${pick}
            title=${pick}
            @click=${() => void comparison.pick(id)}
          >
            <span class="codicon codicon-check" aria-hidden="true"></span>${words.comparePick}
          </button>`
        : nothing
    }
    ${comparison.ids.value.length > 2 ? iconButton('close', drop, () => comparison.drop(id)) : nothing}
  </span>`;
}
