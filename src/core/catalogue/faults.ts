import { faultWords } from '../../shared/faultWords.ts';
import type { SniffedFormat } from '../images/sniff.ts';
import type { Phrase } from '../phrase.ts';

/** By name; none is no words. */
export const faults = { none: '', ...faultWords } as const;

export type Fault = keyof typeof faults;

/** Fit to be translated: the dictionary has its words as they stand. What nobody has named cannot be read. */
export function faultPhrase(fault: Fault): Phrase {
  return { template: faults[fault === 'none' ? 'unreadable' : fault], values: [] };
}

/** In a fixed order: a place in this list is what the index keeps. */
export const faultNames = Object.keys(faults) as readonly Fault[];

export const maxShownPixels = 100_000_000;
export const maxShownBytes = 256 * 1024 * 1024;

export function contentFault(format: SniffedFormat | undefined): Fault {
  switch (format) {
    case undefined:
      return 'unknown';
    case 'svg':
    case 'heic':
      return format;
    default:
      return 'none';
  }
}
