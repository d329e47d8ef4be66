import { act } from './actions.ts';
import type { GalleryStore } from './store.ts';

/** Puts the picture itself on the clipboard, which only a page can; where it cannot, the host says what else helps. */
export async function copyImage(store: GalleryStore, id: number): Promise<void> {
  const png = pngOf(store, id);
  // It is the clipboard that tells whether it came.
  png.catch(() => undefined);
  try {
    // Begun before anything is waited for: the clipboard is open only to what somebody has just pressed.
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
    store.announcement.value = store.words.imageCopied;
  } catch {
    await act(store, [id], 'copyImage');
  }
}

async function pngOf({ detail, peer }: GalleryStore, id: number): Promise<Blob> {
  const known = detail.value?.id === id ? detail.value : await peer.request('detail', { id });
  if (known === null || known.src === '') throw new Error('no address');
  const image = new Image();
  image.crossOrigin = 'anonymous';
  image.src = known.src;
  await image.decode();
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.drawImage(image, 0, 0);
  return await canvas.convertToBlob({ type: 'image/png' });
}
