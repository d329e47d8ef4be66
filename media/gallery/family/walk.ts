import type { Card, FamilyLayout } from './layout.ts';

export type Step = 'parent' | 'child' | 'above' | 'below' | 'first' | 'last';

/** What each key does in the tree. */
export const stepOf: Readonly<Record<string, Step>> = {
  ArrowLeft: 'parent',
  ArrowRight: 'child',
  ArrowUp: 'above',
  ArrowDown: 'below',
  Home: 'first',
  End: 'last',
};

/** The picture one step away; the same one where there is none. */
export function walk({ cards }: FamilyLayout, key: string, step: Step): string {
  const here = cards.find(card => card.node.key === key) ?? cards[0];
  if (here === undefined) return key;
  const column = cards.filter(card => card.column === here.column);
  return (target(cards, column, here, step) ?? here).node.key;
}

function target(cards: readonly Card[], column: readonly Card[], here: Card, step: Step): Card | undefined {
  switch (step) {
    case 'parent':
      return nearest(
        here,
        cards.filter(card => here.node.parents.includes(card.node.key)),
      );
    case 'child':
      return nearest(
        here,
        cards.filter(card => card.node.parents.includes(here.node.key)),
      );
    case 'above':
      return column[here.row - 1];
    case 'below':
      return column[here.row + 1];
    case 'first':
      return column[0];
    case 'last':
      return column.at(-1);
  }
}

function nearest(here: Card, among: readonly Card[]): Card | undefined {
  const away = (card: Card): number => Math.abs(card.y + card.height / 2 - here.y - here.height / 2);
  return among.toSorted((a, b) => away(a) - away(b))[0];
}
