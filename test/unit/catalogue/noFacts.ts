import type { ContentFacts } from '../../../src/catalogue/contentFacts.ts';
import { nothingKnown } from '../../../src/catalogue/fileLooker.ts';

/** Of a picture that says nothing about itself. */
export const noFacts: ContentFacts = { ...nothingKnown, format: 'jpeg', width: 300, height: 200 };
