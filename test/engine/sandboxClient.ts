import { Buffer } from 'node:buffer';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { SandboxProcess, type SandboxAddress } from '../../src/host/sandboxProcess.ts';

export const sandboxModule = fileURLToPath(new URL('../../src/sandbox/main.ts', import.meta.url));

export const models = {
  newest: 'doubao-seedream-5-5-261028',
  pro: 'doubao-seedream-5-0-pro-260628',
  flash: 'doubao-seedream-5-0-flash-260915',
  lite: 'doubao-seedream-5-0-260128',
  four5: 'doubao-seedream-4-5-251128',
  four: 'doubao-seedream-4-0-250828',
};

export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly param: string;
  readonly type: string;
}

export interface Item {
  readonly url?: string;
  readonly b64_json?: string;
  readonly size?: string;
  readonly output_format?: string;
  readonly background?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

export interface Answer {
  readonly model: string;
  readonly created: number;
  readonly data: readonly Item[];
  readonly usage: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: string; readonly message: string };
}

export interface SseEvent extends Item {
  readonly type: string;
  readonly image_index?: number;
  readonly usage?: Readonly<Record<string, unknown>>;
}

/** On a connection of its own: one that is kept may be closed by the other side just when it is used again. */
export function fetchAlone(url: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('connection', 'close');
  return fetch(url, { ...init, headers });
}

/** A plain client on `fetch`, so that nothing of the product's own client can hide a fault of the sandbox. */
export class Sandbox {
  readonly #process: SandboxProcess;

  constructor(idleMs?: number) {
    const log = { info() {}, warn() {}, error() {} };
    this.#process = new SandboxProcess({
      modulePath: sandboxModule,
      log,
      ...(idleMs === undefined ? {} : { idleMs }),
    });
  }

  address(): Promise<SandboxAddress> {
    return this.#process.start();
  }

  dispose(): void {
    this.#process.dispose();
  }

  async post(body: unknown, init: RequestInit = {}): Promise<Response> {
    const { baseUrl, key } = await this.address();
    return fetchAlone(`${baseUrl}/images/generations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    });
  }

  /** A 1K picture of 4.0 unless said otherwise: the smallest, so the quickest. */
  async generate(fields: Record<string, unknown>): Promise<Answer> {
    const response = await this.post({ model: models.four, size: '1024x1024', watermark: false, ...fields });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${response.status}: ${text}`);
    return JSON.parse(text) as Answer;
  }

  /** The one picture of a request, as bytes. */
  async picture(fields: Record<string, unknown>): Promise<Buffer> {
    const { data } = await this.generate({ response_format: 'b64_json', ...fields });
    return Buffer.from(data[0]?.b64_json ?? '', 'base64');
  }

  async refusal(fields: Record<string, unknown>): Promise<ErrorBody & { readonly status: number }> {
    const response = await this.post({ model: models.four, prompt: 'a lamp', ...fields });
    const { error } = (await response.json()) as { error: ErrorBody };
    return { ...error, status: response.status };
  }
}

export async function readEvents(response: Response): Promise<readonly SseEvent[]> {
  const text = await response.text();
  const frames = text.split('\n\n').filter(frame => frame !== '');
  if (frames.pop() !== 'data: [DONE]') throw new Error('The stream does not end with [DONE].');
  return frames.map(frame => {
    const [head = '', data = '', ...rest] = frame.split('\n');
    const event = JSON.parse(data.slice('data: '.length)) as SseEvent;
    if (rest.length > 0 || head !== `event: ${event.type}`) throw new Error(`Not one event: ${head}`);
    return event;
  });
}

/** A picture of one colour as a `data:` URI. */
export async function dataUri(
  colour: string,
  options: { width?: number; height?: number; format?: 'jpeg' | 'png' | 'webp' | 'tiff' | 'gif' } = {},
): Promise<string> {
  const { width = 64, height = 48, format = 'png' } = options;
  const bytes = await sharp({ create: { width, height, channels: 3, background: colour } })
    .toFormat(format)
    .toBuffer();
  return `data:image/${format};base64,${bytes.toString('base64')}`;
}

/** Mean red, green and blue of a picture or of a part of it. */
export async function meanColour(
  bytes: Buffer,
  part?: { left: number; top: number; width: number; height: number },
): Promise<readonly number[]> {
  const image = sharp(bytes);
  const area = await (part === undefined ? image : image.extract(part))
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { channels, width, height } = area.info;
  const { channels: stats } = await sharp(area.data, { raw: { width, height, channels } }).stats();
  return stats.map(({ mean }) => mean);
}
