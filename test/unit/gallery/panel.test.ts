import assert from 'node:assert/strict';
import { once, EventEmitter as NodeEmitter } from 'node:events';
import { beforeEach, describe, test } from 'node:test';
import type * as vscode from 'vscode';
import { SeedreamError } from '../../../src/core/errors.ts';
import type { Catalogue } from '../../../src/host/gallery/catalogue.ts';
import type { GalleryActions } from '../../../src/host/gallery/galleryActions.ts';
import type { GalleryFolders } from '../../../src/host/gallery/galleryFolders.ts';
import type { RunningJobs } from '../../../src/host/gallery/runningJobs.ts';
import type { Notifier } from '../../../src/host/notify.ts';
import type { GalleryHost, GalleryResult, GalleryView } from '../../../src/shared/gallery.ts';
import { RpcPeer } from '../../../src/shared/rpc.ts';
import { aFile } from './builders.ts';
import { editor, resetEditor } from './fakeEditor.ts';

const { EventEmitter, Uri } = await import('vscode');
const { GalleryPanel } = await import('../../../src/host/panels/galleryPanel.ts');

beforeEach(resetEditor);

const query = {
  text: '',
  models: [],
  providers: [],
  ratios: [],
  tags: [],
  sort: 'newest',
  group: 'day',
} as const;

/** An editor's panel whose page speaks our protocol. */
function fakePanel() {
  const fromPage = new EventEmitter<unknown>();
  const closed = new EventEmitter<void>();
  const listeners: ((message: unknown) => void)[] = [];
  const webview = {
    options: {},
    html: '',
    cspSource: 'https://page.test',
    asWebviewUri: (uri: vscode.Uri) => `page:${uri.path}`,
    onDidReceiveMessage: fromPage.event,
    postMessage: async (message: unknown) => listeners.forEach(listener => listener(message)),
  };
  const panel = {
    webview,
    onDidDispose: closed.event,
    reveal: () => undefined,
    dispose: () => closed.fire(),
  };
  const view = new RpcPeer<GalleryView, GalleryHost>({
    post: message => fromPage.fire(structuredClone(message)),
    onMessage: listener => listeners.push(listener),
  });
  return { panel, view, webview };
}

function start(answers: Readonly<Record<string, unknown>>, failsToMark = false) {
  const { panel, view, webview } = fakePanel();
  editor.panel = panel;
  editor.folders = [{ uri: Uri.file('/w') as never, name: 'website' }];
  const changed = new EventEmitter<number>();
  const lost = new EventEmitter<void>();
  const jobsChanged = new EventEmitter<void>();
  const told: unknown[] = [];
  const asked: unknown[][] = [];
  const gallery = new GalleryPanel({
    extension: Uri.file('/extension'),
    catalogue: {
      read: async (name: string, params: unknown) => {
        asked.push([name, params]);
        return answers[name];
      },
      hold: () => ({ dispose: () => undefined }),
      wake: () => undefined,
      onDidChange: changed.event,
      onDidLose: lost.event,
    } as unknown as Catalogue,
    folders: {
      list: async () => [{ path: '/w/assets', label: 'assets' }],
      current: [{ path: '/w/assets', label: 'assets' }],
      onDidChange: new EventEmitter<void>().event,
    } as unknown as GalleryFolders,
    actions: {
      act: () => Promise.reject(new SeedreamError('storage', 'The disk is full.')),
      mark: async () => {
        if (failsToMark) throw new SeedreamError('storage', '“fox.png” was not marked.');
      },
      undo: () => Promise.resolve('Rating taken back: 1 image'),
    } as unknown as GalleryActions,
    jobs: {
      onDidChange: jobsChanged.event,
      arriving: () => [{ jobId: 'a', index: 1, ratio: 1.5, prompt: 'A fox' }],
    } as unknown as RunningJobs,
    notifier: {
      show: async (error: unknown) => void told.push(error),
      logBug: () => undefined,
    } as unknown as Notifier,
    memory: { keys: () => [], get: () => undefined, update: () => Promise.resolve() },
  });
  return { gallery, view, webview, changed, lost, jobsChanged, told, asked };
}

describe('the gallery’s page', () => {
  test('begins with a whole picture of what there is, and loads from its folders only', async () => {
    const { gallery, view, webview } = start({});
    await gallery.show();
    assert.deepEqual(await view.request('ready', undefined), {
      folders: ['assets'],
      arriving: [{ jobId: 'a', index: 1, ratio: 1.5, prompt: 'A fox' }],
      canWrite: true,
    });
    const { localResourceRoots } = webview.options as { localResourceRoots: vscode.Uri[] };
    assert.deepEqual(
      localResourceRoots.map(({ path }) => path),
      ['/extension/dist', '/w/assets'],
    );
  });

  test('hears nothing before it has asked, then of every change', async () => {
    const { gallery, view, changed, jobsChanged } = start({});
    const heard: unknown[] = [];
    const events = new NodeEmitter();
    view.on(
      'changed',
      raw => raw as { readonly revision: number },
      ({ revision }) => heard.push(revision),
    );
    view.on(
      'arriving',
      raw => raw as GalleryHost['events']['arriving'],
      arriving => heard.push(arriving.length),
    );
    view.on(
      'show',
      raw => raw as { readonly id: number },
      ({ id }) => events.emit('show', id),
    );
    await gallery.showImage(7);
    changed.fire(1);
    jobsChanged.fire();
    assert.deepEqual(heard, []);
    const shown = once(events, 'show');
    await view.request('ready', undefined);
    assert.deepEqual(await shown, [7]);
    changed.fire(2);
    jobsChanged.fire();
    assert.deepEqual(heard, [2, 1]);
  });

  test('gets hits in buffers that hold nothing else', async () => {
    const shared = new ArrayBuffer(4_096);
    const hits: GalleryResult = {
      revision: 1,
      total: 2,
      indexing: false,
      ids: new Uint32Array(shared, 1_024, 2).fill(5),
      ratios: new Uint16Array(shared, 2_048, 2).fill(1_500),
      colours: new Uint8Array(shared, 3_001, 6).fill(9),
      sections: [],
      facets: { models: [], providers: [], ratios: [], tags: [] },
    };
    const thumbnails = [
      { id: 5, bytes: new Uint8Array(shared, 10, 3).fill(1) },
      { id: 6, fault: 'too large' },
    ];
    const { gallery, view } = start({ query: hits, thumbnails });
    await gallery.show();
    const result = await view.request('query', query);
    assert.deepEqual(
      [...result.ids, ...result.ratios, ...result.colours],
      [5, 5, 1_500, 1_500, 9, 9, 9, 9, 9, 9],
    );
    assert.deepEqual(
      [result.ids, result.ratios, result.colours].map(({ buffer }) => buffer.byteLength),
      [8, 4, 6],
    );
    const [first, second] = await view.request('thumbnails', { ids: [5, 6], side: 320 });
    assert.deepEqual([first?.bytes?.buffer.byteLength, second], [3, { id: 6, fault: 'too large' }]);
  });

  test('names what is no company in the editor’s language', async () => {
    editor.translations = { Sandbox: '沙盒' };
    const facet = (value: string, label: string) => ({ value, label, count: 1 });
    const hits = {
      ids: [],
      ratios: [],
      colours: [],
      facets: { providers: [facet('sandbox', 'Sandbox'), facet('cometapi', 'CometAPI'), facet('x', 'x')] },
    };
    const { gallery, view } = start({ query: hits });
    await gallery.show();
    const { facets } = await view.request('query', query);
    assert.deepEqual(
      facets.providers.map(({ label }) => label),
      ['沙盒', 'CometAPI', 'x'],
    );
  });

  test('gets details in addresses it may load, or nothing when the picture is gone', async () => {
    const known = start({ facts: [aFile()] });
    await known.gallery.show();
    const detail = await known.view.request('detail', { id: 1 });
    assert.equal(detail?.src, 'page:/w/assets/seedream/fox.png');
    const gone = start({ facts: [] });
    await gone.gallery.show();
    assert.equal(await gone.view.request('detail', { id: 1 }), null);
    assert.equal(await gone.view.request('find', { path: 'assets/fox.png' }), null);
  });

  test('asks in vain for what nobody agreed on', async () => {
    const { gallery, view, asked } = start({});
    await gallery.show();
    await assert.rejects(view.request('thumbnails', { ids: [1], side: 4_096 as 320 }));
    await assert.rejects(view.request('query', { ...query, text: 7 as unknown as string }));
    assert.deepEqual(asked, []);
  });

  test('leaves what goes wrong to the editor’s own message', async () => {
    const { gallery, view, told } = start({});
    await gallery.show();
    await view.request('act', { ids: [1], action: 'delete' });
    assert.deepEqual(
      told.map(error => SeedreamError.is(error, 'storage')),
      [true],
    );
    assert.deepEqual(await view.request('undo', undefined), { words: 'Rating taken back: 1 image' });
  });

  test('is answered that a mark is done only when it is, and the editor says why not', async () => {
    const mark = { ids: [1], mark: { kind: 'rating', value: 5 } } as const;
    const good = start({});
    await good.gallery.show();
    await good.view.request('mark', mark);
    const bad = start({}, true);
    await bad.gallery.show();
    await assert.rejects(bad.view.request('mark', mark));
    assert.deepEqual([good.told.length, bad.told.length], [0, 1]);
  });

  test('is told to begin anew when the process was lost', async () => {
    const { gallery, view, lost } = start({});
    const events = new NodeEmitter();
    view.on(
      'snapshot',
      raw => raw as GalleryHost['events']['snapshot'],
      snapshot => events.emit('snapshot', snapshot),
    );
    await gallery.show();
    await view.request('ready', undefined);
    await new Promise(resolve => setImmediate(resolve));
    const snapshot = once(events, 'snapshot');
    lost.fire();
    assert.deepEqual((await snapshot)[0]?.folders, ['assets']);
  });
});
