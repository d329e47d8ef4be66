import { batch } from '@preact/signals-core';
import type {
  ComposerHost,
  ComposerSnapshot,
  ComposerState,
  ComposerView,
  Draft,
  JobView,
  ReferenceView,
} from '../../src/shared/composer.ts';
import { connect } from '../common/bridge.ts';
import { wordsOf } from '../common/words.ts';
import { Composer } from './composer.ts';
import { Form } from './form.ts';
import { Keeper } from './keeper.ts';
import { ComposerStore } from './store.ts';

const { peer, kept, keep } = connect<ComposerView, ComposerHost>();
const store = new ComposerStore(peer, wordsOf());
const form = new Form(store);
const keeper = new Keeper(store, keep, kept);

function listen(): void {
  peer.on(
    'state',
    raw => raw as ComposerState,
    state => {
      const before = store.state.peek()?.provider;
      store.state.value = state;
      if (before !== undefined && before !== state.provider) form.fitToProvider();
    },
  );
  peer.on(
    'reference',
    raw => raw as ReferenceView,
    view => {
      store.references.value = new Map(store.references.peek()).set(view.id, view);
    },
  );
  peer.on(
    'job',
    raw => raw as JobView,
    job => {
      const jobs = store.jobs.peek();
      const known = jobs.some(each => each.id === job.id);
      store.jobs.value = known ? jobs.map(each => (each.id === job.id ? job : each)) : [job, ...jobs];
    },
  );
  peer.on(
    'jobs',
    raw => raw as readonly JobView[],
    jobs => {
      store.jobs.value = jobs;
    },
  );
  peer.on(
    'draft',
    raw => raw as Draft,
    draft => {
      store.draft.value = draft;
    },
  );
}

async function ready(): Promise<ComposerSnapshot | undefined> {
  if (keeper.draft !== undefined) {
    try {
      return await peer.request('ready', { draft: keeper.draft });
    } catch {
      // Written by a version with another idea of a draft; the host has its own copy.
    }
  }
  return await form.ask('ready', { draft: undefined });
}

async function start(): Promise<void> {
  listen();
  const snapshot = await ready();
  if (snapshot === undefined) return;
  const known = keeper.restore();
  if (known !== undefined) form.remember(known);
  batch(() => {
    store.state.value = snapshot.state;
    store.references.value = new Map(snapshot.references.map(view => [view.id, view]));
    store.jobs.value = snapshot.jobs;
    store.draft.value = snapshot.draft;
  });
  keeper.start();
}

const composer = document.querySelector('seedream-composer');
if (composer instanceof Composer) {
  composer.form = form;
  composer.keeper = keeper;
}
void start();
