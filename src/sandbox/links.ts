import type { Buffer } from 'node:buffer';
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

interface Stored {
  readonly bytes: Buffer;
  readonly type: string;
  readonly madeAt: number;
}

const lifetimeSeconds = 86_400;
const signaturePart = '&X-Tos-Signature=';

/** Finished pictures behind signed links that live for a day, like the provider's object storage. */
export class LinkStore {
  readonly #secret = randomBytes(32);
  readonly #stored = new Map<string, Stored>();
  readonly #now: () => number;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes = 256 * 1024 * 1024, now: () => number = Date.now) {
    this.#maxBytes = maxBytes;
    this.#now = now;
  }

  /** Keeps the picture and returns path and query of its link; the oldest ones go when memory is full. */
  publish(bytes: Buffer, format: 'jpeg' | 'png', name: string): string {
    const path = `/${name}.${format}`;
    this.#stored.set(path, { bytes, type: `image/${format}`, madeAt: this.#now() });
    this.#bytes += bytes.length;
    for (const [oldest, { bytes: old, madeAt }] of this.#stored) {
      const expired = madeAt + lifetimeSeconds * 1000 < this.#now();
      if (oldest === path || !(expired || this.#bytes > this.#maxBytes)) break;
      this.#stored.delete(oldest);
      this.#bytes -= old.length;
    }
    const date = tosDate(this.#now());
    const credential = encodeURIComponent(`SANDBOX/${date.slice(0, 8)}/cn-beijing/tos/request`);
    const query =
      `X-Tos-Algorithm=TOS4-HMAC-SHA256&X-Tos-Credential=${credential}&X-Tos-Date=${date}` +
      `&X-Tos-Expires=${lifetimeSeconds}&X-Tos-SignedHeaders=host`;
    return `${path}?${query}${signaturePart}${this.#sign(`${path}?${query}`)}`;
  }

  /** Answers one request to the link origin; true when a picture was handed out. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const url = request.url ?? '';
    response.setHeader('x-tos-request-id', randomBytes(8).toString('hex'));
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(response, 405, 'MethodNotAllowed');
    if (request.headers.authorization !== undefined) return refuse(response, 403, 'AccessDenied');
    if (!this.#isValid(url)) return refuse(response, 403, 'AccessDenied');
    const stored = this.#stored.get(url.slice(0, url.indexOf('?')));
    if (stored === undefined) return refuse(response, 404, 'NoSuchKey');
    response.writeHead(200, {
      'content-type': stored.type,
      'content-length': stored.bytes.length,
      etag: `"${createHash('md5').update(stored.bytes).digest('hex')}"`,
      'last-modified': new Date(stored.madeAt).toUTCString(),
    });
    response.end(request.method === 'HEAD' ? undefined : stored.bytes);
    return true;
  }

  /** Byte for byte: any change of path or query breaks the signature. */
  #isValid(url: string): boolean {
    const at = url.lastIndexOf(signaturePart);
    if (at < 0) return false;
    const given = new TextEncoder().encode(url.slice(at + signaturePart.length));
    const right = new TextEncoder().encode(this.#sign(url.slice(0, at)));
    if (given.length !== right.length || !timingSafeEqual(given, right)) return false;
    const [, year, month, day, hour, minute, second] =
      /X-Tos-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/u.exec(url)?.map(Number) ?? [];
    const signedAt = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
    return this.#now() <= signedAt + lifetimeSeconds * 1000;
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('hex');
  }
}

function refuse(response: ServerResponse, status: number, code: string): false {
  const body = JSON.stringify({ Code: code, Message: messages[code] ?? code, EC: '0003-00000015' });
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  return false;
}

const messages: Readonly<Record<string, string>> = {
  AccessDenied: 'Access Denied',
  NoSuchKey: 'The specified key does not exist.',
  MethodNotAllowed: 'The specified method is not allowed against this resource.',
};

function tosDate(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/gu, '')}Z`;
}
