import type { ResultAction } from '../../../src/shared/composer.ts';
import type { JobWords } from '../../../src/shared/jobWords.ts';

export type TileAction = ResultAction | 'again' | 'compare';

export interface ActionRow {
  readonly action: TileAction;
  readonly word: keyof JobWords;
  /** Of the keyboard event: a letter acts without modifiers on the picture that has the focus. */
  readonly key?: string;
  /** How the key is shown where it is not a letter. */
  readonly keyWord?: keyof JobWords;
  /** Shown on the picture itself. */
  readonly icon?: string;
  /** A line stands before it in the menu. */
  readonly separated?: boolean;
}

/** In the order of the menu. */
export const actionRows: readonly ActionRow[] = [
  { action: 'preview', word: 'preview', key: 'Enter', keyWord: 'enterKey' },
  { action: 'open', word: 'open', key: 'O' },
  { action: 'reference', word: 'reference', key: 'R', icon: 'references', separated: true },
  { action: 'remix', word: 'remix' },
  { action: 'again', word: 'again' },
  { action: 'copyMarkdown', word: 'copyMarkdown', key: 'C', icon: 'markdown', separated: true },
  { action: 'insert', word: 'insert', key: 'I', icon: 'insert' },
  { action: 'compare', word: 'compare', key: 'K', icon: 'split-horizontal', separated: true },
  { action: 'recipe', word: 'recipe' },
  { action: 'reveal', word: 'reveal' },
  { action: 'delete', word: 'delete', key: 'Delete', keyWord: 'deleteKey', separated: true },
];

interface Key {
  readonly key: string;
  /** Of the keyboard's place, for layouts without Latin letters. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

/** `Enter` is not among them: it presses the picture, which is a button. */
export function actionOfKey(event: Key): TileAction | undefined {
  if (event.ctrlKey || event.altKey || event.shiftKey) return undefined;
  // On a Mac the key that says “delete” is Backspace, and the editor's explorer wants the command key with it.
  if (event.metaKey) return event.key === 'Backspace' ? 'delete' : undefined;
  const latin = /^[a-z]$/i.test(event.key);
  const foreign = /^\P{ASCII}$/u.test(event.key);
  const pressed = latin ? event.key.toUpperCase() : foreign ? event.code.replace(/^Key/, '') : event.key;
  return actionRows.find(row => row.key === pressed && row.action !== 'preview')?.action;
}
