/** What was tried and what was found, as plain data that holds nothing secret. */
export interface DiagnosisStep {
  readonly way: 'settings' | 'direct' | 'proxy' | 'result';
  readonly name: string;
  readonly state: 'ok' | 'note' | 'failed' | 'skipped';
  readonly ms?: number;
  readonly words: string;
}

const headings: Readonly<Record<DiagnosisStep['way'], string>> = {
  settings: 'Settings',
  direct: 'Direct',
  proxy: 'Through the proxy',
  result: 'Result',
};

const marks: Readonly<Record<DiagnosisStep['state'], string>> = {
  ok: 'OK',
  note: 'NOTE',
  failed: 'FAILED',
  skipped: 'NOT TRIED',
};

/** The report as Markdown that also reads well as it is. */
export function diagnosisText(steps: readonly DiagnosisStep[]): string {
  const ways = [...new Set(steps.map(step => step.way))];
  const parts = ways.map(way => {
    const lines = steps.filter(step => step.way === way).map(lineOf);
    return [`## ${headings[way]}`, '', ...lines].join('\n');
  });
  return `${['# Seedream: connection report', ...parts].join('\n\n')}\n`;
}

function lineOf({ name, state, ms, words }: DiagnosisStep): string {
  const time = ms === undefined ? '' : ` (${Math.round(ms)} ms)`;
  return `- **${marks[state]}** ${name}${time}: ${words}`;
}
