import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { test } from './inHost.ts';

const id = 'seedream-studio.seedream-studio';

interface Manifest {
  contributes?: { commands?: { command: string }[] };
}

function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension(id);
  assert.ok(found, `${id} is installed`);
  return found;
}

test('other extensions get nothing to call: the extension exports nothing', async () => {
  const exported = await extension().activate();
  assert.equal(exported, undefined);
  assert.equal(extension().isActive, true);
});

test('every command of the palette and the menus works, and no command is hidden from the manifest', async () => {
  await extension().activate();
  const manifest = extension().packageJSON as Manifest;
  const declared = (manifest.contributes?.commands ?? []).map(({ command }) => command).sort();
  const all = await vscode.commands.getCommands(true);
  // The editor itself gives every view its commands.
  const registered = all
    .filter(command => command.startsWith('seedream.') && !command.startsWith('seedream.latest.'))
    .sort();
  assert.ok(declared.length > 0);
  assert.deepEqual(registered, declared);
});
