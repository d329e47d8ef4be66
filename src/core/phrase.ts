/** What stands at a place of a template: a number is grouped as its reader is used to, a string stays as it is. */
export type PhraseValue = string | number | Phrase;

/** A sentence for a person that can still be translated. */
export interface Phrase {
  /** English, with {0}, {1}… where the values stand; the name of its translations. */
  readonly template: string;
  readonly values: readonly PhraseValue[];
}

/** What is said to a person; a plain string is somebody else's words, or no words at all. */
export type Words = string | Phrase;

/** `template` is written as a plain string right here: the words test reads it from the source. */
export function phrase(template: string, ...values: readonly PhraseValue[]): Phrase {
  return { template, values };
}

export interface Language {
  readonly number: (value: number) => string;
  readonly sentence: (template: string, values: readonly string[]) => string;
}

/** From the inside out: the parts of a sentence are in the language before the sentence is. */
export function spoken(value: PhraseValue, language: Language): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return language.number(value);
  return language.sentence(
    value.template,
    value.values.map(part => spoken(part, language)),
  );
}

const inEnglish: Language = {
  number: value => value.toLocaleString('en-US'),
  // Once over the template only: braces in a value are no places.
  sentence: (template, values) =>
    template.replaceAll(/\{(\d)\}/g, (place, index: string) => values[Number(index)] ?? place),
};

export function english(words: PhraseValue): string {
  return spoken(words, inEnglish);
}

/** Where it would be longer in English it is cut there, and cannot be translated any more. */
export function shortened(words: Words, most = 500): Words {
  const text = english(words);
  return text.length <= most ? words : text.slice(0, most);
}

/** One after the other in one sentence. */
export function listed(first: Words, ...others: readonly Words[]): Words {
  return others.reduce<Words>((all, next) => phrase('{0}, {1}', all, next), first);
}

/** One after the other; what is undefined is left out. */
export function sentences(first: Words, ...others: readonly (Words | undefined)[]): Words {
  return others.reduce<Words>(
    (all, next) => (next === undefined ? all : phrase('{0} {1}', all, next)),
    first,
  );
}
