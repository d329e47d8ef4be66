import type { Usage } from '../api/events.ts';
import type {
  Ended,
  ImageFailed,
  JobEntry,
  JobOrder,
  Published,
  Publishing,
  Received,
  Spooled,
} from './step.ts';

export interface JobImage {
  /** Place in the answer, from 1. */
  readonly index: number;
  /** When it was first heard of. */
  readonly at: number;
  readonly link?: string;
  readonly spool?: Spooled;
  readonly size?: string;
  readonly model?: string;
  readonly created?: number;
  /** Every name it was about to be given, oldest first. */
  readonly publishings: readonly Publishing[];
  readonly published?: Published;
  readonly failed?: ImageFailed;
}

/** All that is known about a job. */
export interface JobState {
  readonly order?: JobOrder;
  readonly created: number;
  /** A request is out, or was, that is not known to have cost nothing. */
  readonly sent: boolean;
  /** Why the last attempt cost nothing. */
  readonly unsent?: 'notSent' | 'refused';
  readonly requestId?: string;
  readonly completed: boolean;
  readonly usage?: Usage;
  readonly model?: string;
  readonly images: ReadonlyMap<number, JobImage>;
  readonly inherited: boolean;
  readonly ended?: Ended & { readonly at: number };
}

export const unknownJob: JobState = {
  created: 0,
  sent: false,
  completed: false,
  images: new Map(),
  inherited: false,
};

/** Pure: what is known after one more entry. Entries about different pictures may come in any order. */
export function afterEntry(state: JobState, entry: JobEntry): JobState {
  switch (entry.step) {
    case 'intent':
      return { ...state, order: entry.order, created: entry.at };
    case 'sent':
      return { ...state, sent: true };
    case 'unsent':
      return { ...state, sent: false, unsent: entry.billing };
    case 'answered':
      return entry.requestId === undefined ? state : { ...state, requestId: entry.requestId };
    case 'completed':
      return {
        ...state,
        completed: true,
        ...(entry.usage === undefined ? {} : { usage: entry.usage }),
        ...(entry.model === undefined ? {} : { model: entry.model }),
      };
    case 'inherited':
      return { ...state, inherited: true };
    case 'ended':
      return {
        ...state,
        ended: entry,
        ...(entry.requestId === undefined ? {} : { requestId: entry.requestId }),
      };
    default:
      return { ...state, images: withImage(state.images, entry) };
  }
}

export function foldJournal(entries: readonly JobEntry[]): JobState {
  return entries.reduce(afterEntry, unknownJob);
}

type ImageEntry = Extract<JobEntry, { readonly index: number }>;

function withImage(images: ReadonlyMap<number, JobImage>, entry: ImageEntry): ReadonlyMap<number, JobImage> {
  const known = images.get(entry.index) ?? { index: entry.index, at: entry.at, publishings: [] };
  return new Map(images).set(entry.index, afterImageEntry(known, entry));
}

function afterImageEntry(image: JobImage, entry: ImageEntry): JobImage {
  switch (entry.step) {
    case 'received':
      return { ...image, ...factsOf(entry) };
    case 'publishing':
      return { ...image, publishings: [...image.publishings, entry] };
    case 'published':
      return { ...image, published: entry };
    case 'imageFailed':
      return { ...image, failed: entry };
  }
}

/** A link is followed by the bytes it leads to: what either says adds up. */
function factsOf({ link, spool, size, model, created }: Received): Partial<JobImage> {
  return {
    ...(link === undefined ? {} : { link }),
    ...(spool === undefined ? {} : { spool }),
    ...(size === undefined ? {} : { size }),
    ...(model === undefined ? {} : { model }),
    ...(created === undefined ? {} : { created }),
  };
}

export function imagesOf(state: JobState): JobImage[] {
  return [...state.images.values()].sort((a, b) => a.index - b.index);
}

/** Received, neither on disk under its name nor given up. */
export function outstandingImages(state: JobState): JobImage[] {
  return imagesOf(state).filter(image => image.published === undefined && image.failed === undefined);
}

/** Nothing is left to be done for it. */
export function isSettled(state: JobState): boolean {
  return state.ended !== undefined && state.ended.untidy !== true && outstandingImages(state).length === 0;
}

/** Links open pictures to anybody who has them, so none is kept that was noted before `time`. */
export function hasLinksBefore(time: number, entries: readonly JobEntry[]): boolean {
  return entries.some(entry => entry.step === 'received' && entry.link !== undefined && entry.at < time);
}

export function withoutLinksBefore(time: number, entries: readonly JobEntry[]): JobEntry[] {
  return entries.map(entry => {
    if (entry.step !== 'received' || entry.link === undefined || entry.at >= time) return entry;
    const { link: _, ...rest } = entry;
    return rest;
  });
}
