import type { Contract } from './rpc.ts';

export type RatioChoice = '1:1' | '4:3' | '3:4' | '16:9' | '9:16' | '3:2' | '2:3' | '21:9' | 'same' | 'free';

/** A picture in the strip. Where it lies is known to the host only. */
export interface DraftReference {
  readonly id: string;
  /** File name, or host and path of a link. */
  readonly name: string;
}

export interface DraftOptions {
  readonly watermark: boolean;
  readonly responseFormat: 'url' | 'b64_json';
  readonly outputFormat?: 'jpeg' | 'png';
  readonly background?: 'auto' | 'transparent' | 'opaque';
  readonly optimizePrompt?: 'standard' | 'fast';
  readonly webSearch?: boolean;
  readonly stream?: boolean;
  readonly seed?: number;
  readonly guidanceScale?: number;
}

/** A prompt fragment laid over the prompt; its variables are filled in already. */
export interface DraftStyle {
  readonly name: string;
  readonly text: string;
}

/** What the person is writing. Owned by the view, mirrored to the host. */
export interface Draft {
  readonly prompt: string;
  readonly styles: readonly DraftStyle[];
  readonly references: readonly DraftReference[];
  /** A row's name, or an ID of the provider's or the person's own. */
  readonly model: string;
  readonly ratio: RatioChoice;
  /** `2K`, `4K` …: one of the model's presets. */
  readonly resolution: string;
  /** Used when the ratio is `free`. */
  readonly width: number;
  readonly height: number;
  readonly linked: boolean;
  /** Pictures of one set: a ceiling. */
  readonly images: number;
  /** How many times the same request is bought. */
  readonly variations: number;
  readonly options: DraftOptions;
}

/** What a model can be asked for at the provider in use. */
export interface ModelView {
  readonly name: string;
  readonly label: string;
  /** One line: what it is good at and what it costs. */
  readonly description: string;
  readonly presets: readonly string[];
  readonly maxReferences: number;
  readonly sets: boolean;
  readonly stream: boolean;
  readonly outputFormats: readonly ('jpeg' | 'png')[];
  readonly background: readonly ('auto' | 'transparent' | 'opaque')[];
  readonly optimizeModes: readonly ('standard' | 'fast')[];
  readonly webSearch: boolean;
  readonly seed?: NumberView;
  readonly guidanceScale?: NumberView;
}

export interface NumberView {
  readonly min: number;
  readonly max: number;
  readonly default: number;
  /** Said beside the field when the model is documented to ignore it. */
  readonly note?: string;
}

export interface ProviderView {
  readonly id: string;
  readonly label: string;
  readonly hasKey: boolean;
}

/** What is known about a reference; replaces what was known before. */
export type ReferenceView =
  | { readonly id: string; readonly state: 'reading' }
  | {
      readonly id: string;
      readonly state: 'ready';
      /** “5640 × 3172, 16 MB → 2048 px, 0.6 MB”, or what a link is. */
      readonly facts: string;
      /** Width divided by height; unknown for links. */
      readonly ratio?: number;
    }
  | { readonly id: string; readonly state: 'refused'; readonly rule: string };

export interface FindingView {
  readonly severity: 'refuse' | 'warn' | 'advice';
  /** The part of the form it is about. */
  readonly field: 'prompt' | 'references' | 'model' | 'size' | 'images' | 'options';
  readonly rule: string;
  /** One click that mends it: the words of the button and the draft afterwards. */
  readonly fix?: { readonly label: string; readonly draft: Draft };
}

/** What follows from a draft; computed by the host, never stored. */
export interface Assessment {
  /** Exact, when known; an endpoint of one's own has its own ideas. */
  readonly width?: number;
  readonly height?: number;
  /** “2848 × 1600 · 4.6 MP”. */
  readonly size: string;
  /** “34 / 600 words”. */
  readonly promptLength: string;
  /** Part of what the makers advise; above 1 is too long. */
  readonly promptShare: number;
  /** “about $0.12”, “free”, “price unknown”. */
  readonly price: string;
  /** What the button says: “Generate 3 images · about $0.12”, or why it cannot: “1 reference is too small”. */
  readonly button: string;
  readonly ready: boolean;
  /** Most pictures a set may have with these references. */
  readonly mostImages: number;
  readonly findings: readonly FindingView[];
  /** What buys exactly this at exactly this price, once. */
  readonly offer: string;
}

export interface JobImage {
  /** Place in the set, from 1. */
  readonly index: number;
  readonly name: string;
  /** An address the view may load. */
  readonly src: string;
  readonly width: number;
  readonly height: number;
  /** For dragging out: `text/uri-list`. Only files of the workspace have one. */
  readonly uri?: string;
}

export type JobState =
  'preparing' | 'queued' | 'running' | 'waiting' | 'done' | 'partial' | 'failed' | 'cancelled' | 'unknown';

/** One purchase as a card; replaces the card it was. */
export interface JobView {
  readonly id: string;
  readonly prompt: string;
  readonly state: JobState;
  /** “Seedream 4.5 · CometAPI · 2848 × 1600”. */
  readonly made: string;
  /** Before the end what is expected, after it what the provider counted. */
  readonly price: string;
  readonly total: number;
  /** Of a tile, width divided by height, before its picture is there. */
  readonly ratio: number;
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly ended?: number;
  /** This model's usual time here. */
  readonly usualSeconds?: number;
  readonly images: readonly JobImage[];
  readonly failures: readonly { readonly index: number; readonly message: string }[];
  /** What went wrong as a whole, or why it waits, in a sentence. */
  readonly message?: string;
  /** The one thing that helps; goes back as `help`. */
  readonly help?: { readonly id: string; readonly label: string };
  readonly references: readonly DraftReference[];
  readonly sandbox: boolean;
}

export type ResultAction =
  'preview' | 'open' | 'reference' | 'remix' | 'copyMarkdown' | 'insert' | 'reveal' | 'delete' | 'recipe';

export interface PresetView {
  readonly id: string;
  readonly name: string;
  /** A style is laid over the prompt, a set-up fills the form. */
  readonly kind: 'style' | 'setup';
  readonly description: string;
  readonly source: 'workspace' | 'user';
}

/** Why nothing can be generated here at all. */
export type Obstacle = 'restricted' | 'noFolder';

/** What exists, as the host knows it; each replaces the last one. */
export interface ComposerState {
  readonly models: readonly ModelView[];
  readonly providers: readonly ProviderView[];
  readonly provider: string;
  readonly presets: readonly PresetView[];
  /** Prompts sent from this workspace, the newest first. */
  readonly history: readonly string[];
  readonly obstacle?: Obstacle;
  /** The folder results go to, as the person calls it. */
  readonly folder: string;
}

export interface ComposerSnapshot {
  readonly draft: Draft;
  readonly state: ComposerState;
  readonly references: readonly ReferenceView[];
  /** The newest first. */
  readonly jobs: readonly JobView[];
}

export interface WorkspaceImage {
  /** Goes back in `addFiles`. */
  readonly uri: string;
  readonly name: string;
  readonly folder: string;
}

/** Offered by the extension to the composer. */
export interface ComposerHost extends Contract {
  requests: {
    ready: { params: { readonly draft?: Draft | undefined }; result: ComposerSnapshot };
    /** Mirrors the draft; latest wins. */
    keepDraft: { params: Draft; result: undefined };
    assess: { params: Draft; result: Assessment };
    /** May ask for a key, a price, a folder; an empty list means the person turned back. */
    generate: {
      params: { readonly draft: Draft; readonly offer: string };
      result: { readonly jobIds: readonly string[] };
    };
    cancel: { params: { readonly jobId: string }; result: undefined };
    clearEnded: { params: undefined; result: undefined };
    /** Opens the editor's file dialog. */
    pickFiles: { params: undefined; result: readonly DraftReference[] };
    addFiles: { params: { readonly uris: readonly string[] }; result: readonly DraftReference[] };
    /** At most 64 MB. */
    addBytes: {
      params: { readonly name: string; readonly bytes: ArrayBuffer };
      result: readonly DraftReference[];
    };
    /** Without a link the host asks for one. */
    addLink: { params: { readonly url?: string | undefined }; result: readonly DraftReference[] };
    /** Up to twelve pictures of the workspace whose path holds the words. */
    findImages: { params: { readonly words: string }; result: readonly WorkspaceImage[] };
    /** WebP or JPEG; null when there is no showing it. */
    thumbnail: {
      params: { readonly reference: string; readonly side: 320 | 1600 };
      result: ArrayBuffer | null;
    };
    /** What a card shows of a result; null when the view has to load the file itself. */
    picture: {
      params: { readonly jobId: string; readonly index: number; readonly side: 320 | 640 };
      result: ArrayBuffer | null;
    };
    setProvider: { params: { readonly id: string }; result: undefined };
    setKey: { params: undefined; result: undefined };
    /** Asks for variables; null when the person turned back. */
    usePreset: { params: { readonly id: string; readonly draft: Draft }; result: Draft | null };
    savePreset: { params: Draft; result: undefined };
    openPresets: { params: undefined; result: undefined };
    openSettings: { params: undefined; result: undefined };
    openWalkthrough: { params: undefined; result: undefined };
    openGallery: { params: undefined; result: undefined };
    /** Opens the way out of what stands in the way: trust, or a folder. */
    liftObstacle: { params: undefined; result: undefined };
    result: {
      params: { readonly jobId: string; readonly index: number; readonly action: ResultAction };
      result: undefined;
    };
    /** The job's own set-up, as a draft. */
    recall: { params: { readonly jobId: string }; result: Draft | null };
    /** Buys the same again, after showing the price. */
    again: { params: { readonly jobId: string }; result: undefined };
    help: { params: { readonly jobId: string; readonly id: string }; result: undefined };
  };
  events: {
    state: ComposerState;
    reference: ReferenceView;
    job: JobView;
    /** All jobs at once: after clearing and deleting. */
    jobs: readonly JobView[];
    /** Somebody else filled the form: a right-click, the gallery, a selection. */
    draft: Draft;
  };
}

/** Offered by the composer to the extension: nothing is asked of it. */
export interface ComposerView extends Contract {
  requests: Record<never, never>;
  events: Record<never, never>;
}
