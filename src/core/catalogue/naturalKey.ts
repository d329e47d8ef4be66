import { fold } from './fold.ts';

/** Sorts as people count when compared by code unit: `image 2` before `image 10`. */
export function naturalKey(name: string): string {
  return fold(name).replace(/\d+/gu, digits => {
    const number = digits.replace(/^0+(?=\d)/u, '');
    return `${String(Math.min(number.length, 99)).padStart(2, '0')}${number}`;
  });
}

export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
