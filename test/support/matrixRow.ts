import type { NetworkPlan } from '../../src/core/network/plan.ts';
import type { JobRecordState } from '../../src/core/jobs/record.ts';
import type { ClickWorld, WorldOptions } from './clickWorld.ts';
import type { FakeServer } from './fakeServer.ts';
import type { Script } from './fakeServer.scripts.ts';

/** Rows of the reliability sheet's table in section 2. */
export type Section = 'not sent' | 'refused' | 'rate limit' | 'unknown' | 'paid' | 'no fault';

/** How the two pictures of a click are asked for. */
export interface Cell {
  readonly form: 'json' | 'sse';
  readonly payload: 'url' | 'b64_json';
  readonly references: boolean;
}

export interface Expected {
  readonly state: JobRecordState;
  /** Pictures in the assets folder when the click is over. */
  readonly saved: number;
  /** Requests whose body was read to its end; 1 unless said. */
  readonly accepted?: number;
  /** What the policy waited before each try of its own; none unless said. */
  readonly waits?: readonly number[];
  /** After the next start, where that can still change something. */
  readonly later?: { readonly state: JobRecordState; readonly saved: number };
}

export interface Stage {
  readonly world: ClickWorld;
  readonly server: FakeServer;
  readonly cell: Cell;
  /** Resolves when so many pictures are told as saved. */
  readonly saved: (count: number) => Promise<void>;
}

export interface Row {
  readonly section: Section;
  readonly name: string;
  readonly scripts?: readonly Script[];
  /** Where the request goes instead. */
  readonly address?: (server: FakeServer) => string;
  readonly world?: (stage: { readonly world: () => ClickWorld }) => WorldOptions;
  readonly plan?: Partial<NetworkPlan>;
  /** Goes on beside the click. */
  readonly during?: (stage: Stage) => Promise<void>;
  /** What changes between the click and the next start. */
  readonly between?: (stage: Stage) => void;
  /** Undefined for cells in which there is no such fault. */
  readonly expect: (cell: Cell) => Expected | undefined;
}

export const cells: readonly Cell[] = (['json', 'sse'] as const).flatMap(form =>
  (['url', 'b64_json'] as const).flatMap(payload =>
    [false, true].map(references => ({ form, payload, references })),
  ),
);

export function cellName({ form, payload, references }: Cell): string {
  return `${form}, ${payload}, ${references ? 'with' : 'without'} references`;
}

const always = (expected: Expected) => (): Expected => expected;

export const notSent = always({ state: 'notSent', saved: 0, accepted: 0 });
export const refused = always({ state: 'refused', saved: 0 });
export const unknown = always({ state: 'unknown', saved: 0 });
export const partial = always({ state: 'partial', saved: 1 });
export const done = always({ state: 'done', saved: 2 });

/** The same, for links only. */
export function ofLinks(expected: Expected): (cell: Cell) => Expected | undefined {
  return ({ payload }) => (payload === 'url' ? expected : undefined);
}

/** The same, for pictures inside the answer only. */
export function ofBytes(expected: Expected): (cell: Cell) => Expected | undefined {
  return ({ payload }) => (payload === 'b64_json' ? expected : undefined);
}
