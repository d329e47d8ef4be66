import { phrase, type Phrase } from '../phrase.ts';
import { ruled, type Finding } from './finding.ts';
import type { Model } from './models.ts';
import type { GenerateParams } from './params.ts';

/** A see-through picture must be a PNG, and some models only cut out what a reference already shows (fact sheet 2.6). */
export function transparencyFindings(params: GenerateParams, row: Model): Finding[] {
  const { background, outputFormat } = params;
  if (background === 'auto' && outputFormat === 'jpeg' && row.background.includes('auto'))
    return [
      {
        severity: 'advice',
        field: 'background',
        ...ruled(phrase('As JPEG the background is always opaque.')),
      },
    ];
  if (background !== 'transparent' || !row.background.includes('transparent')) return [];
  const reference = row.transparency === 'oneTransparentPng' ? referenceFault(params, row) : undefined;
  return [...formatFindings(params, row), ...(reference === undefined ? [] : [reference])];
}

function formatFindings({ outputFormat }: GenerateParams, row: Model): Finding[] {
  if (outputFormat === 'png') return [];
  const rule = phrase('A transparent background needs the output format PNG.');
  // Where the default is PNG by one source, leaving the field out may do.
  const mayDo = outputFormat === undefined && row.transparency === 'any';
  return [{ severity: mayDo ? 'warn' : 'refuse', field: 'output_format', ...ruled(rule), nearest: 'png' }];
}

function referenceFault({ references }: GenerateParams, { label }: Model): Finding | undefined {
  const refuse = (rule: Phrase, nearest?: number): Finding => ({
    severity: 'refuse',
    field: 'image',
    ...ruled(phrase('{0} makes the background transparent only in an edit: {1}.', label, rule)),
    ...(nearest === undefined ? {} : { nearest }),
  });
  const [first] = references;
  if (first === undefined) return refuse(phrase('choose one PNG reference with transparent parts'));
  if (references.length > 1)
    return refuse(phrase('choose exactly one reference, not {0}', references.length), 1);
  if ('url' in first) return undefined;
  if (first.mime.toLowerCase() !== 'image/png' || first.alpha === false)
    return refuse(phrase('the reference must be a PNG with transparent parts'));
  return undefined;
}
