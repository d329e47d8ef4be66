import assert from 'node:assert/strict';
import { eventually } from '../../support/studio.ts';

/** Reads until there is what is expected: what a page shows comes after the act. Fails with what was there instead. */
export async function becomes<Value>(read: () => Promise<Value>, expected: Value | RegExp): Promise<void> {
  await eventually(async () => {
    const value = await read();
    if (expected instanceof RegExp) assert.match(String(value), expected);
    else assert.deepEqual(value, expected);
  });
}
