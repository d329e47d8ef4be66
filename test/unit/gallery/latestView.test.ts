import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type * as vscode from 'vscode';
import type { Catalogue } from '../../../src/host/gallery/catalogue.ts';
import type { RunningJob, RunningJobs } from '../../../src/host/gallery/runningJobs.ts';
import { aFile } from './builders.ts';
import { resetEditor } from './fakeEditor.ts';

const { EventEmitter, Uri } = await import('vscode');
const { LatestView } = await import('../../../src/host/gallery/latestView.ts');

beforeEach(resetEditor);

function start(count: number, running: readonly RunningJob[] = []) {
  const changed = new EventEmitter<number>();
  const asked: string[] = [];
  const files = Array.from({ length: count }, (_none, id) =>
    aFile({ id, file: `/w/${id}.png`, prompt: `fox ${id}` }),
  );
  const view = new LatestView({
    catalogue: {
      read: async (name: string, params: { ids: readonly number[] }) => {
        asked.push(name);
        if (name === 'query') return { ids: new Uint32Array(files.map(({ id }) => id)) };
        if (name === 'facts') return params.ids.flatMap(id => files[id] ?? []);
        return params.ids.map(id => ({ id, bytes: new Uint8Array([id]) }));
      },
      hold: () => ({ dispose: () => undefined }),
      onDidChange: changed.event,
      onDidLose: new EventEmitter<void>().event,
    } as unknown as Catalogue,
    jobs: { onDidChange: new EventEmitter<void>().event, running: () => running } as unknown as RunningJobs,
  });
  const painted = new Promise<void>(resolve => view.onDidChangeTreeData(() => resolve()));
  return { view, asked, changed, painted };
}

describe('the latest pictures in the side bar', () => {
  test('are twelve, with the words of their prompts and then their thumbnails', async t => {
    const { view, painted } = start(20);
    t.after(() => view.dispose());
    const [group] = await view.getChildren();
    const images = await view.getChildren(group);
    assert.equal(images.length, 12);
    await painted;
    const item = view.getTreeItem(images[3] ?? Uri.file('/'));
    assert.equal(item.label, 'fox 3');
    assert.equal((item.iconPath as vscode.Uri).toString(), 'data:image/webp;base64,Aw==');
    assert.equal(item.contextValue, 'image');
    assert.ok(images[0] instanceof Uri, 'commands for pictures take it as it is');
  });

  test('stand below the running jobs', async t => {
    const job = { jobId: 'a', prompt: 'A hen', saved: 1, total: 3 };
    const { view, painted } = start(1, [job]);
    t.after(() => view.dispose());
    const groups = await view.getChildren();
    assert.equal(groups.length, 2);
    const [node] = await view.getChildren(groups[0]);
    const item = view.getTreeItem(node ?? Uri.file('/'));
    assert.deepEqual([item.label, item.description, item.contextValue], ['A hen', '1 of 3 images', 'job']);
    await painted;
  });

  test('are nothing at all when there is nothing, so that the welcome shows', async t => {
    const { view } = start(0);
    t.after(() => view.dispose());
    assert.deepEqual(await view.getChildren(), []);
  });

  test('are not read before anybody looks, and once for all who ask', async t => {
    const { view, asked, changed, painted } = start(1);
    t.after(() => view.dispose());
    changed.fire(1);
    assert.deepEqual(asked, []);
    await Promise.all([view.getChildren(), view.getChildren()]);
    await painted;
    assert.deepEqual(asked, ['query', 'facts', 'thumbnails']);
  });
});
