import { createHash } from 'node:crypto';
import type { StoredResult } from './fakeServer.results.ts';
import type { LinkPlan } from './fakeServer.scripts.ts';
import type { RequestHead } from './fakeServer.requests.ts';
import type { Segment } from './fakeServer.pieces.ts';
import type { PlannedAnswer } from './fakeServer.wire.ts';

interface LinkContext {
  readonly plan: LinkPlan;
  readonly origin: string;
  readonly strangerOrigin: string;
}

/** What the bucket says to one valid request for an image. */
export function linkAnswer(head: RequestHead, stored: StoredResult, context: LinkContext): PlannedAnswer {
  const { plan } = context;
  if (plan.redirect !== undefined) return redirect(stored, context);
  const own = plan.body === undefined && plan.status === undefined;
  const whole = own ? [stored.bytes] : bodyOf(plan);
  const headers = {
    'content-type': plan.contentType ?? typeOf(stored.bytes),
    'accept-ranges': 'bytes',
    'last-modified': new Date(stored.issuedAt).toUTCString(),
    ...etagHeader(stored, plan),
    ...plan.headers,
  };
  const range = /^bytes=(\d+)-(\d*)$/u.exec(head.headers['range'] ?? '');
  if (own && range && plan.range !== 'ignored') return rangeAnswer(range, { head, stored, plan, headers });
  return { status: plan.status ?? 200, headers, body: whole };
}

function redirect(stored: StoredResult, { plan, origin, strangerOrigin }: LinkContext): PlannedAnswer {
  const inside = encodeURIComponent(stored.target);
  const location = ((): string => {
    if (plan.redirect === 'stranger') return `${strangerOrigin}${stored.target}`;
    if (plan.redirect === 'loop') return `${origin}/hop/loop?${inside}`;
    if (typeof plan.redirect === 'object' && 'to' in plan.redirect) return plan.redirect.to;
    const hops = typeof plan.redirect === 'object' ? plan.redirect.hops : 1;
    return hops <= 1 ? `${origin}${stored.target}` : `${origin}/hop/${hops - 1}?${inside}`;
  })();
  return { status: plan.redirectStatus ?? 302, headers: { ...plan.headers, location }, body: [] };
}

interface RangeContext {
  readonly head: RequestHead;
  readonly stored: StoredResult;
  readonly plan: LinkPlan;
  readonly headers: Readonly<Record<string, string>>;
}

function rangeAnswer(range: RegExpExecArray, { head, stored, plan, headers }: RangeContext): PlannedAnswer {
  const { bytes } = stored;
  const validator = head.headers['if-range'];
  const current = etagHeader(stored, plan)['etag'];
  // A weak or changed validator never matches: the whole body is the only right answer.
  if (validator !== undefined && (validator !== current || validator.startsWith('W/'))) {
    return { status: 200, headers, body: [bytes] };
  }
  const start = Number(range[1]);
  if (plan.range === 'refused' || start >= bytes.length) {
    return { status: 416, headers: { 'content-range': `bytes */${bytes.length}` }, body: [] };
  }
  const last = Math.min(range[2] === '' ? bytes.length - 1 : Number(range[2]), bytes.length - 1);
  const from = plan.range === 'wrongStart' ? Math.max(0, start - 1) : start;
  const total = plan.range === 'wrongTotal' ? bytes.length + 1 : bytes.length;
  // `lyingStart` says the right thing and sends other bytes of the same length.
  const body =
    plan.range === 'lyingStart' ? bytes.subarray(0, last - start + 1) : bytes.subarray(from, last + 1);
  const contentRange =
    plan.range === 'noContentRange' ? {} : { 'content-range': `bytes ${from}-${last}/${total}` };
  return { status: 206, headers: { ...headers, ...contentRange }, body: [body] };
}

function etagHeader(stored: StoredResult, plan: LinkPlan): Record<string, string> {
  if (plan.etag === 'none') return {};
  if (plan.etag === 'weak') return { etag: `W/${stored.etag}` };
  if (plan.etag !== 'changing') return { etag: stored.etag };
  return { etag: `"${createHash('md5').update(`${stored.etag}${stored.attempts}`).digest('hex')}"` };
}

function bodyOf(plan: LinkPlan): readonly Segment[] {
  const { body } = plan;
  if (body === undefined)
    return [Buffer.from(plan.status === 404 ? '{"Code":"NoSuchKey"}' : '<html><body>Error</body></html>')];
  if (typeof body === 'string') return [Buffer.from(body)];
  if (Buffer.isBuffer(body)) return [body];
  const filler = Buffer.alloc(1024 * 1024, 0x5a);
  const parts = [Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex')];
  for (let left = body.oversize - 20; left > 0; left -= filler.length) parts.push(filler.subarray(0, left));
  return parts;
}

function typeOf(bytes: Buffer): string {
  if (bytes[0] === 0x89) return 'image/png';
  return bytes.toString('latin1', 0, 4) === 'RIFF' ? 'image/webp' : 'image/jpeg';
}
