import { fork } from 'node:child_process';
import * as z from 'zod/mini';
import type { PixelsAnswer, PixelsRequest } from './pixelsProtocol.ts';

export interface PixelsChild {
  send(request: PixelsRequest): void;
  kill(): void;
}

export interface PixelsChildListener {
  answered(answer: PixelsAnswer): void;
  /** Comes once, also after `kill`. */
  ended(): void;
}

// The process decodes foreign images: what it says afterwards is checked like anything foreign.
const answerSchema: z.ZodMiniType<PixelsAnswer> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('result'), id: z.int(), value: z.unknown() }),
  z.object({
    kind: z.literal('failure'),
    id: z.int(),
    failure: z.enum(['unreadable', 'unsupported', 'tooManyPixels', 'cannotFit']),
  }),
]);

/** What a process needs to run; keys and tokens that a person keeps in the environment are not passed on. */
const passedOn = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR', 'LANG', 'LD_LIBRARY_PATH'];

function environment(): NodeJS.ProcessEnv {
  // In the desktop's extension host the executable is Electron, and this makes it behave as Node.
  const result: NodeJS.ProcessEnv = { ELECTRON_RUN_AS_NODE: '1' };
  for (const name of passedOn) if (process.env[name] !== undefined) result[name] = process.env[name];
  return result;
}

export function startPixelsChild(modulePath: string, listener: PixelsChildListener): PixelsChild {
  const child = fork(modulePath, [], {
    env: environment(),
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    listener.ended();
  };
  child.once('exit', end);
  child.once('error', () => {
    child.kill('SIGKILL');
    end();
  });
  child.on('message', message => {
    const answer = answerSchema.safeParse(message);
    if (answer.success) listener.answered(answer.data);
    else child.kill('SIGKILL');
  });
  return {
    // A failed send is followed by the process's end, which the listener hears about.
    send: request => child.send(request, () => undefined),
    kill: () => child.kill('SIGKILL'),
  };
}
