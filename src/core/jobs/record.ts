import { imagesOf, isSettled, outstandingImages, type JobState } from './state.ts';
import type { JobOutcome, Money } from './step.ts';

/** How a job stands, for a list of jobs (R3). */
export type JobRecordState = JobOutcome | 'running' | 'recovering';

export interface JobRecord {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly state: JobRecordState;
  /** The beginning of the prompt. */
  readonly prompt: string;
  readonly model: string;
  readonly provider: string;
  readonly saved: number;
  /** How many pictures were asked for: a ceiling. */
  readonly expected: number;
  readonly estimate?: Money;
  readonly requestId?: string;
  readonly uris: readonly string[];
  /** What went wrong and where the bytes are, in words. */
  readonly message?: string;
}

export const linkExpired = 'LinkExpired';
/** How long the provider keeps a result behind its link. */
export const linkLifeMs = 24 * 60 * 60 * 1000;

const promptStart = 200;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

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
  const published = imagesOf(state).flatMap(image => image.published ?? []);
  const message = messageOf(state);
  return {
    id,
    created: state.created,
    state: standing(state, owned),
    prompt: startOf(frame.prompt),
    model: frame.model.name ?? frame.model.sent,
    provider: frame.provider.id,
    saved: published.length,
    expected: frame.requested.maxImages,
    uris: published.map(image => image.uri),
    ...(expectedCost === undefined ? {} : { estimate: expectedCost }),
    ...(state.requestId === undefined ? {} : { requestId: state.requestId }),
    ...(message === undefined ? {} : { message }),
  };
}

function standing(state: JobState, owned: boolean): JobRecordState {
  if (isSettled(state)) return state.ended?.outcome ?? outcomeOf(state);
  if (owned) return state.inherited ? 'recovering' : 'running';
  return state.ended === undefined ? 'recovering' : outcomeOf(state);
}

function messageOf(state: JobState): string | undefined {
  const failed = imagesOf(state).find(image => image.published === undefined && image.failed !== undefined);
  return state.ended?.message ?? failed?.failed?.message;
}

function startOf(prompt: string): string {
  let start = '';
  for (const { segment } of graphemes.segment(prompt.slice(0, promptStart * 2))) {
    if (start.length + segment.length > promptStart) return `${start}…`;
    start += segment;
  }
  return start;
}
