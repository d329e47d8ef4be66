/** The view's words in the editor's language, as the host wrote them onto the page. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the page that calls says whose words they are
export function wordsOf<Words extends Readonly<Record<string, string>>>(): Words {
  return JSON.parse(document.body.dataset['words'] ?? '{}') as Words;
}

/** Puts values into `{0}`, `{1}` … */
export function fill(template: string, ...values: readonly (string | number)[]): string {
  return template.replaceAll(/\{(\d)\}/g, (_whole, place: string) => String(values[Number(place)] ?? ''));
}

/** The editor's language, for numbers and dates. */
export function language(): string {
  return document.documentElement.lang || 'en';
}
