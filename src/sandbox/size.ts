import { invalid } from './apiError.ts';
import { ratios, type Model, type Ratio } from './models.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Refuses a size the model does not take; a preset stays a preset until the picture's ratio is known. */
export function checkSize(size: string, model: Model): void {
  if (model.presets.includes(size)) return;
  const exact = parseExact(size);
  if (exact === undefined) {
    throw invalid('size', `the specified size is not supported for model ${model.family}`);
  }
  const area = exact.width * exact.height;
  if (area < model.minArea) throw invalid('size', `image size must be at least ${model.minArea} pixels`);
  if (area > model.maxArea) throw invalid('size', `image size must be at most ${model.maxArea} pixels`);
  const ratio = exact.width / exact.height;
  if (ratio < 1 / 16 || ratio > 16) {
    throw invalid('size', 'the aspect ratio of the image must be between 1/16 and 16');
  }
}

export function resolveSize(size: string, model: Model, ratio: Ratio): Size {
  const exact = parseExact(size) ?? parseExact(model.sizes[size]?.[ratio] ?? '');
  if (exact === undefined)
    throw invalid('size', `the specified size is not supported for model ${model.family}`);
  return exact;
}

/** The ratio a preset gets: words of the prompt first, then the first reference, else a square. */
export function chooseRatio(prompt: string, reference: Size | undefined): Ratio {
  return ratioFromWords(prompt) ?? (reference === undefined ? '1:1' : nearestRatio(reference));
}

const ratioWords: readonly (readonly [RegExp, Ratio])[] = [
  [/\b(?:panoram\w*|ultra-?wide|cinematic)\b|全景|超宽/iu, '21:9'],
  [/\b(?:vertical|phone|story format)\b|竖版|竖屏|竖幅|竖构图|手机/iu, '9:16'],
  [/\bportrait\b|人像|肖像|海报/iu, '3:4'],
  [/\b(?:wide|widescreen|banner|landscape|horizontal)\b|宽屏|宽幅|横版|横幅|横屏|横构图|壁纸/iu, '16:9'],
  [/\bsquare\b|方形|方图|正方/iu, '1:1'],
];

function ratioFromWords(prompt: string): Ratio | undefined {
  const named = /(?<!\d)(\d{1,2})\s?[:：]\s?(\d{1,2})(?!\d)/u.exec(prompt);
  const exact = ratios.find(ratio => named !== null && ratio === `${named[1]}:${named[2]}`);
  return exact ?? ratioWords.find(([words]) => words.test(prompt))?.[1];
}

function nearestRatio({ width, height }: Size): Ratio {
  const wanted = Math.log(width / height);
  const distance = (ratio: Ratio): number => {
    const [across = 1, down = 1] = ratio.split(':').map(Number);
    return Math.abs(Math.log(across / down) - wanted);
  };
  return ratios.reduce((best, ratio) => (distance(ratio) < distance(best) ? ratio : best));
}

function parseExact(size: string): Size | undefined {
  const match = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/u.exec(size);
  return match === null ? undefined : { width: Number(match[1]), height: Number(match[2]) };
}
