import type { DraftReference, JobImage, JobView } from '../../../src/shared/composer.ts';

/** A picture of a job, as one speaks of it: “this one”. */
export interface Result {
  readonly job: JobView;
  readonly image: JobImage;
}

/** One of two pictures that are compared. */
export type Side =
  | { readonly kind: 'image'; readonly image: JobImage }
  | { readonly kind: 'reference'; readonly reference: DraftReference };

export interface Comparison {
  readonly left: Side;
  readonly right: Side;
}

export function sideName(side: Side): string {
  return side.kind === 'image' ? side.image.name : side.reference.name;
}

export function sameResult(one: Result | undefined, other: Result): boolean {
  return one?.job.id === other.job.id && one.image.index === other.image.index;
}
