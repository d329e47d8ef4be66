/** What V8's sampling profiler tells; times in microseconds. */
export interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

const ownCode = /[\\/]seedream-studio\.seedream-studio-/;
/** A dynamic import; nobody else in this host has one that loads CommonJS. */
const loading = 'loadCJSModuleWithModuleLoad';

/** Of every stretch in which the event loop did not rest, the time with our code on the stack; the longest, in milliseconds. */
export function longestOwnWork({ nodes, samples, timeDeltas }: Profile): number {
  const own = ownNodes(nodes);
  const idle = new Set(
    nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id),
  );
  let longest = 0;
  let stretch = 0;
  for (const [at, sample] of samples.entries()) {
    if (idle.has(sample)) stretch = 0;
    else if (own.has(sample)) stretch += timeDeltas[at + 1] ?? 0;
    longest = Math.max(longest, stretch);
  }
  return longest / 1_000;
}

/** Every node that is ours or was called by one. */
function ownNodes(nodes: readonly ProfileNode[]): Set<number> {
  const byId = new Map(nodes.map(node => [node.id, node]));
  const own = new Set<number>();
  const add = (id: number): void => {
    own.add(id);
    for (const child of byId.get(id)?.children ?? []) add(child);
  };
  for (const { id, callFrame } of nodes)
    if (ownCode.test(callFrame.url) || callFrame.functionName === loading) add(id);
  return own;
}
