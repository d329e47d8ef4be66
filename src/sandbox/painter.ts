import type { Buffer } from 'node:buffer';
import sharp from 'sharp';
import { paintCanvas, type Pixels } from './canvas.ts';
import { drawCards, prepareCards, tonesOf, type Card } from './cards.ts';
import type { Rgb } from './colour.ts';
import { drawMarks } from './marks.ts';
import { choosePalette } from './palette.ts';
import { Random } from './random.ts';
import type { Reference } from './references.ts';
import { compose } from './scene.ts';
import type { Size } from './size.ts';
import { Turns } from './turns.ts';

export interface Commission {
  readonly prompt: string;
  readonly size: Size;
  readonly references: readonly Reference[];
  readonly watermark: boolean;
  readonly format: 'jpeg' | 'png';
  readonly transparent: boolean;
}

/** A guest on the machine: no cache, one thread, and no more than two pictures at a time in the whole process. */
sharp.cache(false);
sharp.concurrency(1);
const turns = new Turns(2);

interface Sketch {
  readonly cards: readonly Card[];
  readonly tones: readonly Rgb[] | undefined;
}

/** The images of one request. The same commission and index give the same bytes. */
export class Easel {
  readonly #commission: Commission;
  #sketch: Promise<Sketch> | undefined;

  constructor(commission: Commission) {
    this.#commission = commission;
  }

  paint(index: number, signal: AbortSignal): Promise<Buffer> {
    return turns.run(async () => {
      this.#sketch ??= sketch(this.#commission, signal);
      return encode(await this.#paintPixels(index, await this.#sketch, signal), this.#commission.format);
    }, signal);
  }

  async #paintPixels(index: number, { cards, tones }: Sketch, signal: AbortSignal): Promise<Pixels> {
    const { prompt, size, references, watermark, transparent } = this.#commission;
    const { width, height } = size;
    const subject = [prompt, ...references.map(reference => reference.digest)];
    const series = new Random('series', ...subject);
    const palette = choosePalette(prompt, tones, series);
    const random = new Random('image', ...subject, `${width}x${height}`, String(index));
    const unit = Math.min(Math.sqrt(width * height), 2.2 * Math.min(width, height));
    const layers = compose({ width, height, unit, palette, random }, series);
    const pixels = await paintCanvas({ width, height, layers, transparent }, signal);
    drawCards(pixels, cards);
    drawMarks(pixels, index, watermark);
    return pixels;
  }
}

async function sketch({ references, size }: Commission, signal: AbortSignal): Promise<Sketch> {
  const cards = await prepareCards(references, size, signal);
  const [first] = cards;
  return { cards, tones: first === undefined ? undefined : await tonesOf(first) };
}

function encode({ data, width, height, channels }: Pixels, format: 'jpeg' | 'png'): Promise<Buffer> {
  const image = sharp(data, { raw: { width, height, channels } });
  return format === 'png'
    ? image.png({ compressionLevel: 3 }).toBuffer()
    : image.jpeg({ quality: 90, chromaSubsampling: '4:2:0' }).toBuffer();
}
