import type { GalleryHost, GalleryView } from '../../src/shared/gallery.ts';
import { connect } from '../common/bridge.ts';
import { wordsOf } from '../common/words.ts';
import './gallery.css';
import { Gallery } from './gallery.ts';
import { Session } from './session.ts';
import { GalleryStore } from './store.ts';

const bridge = connect<GalleryView, GalleryHost>();
const store = new GalleryStore(bridge.peer, wordsOf(), bridge.kept);
const session = new Session(store, state => bridge.keep(state));

const gallery = document.querySelector('seedream-gallery');
if (gallery instanceof Gallery) gallery.store = store;
session.start().catch(() => session.trouble());
