import { html, nothing, type TemplateResult } from 'lit';
import type { GalleryOverlayWords } from '../../../src/shared/galleryOverlayWords.ts';
import { vars } from '../../common/vars.ts';
import type { Card, FamilyLayout } from './layout.ts';
import type { FamilyPicture } from './pictures.ts';
import { describe, shortened } from './relations.ts';

export interface CardState {
  readonly layout: FamilyLayout;
  readonly words: GalleryOverlayWords;
  readonly picture: FamilyPicture | undefined;
  /** The one that Tab reaches. */
  readonly active: boolean;
}

export function cardOf(card: Card, state: CardState): TemplateResult {
  const { node, x, y, width, height } = card;
  const { layout, words, picture, active } = state;
  const chosen = node.key === layout.chosen;
  const generation = layout.cards.filter(other => other.column === card.column).length;
  const label = describe(layout, node, words);
  return html`<div
    class="family-card"
    role="treeitem"
    data-key=${node.key}
    tabindex=${active ? 0 : -1}
    aria-level=${card.column + 1}
    aria-posinset=${card.row + 1}
    aria-setsize=${generation}
    aria-selected=${active}
    aria-current=${chosen ? 'true' : nothing}
    aria-label=${picture?.fault === undefined ? label : `${label}, ${picture.fault}`}
    title=${picture?.fault === undefined ? node.name : `${node.name}\n${picture.fault}`}
    ?data-outside=${node.id === undefined}
    ${vars({ '--x': `${x}px`, '--y': `${y}px`, '--width': `${width}px`, '--height': `${height}px` })}
  >
    ${inside(node.id === undefined, picture)}
    <span class="family-name">${chosen ? node.name : shortened(node.name)}</span>
    ${node.id === undefined ? html`<span class="family-note">${words.familyOutside}</span>` : nothing}
  </div>`;
}

function inside(outside: boolean, picture: FamilyPicture | undefined): TemplateResult {
  if (picture?.address !== undefined)
    return html`<img
      class="family-picture"
      src=${picture.address}
      alt=""
      draggable="false"
      decoding="async"
    />`;
  const fault = picture?.fault;
  const icon = fault === undefined ? 'codicon-file-media' : 'codicon-warning';
  return html`<span class="family-picture family-blank">
    ${outside || fault !== undefined ? html`<span class="codicon ${icon}"></span>` : nothing}
    ${fault === undefined ? nothing : html`<span class="family-note">${fault}</span>`}
  </span>`;
}
