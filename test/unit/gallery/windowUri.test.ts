import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { windowUri } from '../../../src/host/windowUri.ts';

interface Address {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
}

/** As much of the editor's address as is used. */
function aUri({ scheme, authority, path }: Address): Parameters<typeof windowUri>[0] {
  return {
    scheme,
    with: (change: Partial<Address>) => aUri({ scheme, authority, path, ...change }),
    toString: () => `${scheme}://${authority}${path}`,
  } as Parameters<typeof windowUri>[0];
}

/** A page whose addresses begin like this. */
function aPage(authority: string): Parameters<typeof windowUri>[1] {
  return { asWebviewUri: () => ({ authority }) } as unknown as Parameters<typeof windowUri>[1];
}

const file = aUri({ scheme: 'file', authority: '', path: '/home/me/fox.jpg' });
const end = 'vscode-resource.vscode-cdn.net';

describe('a file that is dragged out of a page', () => {
  test('is named as it is where the window is on the same machine', () => {
    assert.equal(windowUri(file, aPage(`file+.${end}`)), 'file:///home/me/fox.jpg');
  });

  test('is named with the other machine where the window is on one of its own', () => {
    const page = aPage(`vscode-remote+ssh-002dremote-002bMeadow-002eexample.${end}`);
    assert.equal(windowUri(file, page), 'vscode-remote://ssh-remote+Meadow.example/home/me/fox.jpg');
  });

  test('keeps its address in a workspace that is no folder of any machine', () => {
    const uri = aUri({ scheme: 'vscode-vfs', authority: 'github', path: '/me/fox.jpg' });
    assert.equal(windowUri(uri, aPage(`vscode-vfs+github.${end}`)), 'vscode-vfs://github/me/fox.jpg');
    assert.equal(windowUri(uri, aPage(`vscode-remote+wsl.${end}`)), 'vscode-vfs://github/me/fox.jpg');
  });

  test('keeps it as well where the editor spells its pages in a way nobody knows', () => {
    assert.equal(windowUri(file, aPage('localhost:3000')), 'file:///home/me/fox.jpg');
  });
});
