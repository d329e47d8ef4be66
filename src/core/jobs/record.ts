import { graphemesOf } from '../graphemes.ts';
import type { Words } from '../phrase.ts';
import { imagesOf, isSettled, outstandingImages, type JobState } from './state.ts';
import type { ImageFailed, JobOutcome, Money } from './step.ts';

/** How a job stands, for a list of jobs (R3). */
export type JobRecordState = JobOutcome | 'running' | 'recovering';

export interface RecordedImage {
  /** Place in the answer, from 1. */
  readonly index: number;
  readonly name: string;
  readonly uri: string;
  readonly width: number;
  readonly height: number;
}

export interface RecordedFailure {
  readonly index: number;
  readonly message: Words;
}

export interface JobRecord {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly state: JobRecordState;
  /** Milliseconds since 1970; undefined until it has ended. */
  readonly ended?: number;
  /** Present when somebody cancelled it. */
  readonly cancelled?: true;
  /** The beginning of the prompt. */
  readonly prompt: string;
  readonly model: string;
  readonly provider: string;
  readonly saved: number;
  /** How many pictures were asked for: a ceiling. */
  readonly expected: number;
  readonly estimate?: Money;
  /** The list price of what came, where the provider said that this was all: never a bill. */
  readonly actual?: Money;
  readonly requestId?: string;
  /** What is saved, by place. */
  readonly images: readonly RecordedImage[];
  /** What will not come any more. */
  readonly failed: readonly RecordedFailure[];
  /** What went wrong and where the bytes are, in words. */
  readonly message?: Words;
}

export const linkExpired = 'LinkExpired';
/** How long the provider keeps a result behind its link. */
export const linkLifeMs = 24 * 60 * 60 * 1000;

const promptStart = 200;

/** How a job has ended, from what is known about it. */
export function outcomeOf(state: JobState): JobOutcome {
  const images = imagesOf(state);
  const saved = images.filter(image => image.published !== undefined);
  const failed = images.filter(image => image.published === undefined && image.failed !== undefined);
  if (saved.length > 0) return saved.length === images.length && state.completed ? 'done' : 'partial';
  if (outstandingImages(state).length > 0) return 'unsaved';
  if (failed.some(image => image.failed?.code === linkExpired)) return 'paidExpired';
  if (failed.some(image => image.failed?.billing === 'paid')) return 'unsaved';
  if (failed.length > 0 && state.completed && failed.every(image => image.failed?.billing === 'refused'))
    return 'refused';
  return state.sent ? 'unknown' : (state.unsent ?? 'notSent');
}

/** `owned`: somebody alive works on it. */
export function recordOf(id: string, state: JobState, owned: boolean): JobRecord | undefined {
  const { order } = state;
  if (order === undefined) return undefined;
  const { frame, expectedCost } = order;
  const images = imagesOf(state).flatMap(image => image.published ?? []);
  const message = messageOf(state);
  const actual = actualCost(state);
  return {
    id,
    created: state.created,
    state: standing(state, owned),
    ...(state.ended === undefined ? {} : { ended: state.ended.at }),
    ...(state.ended?.cancelled === true ? { cancelled: true } : {}),
    prompt: startOf(frame.prompt),
    model: frame.model.name ?? frame.model.sent,
    provider: frame.provider.id,
    saved: images.length,
    expected: frame.requested.maxImages,
    images: images.map(({ index, name, uri, width, height }) => ({ index, name, uri, width, height })),
    failed: failuresOf(state).map(({ index, message: why }) => ({ index, message: why })),
    ...(expectedCost === undefined ? {} : { estimate: expectedCost }),
    ...(actual === undefined ? {} : { actual }),
    ...(state.requestId === undefined ? {} : { requestId: state.requestId }),
    ...(message === undefined ? {} : { message }),
  };
}

function standing(state: JobState, owned: boolean): JobRecordState {
  if (isSettled(state)) return state.ended?.outcome ?? outcomeOf(state);
  if (owned) return state.inherited ? 'recovering' : 'running';
  return state.ended === undefined ? 'recovering' : outcomeOf(state);
}

function failuresOf(state: JobState): ImageFailed[] {
  return imagesOf(state).flatMap(({ published, failed }) =>
    published === undefined && failed !== undefined ? [failed] : [],
  );
}

function messageOf(state: JobState): Words | undefined {
  return state.ended?.message ?? failuresOf(state)[0]?.message;
}

/**
 * By the two prices that were noted, of one picture and of all that were asked for: the price list of that day is not
 * at hand any more. Counts as a settlement does.
 */
function actualCost(state: JobState): Money | undefined {
  const { order, usage } = state;
  const all = order?.expectedCost;
  const one = order?.frame.costEstimate;
  if (!state.completed || all === undefined || one === undefined) return undefined;
  const asked = order?.frame.requested.maxImages ?? 1;
  const free = failuresOf(state).filter(({ billing }) => billing !== 'paid').length;
  const arrived = state.images.size - free;
  const billed = Math.max(arrived, Math.min(usage?.generatedImages ?? 0, asked));
  if (billed === 0 || all.currency !== one.currency) return undefined;
  const each = asked > 1 ? (all.amount - one.amount) / (asked - 1) : one.amount;
  const amount = one.amount + each * (billed - 1);
  return { amount: Math.round(amount * 10_000) / 10_000, currency: one.currency };
}

function startOf(prompt: string): string {
  let start = '';
  for (const grapheme of graphemesOf(prompt.slice(0, promptStart * 2))) {
    if (start.length + grapheme.length > promptStart) return `${start}…`;
    start += grapheme;
  }
  return start;
}
