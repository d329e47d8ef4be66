import { html, svg, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { GalleryOverlayWords } from '../../../src/shared/galleryOverlayWords.ts';
import { vars } from '../../common/vars.ts';
import { cardOf } from './card.ts';
import type { FamilyLayout } from './layout.ts';
import type { FamilyModel } from './model.ts';

/** More of them would be a coloured patch. */
const mostHighlighted = 12;
const fewLines = 40;

/** Lines and cards of a family that is known. */
export function familyTree(
  model: FamilyModel,
  layout: FamilyLayout,
  words: GalleryOverlayWords,
): TemplateResult {
  const pictures = model.pictures.known.value;
  const active = model.active.value;
  const { width, height, lines, cards } = layout;
  const near = lines.filter(line => line.from === active || line.to === active);
  const highlighted = new Set(near.length > mostHighlighted ? [] : near);
  return html`<div class="family-scroll">
    <div class="family-canvas" ${vars({ '--width': `${width}px`, '--height': `${height}px` })}>
      <svg
        class="family-lines"
        ?data-many=${lines.length > fewLines}
        width=${width}
        height=${height}
        aria-hidden="true"
      >
        ${lines.map(line => svg`<path d=${line.path} ?data-near=${highlighted.has(line)}></path>`)}
      </svg>
      <div role="tree" aria-label=${words.family} aria-description=${words.familyHint}>
        ${repeat(
          cards,
          ({ node }) => node.id ?? node.key,
          card =>
            cardOf(card, {
              layout,
              words,
              picture: card.node.id === undefined ? undefined : pictures.get(card.node.id),
              active: card.node.key === active,
            }),
        )}
      </div>
    </div>
  </div>`;
}
