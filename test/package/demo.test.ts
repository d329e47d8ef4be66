import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { cacheFolder } from '../support/vscodeServerInstall.ts';

test('the README’s demo command works from a fresh copy of the repository', async () => {
  const readme = await readFile('README.md', 'utf8');
  const command = 'npm ci && npm run demo';
  assert.ok(readme.includes(command), 'README.md gives the command');
  const copy = await mkdtemp(join(tmpdir(), 'seedream-clone-'));
  try {
    const listed = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    for (const file of listed.stdout.split('\0').filter(name => name !== '')) {
      await mkdir(dirname(join(copy, file)), { recursive: true });
      await cp(file, join(copy, file));
    }
    // VS Code itself is the same for every copy; only its installation is shared.
    await symlink(resolve(cacheFolder), join(copy, '.vscode-test'));
    const { code, output } = await run(command, copy);
    assert.equal(code, 0, output);
    assert.match(output, /The main job works\./);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
});

function run(command: string, folder: string): Promise<{ code: number | null; output: string }> {
  return new Promise(done => {
    const child = spawn(command, { cwd: folder, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('close', code => done({ code, output }));
  });
}
