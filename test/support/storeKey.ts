import type { Workbench } from './workbench.ts';

/** As a person does it; settled once nothing is on the screen any more. */
export async function storeKey(bench: Workbench, key: string): Promise<void> {
  await bench.runCommand('Seedream: Set API Key…');
  await bench.quickInput.accept(key);
  await bench.notifications.waitFor('is stored');
  await bench.notifications.clear();
}
