import type { ContentFacts } from '../../../src/catalogue/contentFacts.ts';

/** Of a picture that says nothing about itself. */
export const noFacts: ContentFacts = {
  fault: 'none',
  format: 'jpeg',
  width: 300,
  height: 200,
  created: undefined,
  flags: 0,
  rating: 0,
  tags: [],
  model: '',
  provider: '',
  prompt: '',
  description: '',
  set: undefined,
  documentId: '',
  references: [],
};
