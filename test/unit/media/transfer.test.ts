import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { holdsImages, readTransfer } from '../../../media/composer/transfer.ts';

function aTransfer(data: Readonly<Record<string, string>>, files: readonly string[] = []) {
  return { types: Object.keys(data), files, getData: (type: string) => data[type] ?? '' };
}

describe('what is dropped or pasted', () => {
  test('from the explorer is files of the workspace, however the editor names them', () => {
    const uris = ['vscode-remote://host/w/fox.jpg', 'vscode-remote://host/w/dune.jpg'];
    const wanted = { uris, links: [], files: [] };
    assert.deepEqual(readTransfer(aTransfer({ 'application/vnd.code.uri-list': uris.join('\r\n') })), wanted);
    assert.deepEqual(
      readTransfer(aTransfer({ 'text/uri-list': `# a comment\n${uris.join('\n')}\n` })),
      wanted,
    );
    assert.deepEqual(readTransfer(aTransfer({ resourceurls: JSON.stringify(uris) })), wanted);
  });

  test('by a browser is the picture, not the page it came from', () => {
    const transfer = aTransfer({ 'text/uri-list': 'https://example.com/page' }, ['fox.png']);
    assert.deepEqual(readTransfer(transfer), { uris: [], links: [], files: ['fox.png'] });
  });

  test('as an address is a link', () => {
    const links = ['https://example.com/fox.png'];
    assert.deepEqual(readTransfer(aTransfer({ 'text/uri-list': links[0] ?? '' })).links, links);
    assert.deepEqual(readTransfer(aTransfer({ 'text/plain': `${links[0]}\n` })).links, links);
  });

  test('as words, as broken lists and as scripts is nothing to add', () => {
    for (const text of ['a fox', 'javascript:alert(1)', 'example.com/fox.png', ''])
      assert.deepEqual(readTransfer(aTransfer({ 'text/plain': text })).links, [], text);
    assert.deepEqual(readTransfer(aTransfer({ resourceurls: '{"not":"a list"}' })).uris, []);
    assert.deepEqual(readTransfer(aTransfer({ resourceurls: 'not json' })).uris, []);
  });

  test('is awaited only when it may hold pictures', () => {
    assert.equal(holdsImages(['Files']), true);
    assert.equal(holdsImages(['text/uri-list', 'text/plain']), true);
    assert.equal(holdsImages(['text/plain', 'text/html']), false);
  });
});
