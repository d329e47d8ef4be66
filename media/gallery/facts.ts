import { html, nothing, type TemplateResult } from 'lit';
import type { DetailView } from '../../src/shared/gallery.ts';
import type { GalleryWords } from '../../src/shared/galleryWords.ts';
import { fill } from '../common/words.ts';
import { dateAndTime, fileSize, number } from './wording.ts';

type Row = readonly [label: string, value: string];

export function parameters(words: GalleryWords, detail: DetailView): TemplateResult | typeof nothing {
  const rows: Row[] = detail.parameters.map(({ label, value }) => [label, value]);
  if (detail.cost !== undefined) rows.push([words.cost, detail.cost]);
  if (detail.usage !== undefined) rows.push([words.usage, detail.usage]);
  return rows.length === 0 ? nothing : section(words.parameters, rows);
}

export function fileFacts(words: GalleryWords, detail: DetailView): TemplateResult {
  const { width, bytes, created, format, path, aiLabel, signed } = detail;
  const labels = { ai: words.aiLabelAi, aiFromPhotos: words.aiLabelFromPhotos, none: words.aiLabelNone };
  return section(words.file, [
    [words.path, path],
    ...(width > 0 ? [[words.dimensions, dimensions(words, detail)] as const] : []),
    [words.fileSize, `${fileSize(bytes)} · ${format.toUpperCase()}`],
    [words.created, dateAndTime(created)],
    [words.aiLabel, labels[aiLabel]],
    [words.signature, signed ? words.signed : words.unsigned],
  ]);
}

/** Of a picture that is too small to count in millions, the sides alone. */
function dimensions(words: GalleryWords, { width, height }: DetailView): string {
  const megapixels = Math.round((width * height) / 100_000) / 10;
  if (megapixels === 0) return `${width} × ${height}`;
  return fill(words.megapixels, String(width), String(height), number(megapixels));
}

function section(title: string, rows: readonly Row[]): TemplateResult {
  return html`<h3>${title}</h3>
    <dl class="facts">
      ${rows.map(
        ([label, value]) =>
          html`<dt>${label}</dt>
            <dd title=${value}>${value}</dd>`,
      )}
    </dl>`;
}
