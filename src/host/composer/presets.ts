import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { SeedreamError } from '../../core/errors.ts';
import { phrase } from '../../core/phrase.ts';
import { parseJsonc } from '../../core/settings/jsonc.ts';
import type { Draft, PresetView } from '../../shared/composer.ts';
import type { Settings } from '../settings.ts';

const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(100));
const longText = z.string().check(z.maxLength(10_000));

const style = z.object({ name, prompt: longText, description: z.optional(longText) });

const setup = z.object({
  name,
  description: z.optional(longText),
  prompt: z.optional(longText),
  model: z.optional(z.string().check(z.maxLength(200))),
  ratio: z.optional(z.enum(['1:1', '4:3', '3:4', '16:9', '9:16', '3:2', '2:3', '21:9', 'same', 'free'])),
  resolution: z.optional(z.string().check(z.regex(/^[\d.]+K$/))),
  width: z.optional(z.int().check(z.minimum(1), z.maximum(20_000))),
  height: z.optional(z.int().check(z.minimum(1), z.maximum(20_000))),
  images: z.optional(z.int().check(z.minimum(1), z.maximum(15))),
  styles: z.optional(z.array(name)),
  watermark: z.optional(z.boolean()),
});

type Style = z.infer<typeof style>;
type Setup = z.infer<typeof setup>;

interface Preset {
  readonly view: PresetView;
  readonly style?: Style;
  readonly setup?: Setup;
}

const variable = /\{([^{}\n]{1,60})\}/g;

/** Prompt fragments and whole set-ups: of the team in `.vscode/seedream.json`, of the person in the user settings. */
export class Presets {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  async views(folder: vscode.Uri | undefined): Promise<PresetView[]> {
    return (await this.#all(folder)).map(({ view }) => view);
  }

  /** The draft with a preset applied; asks for its variables, and resolves undefined when the person turns back. */
  async use(id: string, draft: Draft, folder: vscode.Uri | undefined): Promise<Draft | undefined> {
    const all = await this.#all(folder);
    const preset = all.find(({ view }) => view.id === id);
    if (preset?.style !== undefined) return withStyle(draft, preset.style);
    if (preset?.setup === undefined) return undefined;
    return this.#withSetup(draft, preset.setup, all);
  }

  /** Adds the form as a set-up, or its styles' text as a style, to the file of the workspace. */
  async save(draft: Draft, folder: vscode.Uri): Promise<void> {
    const chosen = await vscode.window.showInputBox({
      title: vscode.l10n.t('Save as Preset'),
      prompt: vscode.l10n.t(
        'A name for this set-up. It is saved in .vscode/seedream.json, for the whole team.',
      ),
      validateInput: value => (value.trim() === '' ? vscode.l10n.t('A preset needs a name.') : undefined),
    });
    if (chosen === undefined) return;
    const file = fileIn(folder);
    const found = await read(file);
    const value = found === undefined ? {} : parseJsonc(found);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw broken();
    const setups: unknown = (value as Record<string, unknown>)['setups'];
    const others = Array.isArray(setups) ? (setups as unknown[]) : [];
    const next = {
      ...value,
      setups: [...others.filter(other => nameOf(other) !== chosen), setupOf(chosen, draft)],
    };
    const edit = new vscode.WorkspaceEdit();
    if (found === undefined) edit.createFile(file, { ignoreIfExists: true });
    const text = `${JSON.stringify(next, undefined, 2)}\n`;
    if (found === undefined) edit.insert(file, new vscode.Position(0, 0), text);
    else {
      const document = await vscode.workspace.openTextDocument(file);
      const all = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
      edit.replace(file, all, text);
    }
    if (!(await vscode.workspace.applyEdit(edit))) throw unwritable();
    await (await vscode.workspace.openTextDocument(file)).save();
  }

  /** Opens the file, with an example in it when there is none yet. */
  async edit(folder: vscode.Uri): Promise<void> {
    const file = fileIn(folder);
    if ((await read(file)) === undefined) {
      try {
        await vscode.workspace.fs.writeFile(file, Buffer.from(example()));
      } catch (cause) {
        throw unwritable(cause);
      }
    }
    await vscode.window.showTextDocument(file);
  }

  async #all(folder: vscode.Uri | undefined): Promise<Preset[]> {
    const text = folder === undefined ? undefined : await read(fileIn(folder));
    const shared = text === undefined ? [] : parse(parseJsonc(text), 'workspace');
    return [...shared, ...parse(this.#settings.presets(), 'user')];
  }

  async #withSetup(draft: Draft, values: Setup, all: readonly Preset[]): Promise<Draft | undefined> {
    let next: Draft = {
      ...draft,
      ...(values.model === undefined ? {} : { model: values.model }),
      ...(values.ratio === undefined ? {} : { ratio: values.ratio }),
      ...(values.resolution === undefined ? {} : { resolution: values.resolution }),
      ...(values.width === undefined ? {} : { width: values.width }),
      ...(values.height === undefined ? {} : { height: values.height }),
      ...(values.images === undefined ? {} : { images: values.images }),
      ...(values.watermark === undefined
        ? {}
        : { options: { ...draft.options, watermark: values.watermark } }),
    };
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
}

async function withStyle(draft: Draft, { name: called, prompt }: Style): Promise<Draft | undefined> {
  const text = await filled(prompt, called);
  if (text === undefined) return undefined;
  const others = draft.styles.filter(other => other.name !== called);
  return { ...draft, styles: [...others, { name: called, text }] };
}

/** Asks for each `{variable}` once, in order. */
async function filled(template: string, title: string): Promise<string | undefined> {
  const values = new Map<string, string>();
  for (const [, wanted = ''] of template.matchAll(variable)) {
    if (values.has(wanted)) continue;
    const value = await vscode.window.showInputBox({ title, prompt: wanted, ignoreFocusOut: true });
    if (value === undefined) return undefined;
    values.set(wanted, value);
  }
  return template.replaceAll(variable, (_whole, wanted: string) => values.get(wanted) ?? '');
}

/** Entries that are none are left out: the editor underlines them in the file by the schema. */
function parse(value: unknown, source: PresetView['source']): Preset[] {
  if (typeof value !== 'object' || value === null) return [];
  const { styles, setups } = value as Readonly<Record<string, unknown>>;
  const list = (entries: unknown): readonly unknown[] =>
    Array.isArray(entries) ? entries.slice(0, 200) : [];
  const found = list(styles).flatMap((raw): Preset[] => {
    const parsed = style.safeParse(raw);
    if (!parsed.success) return [];
    const { name: called, description, prompt } = parsed.data;
    return [
      {
        view: presetView('style', called, { source, description: description ?? prompt }),
        style: parsed.data,
      },
    ];
  });
  const whole = list(setups).flatMap((raw): Preset[] => {
    const parsed = setup.safeParse(raw);
    if (!parsed.success) return [];
    const { name: called, description, prompt } = parsed.data;
    const words = description ?? prompt ?? '';
    return [{ view: presetView('setup', called, { source, description: words }), setup: parsed.data }];
  });
  return [...found, ...whole];
}

function presetView(
  kind: PresetView['kind'],
  called: string,
  { source, description }: Pick<PresetView, 'source' | 'description'>,
): PresetView {
  return {
    id: `${source}/${kind}/${called}`,
    name: called,
    kind,
    description: description.slice(0, 300),
    source,
  };
}

function setupOf(called: string, draft: Draft): Setup {
  return {
    name: called,
    prompt: draft.prompt,
    model: draft.model,
    ratio: draft.ratio,
    resolution: draft.resolution,
    ...(draft.ratio === 'free' ? { width: draft.width, height: draft.height } : {}),
    images: draft.images,
    ...(draft.styles.length === 0 ? {} : { styles: draft.styles.map(({ name: styled }) => styled) }),
    watermark: draft.options.watermark,
  };
}

function nameOf(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null && 'name' in entry ? entry.name : undefined;
}

function fileIn(folder: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(folder, '.vscode', 'seedream.json');
}

async function read(file: vscode.Uri): Promise<string | undefined> {
  try {
    const bytes = await vscode.workspace.fs.readFile(file);
    return bytes.length > 1_000_000 ? undefined : Buffer.from(bytes).toString('utf8');
  } catch {
    return undefined; // No presets are an ordinary state.
  }
}

function broken(): SeedreamError {
  return new SeedreamError(
    'storage',
    phrase('The file .vscode/seedream.json is no JSON object. Mend it first: nothing was changed.'),
    { billing: 'notSent' },
  );
}

function unwritable(cause?: unknown): SeedreamError {
  return new SeedreamError('storage', phrase('The file .vscode/seedream.json could not be written.'), {
    billing: 'notSent',
    ...(cause === undefined ? {} : { cause }),
  });
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
