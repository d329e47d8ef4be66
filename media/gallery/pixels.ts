export interface Size {
  readonly width: number;
  readonly height: number;
}

interface Source extends Size {
  /** To be drawn at once: the next one may use the same place. */
  readonly image: () => CanvasImageSource;
  readonly done: () => void;
}

/** For what is decoded at the same time. */
const spareBuffers: ArrayBuffer[] = [];
const mostSpare = 8;
const scratch = contextOf(new OffscreenCanvas(320, 320));
const stage = contextOf(new OffscreenCanvas(1, 1));

/**
 * Covers a canvas with the middle of a thumbnail, unless there is no room for it any more when it is decoded. Rejects when the
 * bytes are no picture.
 */
export async function drawCover(
  canvas: HTMLCanvasElement,
  bytes: Uint8Array<ArrayBuffer>,
  room: () => Size | undefined,
): Promise<void> {
  const source = await (typeof ImageDecoder === 'undefined' ? fromBlob(bytes) : fromFrame(bytes));
  const size = room();
  if (size !== undefined) cover(canvas, source, size);
  source.done();
}

function cover(canvas: HTMLCanvasElement, { image, width, height }: Source, room: Size): void {
  const fit = Math.max(room.width / width, room.height / height);
  // Never more pixels than there are.
  const density = Math.min(devicePixelRatio, Math.max(1, 1 / fit));
  const { canvas: whole } = stage;
  whole.width = Math.round(room.width * density);
  whole.height = Math.round(room.height * density);
  const [across, down] = [room.width / fit, room.height / fit];
  const [left, top] = [(width - across) / 2, (height - down) / 2];
  stage.drawImage(image(), left, top, across, down, 0, 0, whole.width, whole.height);
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(whole.transferToImageBitmap());
}

/** Through bytes of our own: a frame drawn as it is stays in the browser's cache of decoded pictures, 300 MB after a fling. */
async function fromFrame(bytes: Uint8Array<ArrayBuffer>): Promise<Source> {
  // No blob: that is two waits for the browser's process, which a fling has no time for.
  const decoder = new ImageDecoder({ data: bytes, type: 'image/webp' });
  const { image: frame } = await decoder.decode().finally(() => decoder.close());
  const { displayWidth: width, displayHeight: height } = frame;
  const length = width * height * 4;
  const spare = spareBuffers.pop();
  const buffer = spare !== undefined && spare.byteLength >= length ? spare : new ArrayBuffer(length);
  const pixels = new Uint8ClampedArray(buffer, 0, length);
  await frame.copyTo(pixels, { format: 'RGBA' }).finally(() => frame.close());
  const image = (): CanvasImageSource => {
    const { canvas } = scratch;
    // Exactly its size: what lies beside a picture would run into its edges.
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    scratch.putImageData(new ImageData(pixels, width, height), 0, 0);
    return canvas;
  };
  const done = (): void => {
    if (spareBuffers.length < mostSpare) spareBuffers.push(buffer);
  };
  return { image, width, height, done };
}

async function fromBlob(bytes: Uint8Array<ArrayBuffer>): Promise<Source> {
  const bitmap = await createImageBitmap(new Blob([bytes]));
  const { width, height } = bitmap;
  return { image: () => bitmap, width, height, done: () => bitmap.close() };
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no canvas');
  return context;
}
