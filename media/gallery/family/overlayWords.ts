import type { GalleryOverlayWords } from '../../../src/shared/galleryOverlayWords.ts';
import type { GalleryStore } from '../store.ts';

/** The host hands over the words of all parts of the gallery together. */
export function overlayWords({ words }: GalleryStore): GalleryOverlayWords {
  return words as GalleryStore['words'] & GalleryOverlayWords;
}
