import * as vscode from 'vscode';
import { SeedreamError } from '../../core/errors.ts';
import { parseJsonc, withoutComments } from '../../core/settings/jsonc.ts';
import { withEntry } from '../../core/settings/jsoncEdit.ts';
import type { Draft, PresetView } from '../../shared/composer.ts';
import { mostStyleText } from '../../shared/composerLimits.ts';
import type { Settings } from '../settings.ts';
import { unlinked } from '../words.ts';
import {
  mostNameUnits,
  nameOf,
  presetsOf,
  setupOf,
  withValues,
  type Preset,
  type Setup,
  type Style,
} from './presetEntries.ts';
import { broken, PresetFile } from './presetFile.ts';

const variable = /\{([^{}\n]{1,60})\}/g;

/** Prompt fragments and whole set-ups: of the team in `.vscode/seedream.json`, of the person in the user settings. */
export class Presets {
  readonly #settings: Pick<Settings, 'presets'>;

  constructor(settings: Pick<Settings, 'presets'>) {
    this.#settings = settings;
  }

  /** A file that cannot be read has none: opening or saving it tells why. */
  async views(folder: vscode.Uri | undefined): Promise<PresetView[]> {
    return (await this.#readable(folder)).map(({ view }) => view);
  }

  /** The draft with a preset applied; asks for its variables, and resolves undefined when the person turns back. */
  async use(id: string, draft: Draft, folder: vscode.Uri | undefined): Promise<Draft | undefined> {
    const all = await (id.startsWith('workspace/') ? this.#all(folder) : this.#readable(folder));
    const preset = all.find(({ view }) => view.id === id);
    if (preset?.style !== undefined) return withStyle(draft, preset.style);
    if (preset?.setup === undefined) return undefined;
    return withSetup(draft, preset.setup, all);
  }

  /** Adds the form as a set-up to the file of the workspace, or puts it in the place of one of the same name. */
  async save(draft: Draft, folder: vscode.Uri): Promise<void> {
    const chosen = (await askName())?.trim();
    if (chosen === undefined) return;
    const value = setupOf(chosen, draft);
    const file = new PresetFile(folder);
    const found = namesIn((await file.open())?.getText()).indexOf(chosen);
    if (found >= 0 && !(await mayReplace(chosen))) return;
    // While the question stood the file may have been edited: what counts is what it is now.
    const document = await file.open();
    const text = document?.getText() ?? '';
    const place = namesIn(text).indexOf(chosen);
    const next = withEntry(text, 'setups', { value, ...(place < 0 ? {} : { replacing: place }) });
    if (next === undefined || !namesIn(next).includes(chosen)) throw broken();
    await file.write(document === undefined ? `${next}\n` : next, document);
  }

  /** Opens the file, with an example in it when there is none yet. */
  async edit(folder: vscode.Uri): Promise<void> {
    await new PresetFile(folder).show(example());
  }

  async #readable(folder: vscode.Uri | undefined): Promise<Preset[]> {
    try {
      return await this.#all(folder);
    } catch (error) {
      if (!SeedreamError.is(error)) throw error;
      return this.#all(undefined);
    }
  }

  async #all(folder: vscode.Uri | undefined): Promise<Preset[]> {
    const text = folder === undefined ? undefined : await new PresetFile(folder).read();
    const shared = text === undefined ? [] : presetsOf(parseJsonc(text), 'workspace');
    return [...shared, ...presetsOf(this.#settings.presets(), 'user')];
  }
}

async function askName(): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Save as Preset'),
    prompt: vscode.l10n.t(
      'A name for this set-up. It is saved in .vscode/seedream.json, for the whole team.',
    ),
    ignoreFocusOut: true,
    validateInput: value => {
      if (value.trim() === '') return vscode.l10n.t('A preset needs a name.');
      return value.trim().length > mostNameUnits ? vscode.l10n.t('This name is too long.') : undefined;
    },
  });
}

async function mayReplace(chosen: string): Promise<boolean> {
  const replace = vscode.l10n.t('Replace');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('There is a set-up called “{0}” already. Replace it?', unlinked(chosen)),
    { modal: true },
    replace,
  );
  return answer === replace;
}

/** Of all set-ups in the file, in its order; throws where it is no file of presets. */
function namesIn(text: string | undefined): readonly unknown[] {
  if (text === undefined || withoutComments(text).trim() === '') return [];
  const value = parseJsonc(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw broken();
  const setups = 'setups' in value ? value.setups : [];
  if (!Array.isArray(setups)) throw broken();
  return setups.map(entry => {
    const called = nameOf(entry);
    return typeof called === 'string' ? called.trim() : undefined;
  });
}

async function withSetup(draft: Draft, values: Setup, all: readonly Preset[]): Promise<Draft | undefined> {
  let next = withValues(draft, values);
  if (values.prompt !== undefined) {
    const prompt = await filled(values.prompt, values.name);
    if (prompt === undefined) return undefined;
    next = { ...next, prompt };
  }
  if (values.styles === undefined) return next;
  next = { ...next, styles: [] };
  for (const wanted of values.styles) {
    const found = all.find(other => other.style?.name === wanted)?.style;
    const styled = found === undefined ? next : await withStyle(next, found);
    if (styled === undefined) return undefined;
    next = styled;
  }
  return next;
}

async function withStyle(draft: Draft, { name: called, prompt }: Style): Promise<Draft | undefined> {
  const text = (await filled(prompt, called))?.slice(0, mostStyleText);
  if (text === undefined) return undefined;
  const others = draft.styles.filter(other => other.name !== called);
  return { ...draft, styles: [...others, { name: called, text }] };
}

/** Asks for each `{variable}` once, in order. */
async function filled(template: string, title: string): Promise<string | undefined> {
  const values = new Map<string, string>();
  for (const [, wanted = ''] of template.matchAll(variable)) {
    if (values.has(wanted)) continue;
    const prompt = unlinked(wanted);
    const value = await vscode.window.showInputBox({ title, prompt, ignoreFocusOut: true });
    if (value === undefined) return undefined;
    values.set(wanted, value);
  }
  return template.replaceAll(variable, (_whole, wanted: string) => values.get(wanted) ?? '');
}

function example(): string {
  const value = {
    styles: [
      {
        name: vscode.l10n.t('Watercolour'),
        prompt: vscode.l10n.t('Loose watercolour on rough paper, {colour} accents'),
      },
    ],
    setups: [
      {
        name: vscode.l10n.t('Wide banner'),
        prompt: vscode.l10n.t('A banner showing {subject}, calm background, room for a headline on the left'),
        ratio: '21:9',
        resolution: '2K',
        images: 1,
      },
    ],
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
