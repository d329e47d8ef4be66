import type { ByteStore, ImageSinks } from '../ports.ts';
import type { JobState } from './state.ts';
import type { JobOrder, JobStep, Spooled } from './step.ts';

/** The bytes of a job's pictures, from the moment they arrive until they are published. */
export interface JobSpool {
  /** For pictures that come inside the answer. */
  readonly sinks: ImageSinks;
  /** Where the picture behind a link is collected, and under which name it is then found. */
  forDownload(index: number): { readonly file: string; readonly store: ByteStore };
  /**
   * Everything that was written is on the disk and synced, or, where the disk refuses, held in memory.
   * Tells what is there.
   */
  settle(file: string): Promise<Spooled>;
  /**
   * The bytes, which are valid only until `work` is done. Rejects with `storage` when what is there is not what was
   * received.
   */
  withBytes<T>(spooled: Spooled, work: (bytes: Uint8Array) => Promise<T>): Promise<T>;
  /** True for bytes that are in memory only, because the disk refused them. */
  isHeld(file: string): boolean;
  /** Never rejects; what will not go is removed with the job's other leftovers. */
  remove(file: string): Promise<void>;
}

/** One job and its place on disk, which nobody else touches meanwhile. */
export interface LiveJob {
  readonly id: string;
  /** Everything noted so far, on disk or not. */
  readonly state: JobState;
  readonly spool: JobSpool;
  /** Where received bytes are kept, for a person to read. */
  readonly place: string;
  /** Durable when it resolves. Rejects with `storage`, and the step is then as if it had never been said. */
  commit(step: JobStep): Promise<void>;
  /** For what has happened anyway: never rejects; what the disk refuses now goes with the next step. */
  note(step: JobStep): Promise<void>;
  /** False once another process has taken over, because this one showed no life for long. */
  isMine(): Promise<boolean>;
  /** Lets go of it; what is not needed any more is removed. Never rejects. */
  close(): Promise<void>;
}

/** Where jobs are written down. */
export interface JobBook {
  /** Resolves when the intent is durable and there is room for what may come; rejects with `storage`, `notSent`. */
  open(id: string, order: JobOrder): Promise<LiveJob>;
}
