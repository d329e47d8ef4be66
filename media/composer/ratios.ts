import type { RatioChoice } from '../../src/shared/composer.ts';

/** In the order of the buttons; `same` and `free` have no shape of their own. */
export const ratioChoices: readonly { readonly choice: RatioChoice; readonly ratio?: number }[] = [
  { choice: '1:1', ratio: 1 },
  { choice: '4:3', ratio: 4 / 3 },
  { choice: '3:4', ratio: 3 / 4 },
  { choice: '16:9', ratio: 16 / 9 },
  { choice: '9:16', ratio: 9 / 16 },
  { choice: '3:2', ratio: 3 / 2 },
  { choice: '2:3', ratio: 2 / 3 },
  { choice: '21:9', ratio: 21 / 9 },
  { choice: 'same' },
  { choice: 'free' },
];
