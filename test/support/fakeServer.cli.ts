import { parseArgs } from 'node:util';
import { startFakeServer } from './fakeServer.ts';
import type { Script } from './fakeServer.scripts.ts';

/*
 * For trying things by hand, and for measurements that need the server in a process of its own:
 *   node test/support/fakeServer.cli.ts --port 0 --key K --script '{"answer":{"kind":"images","count":3}}'
 * Prints one line of JSON with its addresses, then one line per paid request. Ends with its standard input or by signal.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    key: { type: 'string' },
    script: { type: 'string', default: '{}' },
    small: { type: 'boolean', default: false },
    'count-only': { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    'keep-body-bytes': { type: 'string', default: String(64 * 1024 ** 2) },
  },
});

const server = await startFakeServer({
  port: Number(values.port),
  pictures: values.small ? 'small' : 'asked',
  strict: values.strict,
  readBodies: !values['count-only'],
  keepBodyBytes: Number(values['keep-body-bytes']),
  ...(values.key !== undefined && { key: values.key }),
});
server.otherwise(JSON.parse(values.script) as Script);
console.log(
  JSON.stringify({
    baseUrl: server.baseUrl,
    resultOrigin: server.resultOrigin,
    strangerOrigin: server.strangerOrigin,
  }),
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());

try {
  for (let n = 1; ; n += 1) {
    const call = await server.paidCall(n);
    const { model, prompt, count } = call.understood ?? { model: '', prompt: '', count: 0 };
    console.log(
      JSON.stringify({
        paid: n,
        bytes: call.body?.bytes,
        model,
        prompt,
        count,
        references: call.body?.dataUris.length,
      }),
    );
  }
} catch {
  // The server was closed: nothing more will come.
}
