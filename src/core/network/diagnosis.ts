import { english, phrase, type Phrase, type Words } from '../phrase.ts';

export type StepName =
  | 'Endpoint'
  | 'Proxy'
  | 'Certificates'
  | 'Machine'
  | 'Name lookup'
  | 'Tunnel (CONNECT)'
  | 'Connection (TCP)'
  | 'TLS'
  | 'Free call'
  | 'Way in use';

/** What was tried and what was found, as plain data that holds nothing secret. */
export interface DiagnosisStep {
  readonly way: 'settings' | 'direct' | 'proxy' | 'result';
  readonly name: StepName;
  readonly state: 'ok' | 'note' | 'failed' | 'skipped';
  readonly ms?: number;
  readonly words: Words;
  /** The other side showed a certificate that nobody here trusts. */
  readonly isUntrusted?: true;
}

const headings: Readonly<Record<DiagnosisStep['way'], Phrase>> = {
  settings: phrase('Settings'),
  direct: phrase('Direct'),
  proxy: phrase('Through the proxy'),
  result: phrase('Result'),
};

const marks: Readonly<Record<DiagnosisStep['state'], Phrase>> = {
  ok: phrase('OK'),
  note: phrase('NOTE'),
  failed: phrase('FAILED'),
  skipped: phrase('NOT TRIED'),
};

const names: Readonly<Record<StepName, Words>> = {
  Endpoint: phrase('Endpoint'),
  Proxy: phrase('Proxy'),
  Certificates: phrase('Certificates'),
  Machine: phrase('Machine'),
  'Name lookup': phrase('Name lookup'),
  'Tunnel (CONNECT)': phrase('Tunnel (CONNECT)'),
  'Connection (TCP)': phrase('Connection (TCP)'),
  TLS: 'TLS',
  'Free call': phrase('Free call'),
  'Way in use': phrase('Way in use'),
};

/** The report as Markdown that also reads well as it is. */
export function diagnosisText(
  steps: readonly DiagnosisStep[],
  say: (words: Words) => string = english,
): string {
  const ways = [...new Set(steps.map(step => step.way))];
  const parts = ways.map(way => {
    const lines = steps.filter(step => step.way === way).map(step => lineOf(step, say));
    return [`## ${say(headings[way])}`, '', ...lines].join('\n');
  });
  return `${[`# ${say(phrase('Seedream: connection report'))}`, ...parts].join('\n\n')}\n`;
}

function lineOf({ name, state, ms, words }: DiagnosisStep, say: (words: Words) => string): string {
  const title = ms === undefined ? names[name] : phrase('{0} ({1} ms)', names[name], Math.round(ms));
  return `- **${say(marks[state])}** ${say(phrase('{0}: {1}', title, words))}`;
}
