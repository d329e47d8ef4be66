/** Someone in a family: how it is told apart, and who it was made from and who was made from it. */
export interface Kin {
  readonly key: string;
  readonly parents: readonly string[];
  readonly children: readonly string[];
}

export interface FamilyMember {
  readonly key: string;
  readonly depth: number;
  /** Only those that are in the answer. */
  readonly parents: readonly string[];
}

const maxGenerations = 5;
const maxMembers = 200;

/** Ancestors and descendants, nearest first; loops, which only made-up files have, end where they began. */
export function familyOf(start: string, kinOf: (key: string) => Kin): FamilyMember[] {
  const depths = new Map([[start, 0]]);
  const up = new Walk(start, -1, key => kinOf(key).parents);
  const down = new Walk(start, 1, key => kinOf(key).children);
  // In turns, so that a family with very many children still shows where it comes from.
  for (let generation = 0; generation < maxGenerations; generation += 1)
    for (const walk of [up, down]) walk.step(depths, maxMembers);
  return [...depths].map(([key, depth]) => ({
    key,
    depth,
    parents: kinOf(key).parents.filter(parent => parent !== key && depths.has(parent)),
  }));
}

class Walk {
  #generation: readonly string[];
  #depth = 0;
  readonly #direction: 1 | -1;
  readonly #next: (key: string) => readonly string[];

  constructor(start: string, direction: 1 | -1, next: (key: string) => readonly string[]) {
    this.#generation = [start];
    this.#direction = direction;
    this.#next = next;
  }

  step(depths: Map<string, number>, limit: number): void {
    this.#depth += this.#direction;
    const following: string[] = [];
    for (const key of this.#generation)
      for (const other of this.#next(key)) {
        if (depths.has(other) || depths.size >= limit) continue;
        depths.set(other, this.#depth);
        following.push(other);
      }
    this.#generation = following;
  }
}
