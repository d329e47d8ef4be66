import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { Certificates } from '../../src/engine/certificates.ts';
import { startSecureServer } from '../support/proxyTarget.ts';
import { selfSigned } from '../support/selfSigned.ts';

const host = 'provider.example.org';
const run = promisify(execFile);

/** Connects from a fresh process, because Node reads these variables only when it starts. */
const visitor = `
  import { createDial } from ${JSON.stringify(path.resolve('src/engine/dial.ts'))};
  const [port, useSystemCertificates] = process.argv.slice(-2);
  const dial = createDial({
    lookup: (_, options, done) =>
      options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
    plan: () => ({ noProxy: [], strictTls: true, source: '', useSystemCertificates: useSystemCertificates === 'true' }),
  });
  const target = { secure: true, host: '${host}', port: Number(port) };
  const socket = await dial(target, new AbortController().signal).catch(error => error);
  process.stdout.write(socket.code ?? 'trusted', () => process.exit());
`;

async function visit(variable: string, useSystemCertificates: boolean): Promise<string> {
  const identity = selfSigned(host);
  await using server = await startSecureServer(identity, () => undefined);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'certificates-'));
  try {
    const file = path.join(folder, 'root.pem');
    await writeFile(file, identity.cert);
    const { NODE_EXTRA_CA_CERTS: _, SSL_CERT_FILE: __, ...rest } = process.env;
    const args = ['--input-type=module', '-e', visitor, String(server.port), String(useSystemCertificates)];
    const { stdout } = await run(process.execPath, args, { env: { ...rest, [variable]: file } });
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('a certificate', () => {
  test('of NODE_EXTRA_CA_CERTS is trusted, with the system’s and without', async () => {
    assert.equal(await visit('NODE_EXTRA_CA_CERTS', true), 'trusted');
    assert.equal(await visit('NODE_EXTRA_CA_CERTS', false), 'trusted');
  });

  test(
    'of the system is trusted unless the person switched that off',
    { skip: process.platform !== 'linux' },
    async () => {
      assert.equal(await visit('SSL_CERT_FILE', true), 'trusted');
      assert.match(await visit('SSL_CERT_FILE', false), /CERT/);
    },
  );

  test('of nobody is not trusted', async () => {
    assert.match(await visit('UNUSED', true), /CERT/);
  });
});

describe('the certificates of the system', () => {
  test('are read when they are first needed, and once', () => {
    const reads: string[] = [];
    const { cert } = selfSigned(host);
    const certificates = new Certificates(type => {
      reads.push(type);
      return [cert, cert];
    });
    assert.deepEqual(reads, []);
    const context = certificates.withSystem();
    assert.ok(context !== undefined);
    assert.equal(certificates.withSystem(), context);
    assert.equal(certificates.systemCount, 2);
    assert.deepEqual(reads, ['system', 'bundled', 'extra']);
  });

  test('that cannot be read leave Node’s own in place', () => {
    const certificates = new Certificates(() => {
      throw new Error('locked');
    });
    assert.equal(certificates.withSystem(), undefined);
    assert.equal(certificates.systemCount, undefined);
  });
});
