import * as vscode from 'vscode';
import { unlinked } from './words.ts';

export interface PromptQuestion {
  readonly title: string;
  /** Model, provider, size and price: what Enter will buy. */
  readonly summary: string;
  readonly placeholder: string;
  readonly value: string;
  /** Aborting it closes the box, for instance when a chosen image turns out unusable. */
  readonly signal?: AbortSignal;
}

export type PromptAnswer =
  | { readonly kind: 'accepted'; readonly prompt: string }
  | { readonly kind: 'settings' | 'model' }
  /** What was typed so far, so that it can be kept. */
  | { readonly kind: 'dismissed'; readonly prompt: string };

/** The models' guide advises at most 600 English words or 300 Chinese characters; longer prompts lose detail. */
const adviceWords = 600;
const adviceCharacters = 300;

/** One line asked for in the palette's place; survives a click elsewhere. */
export function askPrompt(question: PromptQuestion): Promise<PromptAnswer> {
  const box = vscode.window.createInputBox();
  const modelButton = { iconPath: new vscode.ThemeIcon('hubot'), tooltip: vscode.l10n.t('Select Model…') };
  const settingsButton = { iconPath: new vscode.ThemeIcon('gear'), tooltip: vscode.l10n.t('Open Settings') };
  Object.assign(box, {
    title: question.title,
    prompt: unlinked(question.summary),
    placeholder: question.placeholder,
    value: question.value,
    ignoreFocusOut: true,
    buttons: [modelButton, settingsButton],
  });
  return new Promise(resolve => {
    const finish = (answer: PromptAnswer): void => {
      resolve(answer);
      question.signal?.removeEventListener('abort', close);
      box.dispose();
    };
    const close = (): void => finish({ kind: 'dismissed', prompt: box.value });
    box.onDidAccept(() => {
      const prompt = box.value.trim();
      if (prompt === '') box.validationMessage = vscode.l10n.t('Write what the picture should show.');
      else finish({ kind: 'accepted', prompt });
    });
    box.onDidChangeValue(value => {
      box.validationMessage = advice(value);
    });
    box.onDidTriggerButton(button => finish({ kind: button === modelButton ? 'model' : 'settings' }));
    box.onDidHide(close);
    question.signal?.addEventListener('abort', close);
    if (question.signal?.aborted === true) close();
    else box.show();
  });
}

function advice(value: string): vscode.InputBoxValidationMessage | undefined {
  const chinese = value.match(/\p{Script=Han}/gu)?.length ?? 0;
  const words = value.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  if (chinese <= adviceCharacters && (chinese > 0 || words <= adviceWords)) return undefined;
  return {
    severity: vscode.InputBoxValidationSeverity.Info,
    message: vscode.l10n.t('Over 600 English words or 300 Chinese characters, the models lose detail.'),
  };
}
