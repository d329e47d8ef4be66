import type { GalleryAction } from '../../src/shared/gallery.ts';
import { act, mark, openOverlay, undo } from './actions.ts';
import { copyImage } from './copyImage.ts';
import { allAre } from './keys.ts';
import type { GalleryStore } from './store.ts';

export interface MenuItem {
  readonly label: string;
  readonly key?: string;
  /** For what is either on or off. */
  readonly checked?: boolean;
  readonly run: () => void;
}

/** Everything that can be done with these pictures, in groups; what cannot be done with them is not there. */
export function menuItems(store: GalleryStore, ids: readonly number[]): readonly (readonly MenuItem[])[] {
  const groups = [
    viewing(store, ids),
    making(store, ids),
    using(store, ids),
    comparing(store, ids),
    ...(store.canWrite.value ? [marking(store, ids), changing(store, ids)] : []),
  ];
  return groups.filter(({ length }) => length > 0);
}

function action(store: GalleryStore, ids: readonly number[], what: GalleryAction): () => void {
  return () => void act(store, ids, what);
}

function viewing(store: GalleryStore, ids: readonly number[]): MenuItem[] {
  const { words } = store;
  return [
    ...(ids.length === 1
      ? [{ label: words.view, key: words.keyEnter, run: () => openOverlay(store, 'full', ids) }]
      : []),
    { label: words.preview, key: words.keySpace, run: action(store, ids, 'preview') },
    { label: words.open, run: action(store, ids, 'open') },
    { label: words.reveal, run: action(store, ids, 'reveal') },
  ];
}

function making(store: GalleryStore, ids: readonly number[]): MenuItem[] {
  const { words, canWrite, tiles } = store;
  const [id] = ids;
  const single = ids.length === 1 && id !== undefined && tiles.get(id)?.prompt !== '';
  return [
    ...(single
      ? [
          { label: words.recall, run: action(store, ids, 'recall') },
          { label: words.recallParts, run: action(store, ids, 'recallParts') },
        ]
      : []),
    ...(single && canWrite.value ? [{ label: words.again, run: action(store, ids, 'again') }] : []),
    { label: words.remix, run: action(store, ids, 'remix') },
    { label: words.useAsReference, run: action(store, ids, 'reference') },
  ];
}

function using(store: GalleryStore, ids: readonly number[]): MenuItem[] {
  const { words } = store;
  const [id] = ids;
  return [
    { label: words.insert, run: action(store, ids, 'insert') },
    { label: words.copyPath, run: action(store, ids, 'copyPath') },
    { label: words.copyMarkdown, run: action(store, ids, 'copyMarkdown') },
    ...(ids.length === 1 && id !== undefined
      ? [{ label: words.copyImage, run: () => void copyImage(store, id) }]
      : []),
  ];
}

function comparing(store: GalleryStore, ids: readonly number[]): MenuItem[] {
  const { words } = store;
  if (ids.length === 1)
    return [
      { label: words.family, run: () => openOverlay(store, 'family', ids) },
      { label: words.showRecipe, run: action(store, ids, 'recipe') },
    ];
  return ids.length > 4
    ? []
    : [{ label: words.compare, key: 'C', run: () => openOverlay(store, 'compare', ids) }];
}

function marking(store: GalleryStore, ids: readonly number[]): MenuItem[] {
  const { words } = store;
  const toggle = (kind: 'favourite' | 'rejected', label: string, key: string): MenuItem => {
    const checked = allAre(store, ids, kind);
    return { label, key, checked, run: () => void mark(store, ids, { kind, value: !checked }) };
  };
  return [
    toggle('favourite', words.favourite, 'F'),
    toggle('rejected', words.reject, 'X'),
    {
      label: words.undo,
      key: navigator.userAgent.includes('Mac') ? '⌘Z' : 'Ctrl+Z',
      run: () => void undo(store),
    },
  ];
}

function changing(store: GalleryStore, ids: readonly number[]): MenuItem[] {
  const { words } = store;
  return [
    { label: words.export, run: action(store, ids, 'export') },
    ...(ids.length === 1 ? [{ label: words.rename, run: action(store, ids, 'rename') }] : []),
    { label: words.move, run: action(store, ids, 'move') },
    { label: words.delete, key: words.keyDelete, run: action(store, ids, 'delete') },
  ];
}
