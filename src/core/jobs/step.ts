import type { Usage } from '../api/events.ts';
import type { Billing, ErrorKind } from '../errors.ts';
import type { Outcome } from '../generate/job.ts';
import type { RecipeFrame } from '../metadata/recipe.ts';
import type { Words } from '../phrase.ts';
import type { FolderTarget } from '../ports.ts';

export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** What was ordered, as far as it is needed to finish without asking again. Never holds the key. */
export interface JobOrder {
  /** Origin of the paid request only: what else its address holds is nobody's business. */
  readonly endpoint: string;
  readonly target: FolderTarget;
  /** Prompt, provider, model, parameters and references, as every picture's recipe tells them. */
  readonly frame: RecipeFrame;
  /** What the whole call is expected to cost; an estimate. */
  readonly expectedCost?: Money;
  /** The window that ordered. */
  readonly window?: string;
}

/** Bytes in the job's folder; the checksum tells whether they are still what came. */
export interface Spooled {
  readonly file: string;
  readonly bytes: number;
  readonly crc32: number;
}

export interface Received {
  readonly step: 'received';
  /** Place in the answer, from 1. */
  readonly index: number;
  /** Result links open the picture to whoever has them: they are dropped when the job is over. */
  readonly link?: string;
  readonly spool?: Spooled;
  /** `WxH` as the answer said it. */
  readonly size?: string;
  readonly model?: string;
  readonly created?: number;
}

export interface Publishing {
  readonly step: 'publishing';
  readonly index: number;
  readonly name: string;
  readonly sha256: string;
  readonly documentId: string;
  readonly width: number;
  readonly height: number;
  /** As received, without the recipe. */
  readonly bytes: number;
  /** Of `<name>.json`, where the recipe stands beside the picture. */
  readonly sidecar?: string;
}

export interface Published {
  readonly step: 'published';
  readonly index: number;
  readonly uri: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** This picture will not come any more. One that only could not be saved yet has no such step. */
export interface ImageFailed {
  readonly step: 'imageFailed';
  readonly index: number;
  readonly billing: Billing;
  readonly kind: ErrorKind;
  readonly code?: string;
  readonly message: Words;
}

export type JobOutcome = Outcome | 'paidExpired';

export interface Ended {
  readonly step: 'ended';
  readonly outcome: JobOutcome;
  readonly cancelled?: boolean;
  readonly kind?: ErrorKind;
  readonly message?: Words;
  readonly requestId?: string;
  /** Unfinished files of ours are still in the assets folder. */
  readonly untidy?: boolean;
}

/** One step of a job, written down and synced before what it announces is done. */
export type JobStep =
  | { readonly step: 'intent'; readonly order: JobOrder }
  /** From here on the provider may bill. */
  | { readonly step: 'sent' }
  /** The attempt is known to have cost nothing. */
  | { readonly step: 'unsent'; readonly billing: 'notSent' | 'refused' }
  | { readonly step: 'answered'; readonly requestId?: string }
  | Received
  /** The answer said that it is complete. */
  | { readonly step: 'completed'; readonly usage?: Usage; readonly model?: string }
  | Publishing
  | Published
  | ImageFailed
  /** Somebody else has taken over from an owner that died. */
  | { readonly step: 'inherited' }
  | Ended;

export type JobEntry = JobStep & {
  /** Milliseconds since 1970. */
  readonly at: number;
};
