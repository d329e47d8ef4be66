import * as vscode from 'vscode';
import type { ModelTable } from '../../core/api/modelTable.ts';
import type { Model, NumberField } from '../../core/api/models.ts';
import type { Provider } from '../../core/api/providers.ts';
import type { JobView, ModelView, NumberView } from '../../shared/composer.ts';
import { windowUri } from '../windowUri.ts';
import { abilities } from '../words.ts';
import type { Card } from './card.ts';

/** The models of the table as the provider documents them; retired ones are left out. */
export function modelViews(table: ModelTable, provider: Provider): ModelView[] {
  return table
    .list()
    .filter(row => row.retired !== true)
    .map(row => modelView(table.idFor(provider, row.name).model ?? row, provider));
}

function modelView(model: Model, provider: Provider): ModelView {
  const { name, label, presets, maxReferences, sets, stream, outputFormats, background } = model;
  const seed = numberView(model.seed);
  const guidanceScale = numberView(model.guidance);
  return {
    name,
    label,
    description: abilities(model, provider.currency),
    presets,
    maxReferences,
    sets,
    stream: stream && provider.stream,
    outputFormats,
    background,
    optimizeModes: model.optimizeModes,
    webSearch: model.webSearch,
    ...(seed === undefined ? {} : { seed }),
    ...(guidanceScale === undefined ? {} : { guidanceScale }),
  };
}

function numberView(field: NumberField | false): NumberView | undefined {
  if (field === false) return undefined;
  const { min, max, effect } = field;
  const note =
    effect === 'works'
      ? undefined
      : effect === 'ignored'
        ? vscode.l10n.t('documented as ignored')
        : vscode.l10n.t('may be ignored');
  return { min, max, default: field.default, ...(note === undefined ? {} : { note }) };
}

/** A card as one page may load it. */
export function jobView(
  { draft, timing: _timing, dropped: _dropped, free: _free, images, ...card }: Card,
  webview: vscode.Webview,
  usualSeconds: number | undefined,
): JobView {
  return {
    ...card,
    images: images.map(image => {
      const uri = vscode.Uri.parse(image.uri);
      return { ...image, uri: windowUri(uri, webview), src: webview.asWebviewUri(uri).toString() };
    }),
    references: draft.references,
    ...(usualSeconds === undefined ? {} : { usualSeconds: usualSeconds * card.total }),
  };
}
