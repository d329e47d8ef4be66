import type { TestEvent } from 'node:test/reporters';

/** Writes one JSON line with the run's totals, for `runAll` to add up. */
export default async function* countReporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    // The summary of one file names it; the one of the whole run does not.
    if (event.type === 'test:summary' && event.data.file === undefined)
      yield JSON.stringify(event.data.counts);
  }
}
