import type { FamilyNode } from '../../../src/shared/gallery.ts';
import type { GalleryOverlayWords } from '../../../src/shared/galleryOverlayWords.ts';
import { fill, language } from '../../common/words.ts';
import type { FamilyLayout } from './layout.ts';

const mostNames = 3;
/** What two lines under a picture hold. */
const nameLength = { whole: 36, start: 18, end: 14 } as const;

/** What a picture is called when read out: its name, whom it comes from and what came from it. */
export function describe({ cards }: FamilyLayout, node: FamilyNode, words: GalleryOverlayWords): string {
  const parents = cards.filter(card => node.parents.includes(card.node.key));
  const children = cards.filter(card => card.node.parents.includes(node.key));
  const parts = [node.name];
  if (node.id === undefined) parts.push(words.familyOutside);
  if (children.length > 0) parts.push(fill(words.familyParentOf, names(children, words)));
  if (parents.length > 0) parts.push(fill(words.familyMadeFrom, names(parents, words)));
  return parts.join(', ');
}

/** “made from 2 · 5 made from it”, counting everybody before and after. */
export function counted({ cards }: FamilyLayout, words: GalleryOverlayWords): string {
  const number = new Intl.NumberFormat(language());
  const older = cards.filter(card => card.node.depth < 0).length;
  const younger = cards.filter(card => card.node.depth > 0).length;
  const parts = [
    ...(older > 0 ? [fill(words.familyOlder, number.format(older))] : []),
    ...(younger > 0 ? [fill(words.familyYounger, number.format(younger))] : []),
  ];
  return parts.join(' · ');
}

function names(cards: FamilyLayout['cards'], words: GalleryOverlayWords): string {
  const all = cards.map(card => card.node.name);
  const shown = all.length > mostNames + 1 ? all.slice(0, mostNames) : all;
  const rest = all.length - shown.length;
  return new Intl.ListFormat(language(), { type: 'conjunction' }).format(
    rest > 0 ? [...shown, fill(words.familyMore, rest)] : shown,
  );
}

/** What tells pictures of one set apart stands at the end of their names: the middle is left out. */
export function shortened(name: string): string {
  const segmenter = new Intl.Segmenter(language(), { granularity: 'grapheme' });
  const letters = [...segmenter.segment(name)].map(({ segment }) => segment);
  if (letters.length <= nameLength.whole) return name;
  return `${letters.slice(0, nameLength.start).join('')}…${letters.slice(-nameLength.end).join('')}`;
}
