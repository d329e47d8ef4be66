import type {
  Assessment,
  ComposerSnapshot,
  ComposerState,
  Draft,
  JobView,
  ModelView,
} from '../../../src/shared/composer.ts';

export function aDraft(changes: Partial<Draft> = {}): Draft {
  return {
    prompt: '',
    styles: [],
    references: [],
    model: 'seedream-4.5',
    ratio: '16:9',
    resolution: '2K',
    width: 2048,
    height: 2048,
    linked: true,
    images: 1,
    variations: 1,
    options: { watermark: false, responseFormat: 'url' },
    ...changes,
  };
}

export function aModel(changes: Partial<ModelView> = {}): ModelView {
  return {
    name: 'seedream-4.5',
    label: 'Seedream 4.5',
    description: 'Sets, 14 references, 2K and 4K · about $0.04 an image',
    presets: ['2K', '4K'],
    maxReferences: 14,
    sets: true,
    stream: true,
    outputFormats: [],
    background: [],
    optimizeModes: ['standard'],
    webSearch: false,
    ...changes,
  };
}

/** Knows everything a form can show. */
export function aRichModel(changes: Partial<ModelView> = {}): ModelView {
  return aModel({
    name: 'seedream-5.5',
    label: 'Seedream 5.5',
    description: 'Newest; transparent backgrounds, one image a call · price unknown',
    presets: ['1K', '1.5K', '2K'],
    maxReferences: 10,
    sets: false,
    stream: true,
    outputFormats: ['jpeg', 'png'],
    background: ['auto', 'transparent', 'opaque'],
    optimizeModes: ['standard', 'fast'],
    webSearch: true,
    seed: { min: -1, max: 2_147_483_647, default: -1, note: 'Documented to be ignored by this model.' },
    guidanceScale: { min: 1, max: 10, default: 2.5 },
    ...changes,
  });
}

export function aState(changes: Partial<ComposerState> = {}): ComposerState {
  return {
    models: [aModel(), aRichModel()],
    providers: [
      { id: 'sandbox', label: 'Sandbox (no account)', hasKey: true },
      { id: 'cometapi', label: 'CometAPI', hasKey: true },
      { id: 'byteplus', label: 'BytePlus ModelArk', hasKey: false },
    ],
    provider: 'cometapi',
    presets: [
      {
        id: 'w1',
        name: 'Film grain',
        kind: 'style',
        description: '35 mm, soft contrast',
        source: 'workspace',
      },
      {
        id: 'w2',
        name: 'Blog header',
        kind: 'setup',
        description: '21:9 · 2K · one image',
        source: 'workspace',
      },
      { id: 'u1', name: 'Watercolour', kind: 'style', description: 'loose, wet edges', source: 'user' },
    ],
    history: ['A lighthouse in fog', 'A red fox in fresh snow'],
    folder: 'assets/seedream',
    ...changes,
  };
}

/** Much like the host's own, for forms that need none in particular. */
export function anAssessment(draft: Draft, changes: Partial<Assessment> = {}): Assessment {
  const words = draft.prompt.trim() === '' ? 0 : draft.prompt.trim().split(/\s+/).length;
  const count = draft.images * draft.variations;
  return {
    width: 2848,
    height: 1600,
    size: '2848 × 1600 · 4.6 MP',
    promptLength: `${words} / 600 words`,
    promptShare: words / 600,
    price: `about $${(count * 0.04).toFixed(2)}`,
    button:
      words === 0
        ? 'Write a prompt first'
        : `Generate ${count === 1 ? '1 image' : `${count} images`} · about $${(count * 0.04).toFixed(2)}`,
    ready: words > 0,
    mostImages: Math.max(1, 15 - draft.references.length),
    findings: [],
    offer: 'offer',
    ...changes,
  };
}

/** By the clock of whoever runs this, which is what a page reckons from. */
const aMomentAgo = Date.now() - 60_000;

export function aJob(changes: Partial<JobView> = {}): JobView {
  return {
    id: 'job-1',
    prompt: 'A fox in fresh snow, low winter sun',
    state: 'running',
    made: 'Seedream 4.5 · CometAPI · 2848 × 1600',
    price: 'about $0.12',
    total: 3,
    ratio: 2848 / 1600,
    started: aMomentAgo,
    images: [],
    failures: [],
    references: [],
    sandbox: false,
    ...changes,
  };
}

export function aSnapshot(changes: Partial<ComposerSnapshot> = {}): ComposerSnapshot {
  return { draft: aDraft(), state: aState(), references: [], jobs: [], ...changes };
}
