/** One in-host test and what became of it; the report is a list of these. */
export interface InHostResult {
  name: string;
  ok: boolean;
  durationMs: number;
  error?: string;
}

interface InHostTest {
  name: string;
  body: () => Promise<void> | void;
}

const longestTestMs = 60_000;
const tests: InHostTest[] = [];

/** Registers a test that runs inside the extension host. */
export function test(name: string, body: () => Promise<void> | void): void {
  tests.push({ name, body });
}

/** Runs all registered tests, one after the other, in the order they were registered. */
export async function runTests(): Promise<InHostResult[]> {
  const results: InHostResult[] = [];
  for (const { name, body } of tests) {
    const start = performance.now();
    const error = await failureOf(body);
    const result: InHostResult = { name, ok: error === undefined, durationMs: performance.now() - start };
    results.push(error === undefined ? result : { ...result, error });
  }
  return results;
}

async function failureOf(body: () => Promise<void> | void): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    const error = new Error(`not finished after ${longestTestMs / 1000} s`);
    timer = setTimeout(() => fail(error), longestTestMs);
  });
  try {
    await Promise.race([body(), late]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    clearTimeout(timer);
  }
}
