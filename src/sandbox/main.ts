import { IdleTimer } from './idleTimer.ts';
import { startSandbox } from './server.ts';

const idleMs = Number(process.argv[2] ?? 10 * 60_000);

const afterWindowMs = 1_500;

/** Lives as long as the extension that started it, and no longer than it is needed. */
async function main(): Promise<void> {
  const send = process.send?.bind(process);
  if (send === undefined) throw new Error('The sandbox is started by the extension, not by hand.');
  const idle = new IdleTimer(idleMs, () => process.exit(0));
  // However long the start takes on a busy machine: until it is over nobody could have asked for anything.
  const started = idle.busy();
  // The window is gone; a set that is being painted is still finished and fetched, as a real provider would.
  const { address, stopTaking } = await startSandbox(idle);
  process.once('disconnect', () => {
    stopTaking();
    idle.hurry(afterWindowMs);
  });
  // The extension says so before it sends a request, so that the process does not end in between.
  process.on('message', () => idle.touch());
  send({ type: 'ready', ...address });
  started();
}

void main();
