import * as vscode from 'vscode';
import { spoken, type Language, type Words } from '../core/phrase.ts';

const inEditorsLanguage: Language = {
  number: value => value.toLocaleString(vscode.env.language),
  sentence: (template, values) => {
    const { t } = vscode.l10n; // Not a literal: the words test reads the phrases where they are made.
    return t(template, ...values);
  },
};

/** A sentence of the rules in the editor's language. */
export function translate(words: Words): string {
  return spoken(words, inEditorsLanguage);
}
