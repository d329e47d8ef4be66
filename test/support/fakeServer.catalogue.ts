import { readFileSync } from 'node:fs';
import type {
  ErrorAnswer,
  ImagesAnswer,
  LinkPlan,
  RawAnswer,
  Script,
  StreamPlan,
  WirePlan,
} from './fakeServer.scripts.ts';

/**
 * How an answer must be understood, in the words of the reliability sheet: `refused` billed nothing, `rateLimited` may be
 * asked again after the wait, `unknown` may have been billed, `partial` brought some images, `done` brought them all.
 */
export type Outcome = 'refused' | 'rateLimited' | 'unknown' | 'partial' | 'done';

export interface Fault {
  readonly name: string;
  readonly script: Script;
  readonly outcome: Outcome;
  /** Which way of answering the script is about; `any` leaves it to the request. */
  readonly transport: 'json' | 'stream' | 'any';
}

/** What servers and gateways put into Retry-After; `ms` is what a person would read into it, if anything. */
export const retryAfterValues: readonly { readonly value: string; readonly ms?: number }[] = [
  { value: '0', ms: 0 },
  { value: '1', ms: 1000 },
  { value: '59', ms: 59_000 },
  { value: '3600', ms: 3_600_000 },
  { value: '99999999999999999999' },
  { value: '-5' },
  { value: '1.5' },
  { value: 'soon' },
  { value: 'Infinity' },
  { value: '1e9' },
  { value: '0x10' },
  { value: 'Thu, 01 Jan 1970 00:00:00 GMT', ms: 0 },
  { value: 'Fri, 31 Dec 9999 23:59:59 GMT' },
  { value: '1, 2' },
];

export function refusal(
  status: number,
  code: string,
  more: Omit<ErrorAnswer, 'kind' | 'status' | 'code'> = {},
): Script {
  return { name: `${status} ${code}`, answer: { kind: 'error', status, code, ...more } };
}

export function page(status: number, title: string, headers: Readonly<Record<string, string>> = {}): Script {
  const body = `<!DOCTYPE html>\n<html><head><title>${status} ${title}</title></head><body><center><h1>${status} ${title}</h1></center></body></html>\n`;
  return {
    name: `${status} ${title} page`,
    answer: { kind: 'raw', status, headers: { 'content-type': 'text/html', ...headers }, body },
  };
}

export function raw(name: string, answer: Omit<RawAnswer, 'kind'>): Script {
  return { name, answer: { kind: 'raw', headers: { 'content-type': 'application/json' }, ...answer } };
}

export function images(plan: Omit<ImagesAnswer, 'kind'>, more: Omit<Script, 'answer'> = {}): Script {
  return { ...more, answer: { kind: 'images', ...plan } };
}

/** A recorded answer from `test/fixtures`, byte for byte: `answers/chainhub.json`, `streams/ark-set.sse`. */
export function transcript(name: string, status = 200): Script {
  const body = readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
  const type = name.endsWith('.sse') ? 'text/event-stream' : 'application/json; charset=utf-8';
  return raw(name, { status, headers: { 'content-type': type }, body });
}

/** The link answers so a number of times and is honest after that. */
export function times(count: number, plan: LinkPlan): readonly LinkPlan[] {
  return [{ ...plan, times: count }];
}

/** The wire broken off at a place, in both ways that a network has. */
export function cutAt(at: NonNullable<WirePlan['cut']>['at']): readonly Script[] {
  const place = typeof at === 'object' ? `before event ${at.event}` : `at ${at}`;
  return (['reset', 'close'] as const).map(how => ({ name: `${how} ${place}`, wire: { cut: { at, how } } }));
}

const refusals: readonly (readonly [number, string])[] = [
  [400, 'InvalidParameter'],
  [400, 'MissingParameter'],
  [400, 'InputTextSensitiveContentDetected'],
  [400, 'OutputImageSensitiveContentDetected.PolicyViolation'],
  [401, 'AuthenticationError'],
  [402, 'InsufficientBalance'],
  [403, 'AccessDenied'],
  [403, 'AccountOverdueError'],
  [404, 'InvalidEndpointOrModel.NotFound'],
  [404, 'ModelNotOpen'],
  [413, 'RequestTooLarge'],
  [422, 'Unprocessable'],
  [429, 'QuotaExceeded'],
  [429, 'SetLimitExceeded'],
];

const rateLimits = [
  'ModelAccountIpmRateLimitExceeded',
  'RateLimitExceeded.EndpointRPMExceeded',
  'ServerOverloaded',
];

const unknownStatuses = [408, 409, 500, 502, 503, 504, 520, 524];

const stream = (name: string, plan: StreamPlan, outcome: Outcome, more: Script = {}): Fault => ({
  name,
  script: { ...images({ transport: 'stream', stream: plan }), ...more, name },
  outcome,
  transport: 'stream',
});

const any = (script: Script, outcome: Outcome): Fault => ({
  name: script.name ?? '',
  script,
  outcome,
  transport: 'any',
});

const plainJson = { 'content-type': 'application/json' };

/** Every fault that is told by status or by body, once each; cuts at every byte are made with `cutAt`. */
export const faults: readonly Fault[] = [
  ...refusals.map(([status, code]) => any(refusal(status, code), 'refused')),
  any(
    { ...refusal(401, 'AuthenticationError', { echoKey: true }), name: '401 that quotes the key' },
    'refused',
  ),
  any(
    {
      ...refusal(400, 'InvalidParameter', { param: 'size', type: 'BadRequest' }),
      name: '400 with param and type',
    },
    'refused',
  ),
  any(
    raw('403 as a relay words it', {
      status: 403,
      body: '{"error":{"message":"content policy","type":"bad_request"}}',
    }),
    'refused',
  ),
  any(raw('400 with a bare text', { status: 400, body: '{"error":"bad size"}' }), 'refused'),
  any(raw('400 with a flat body', { status: 400, body: '{"code":400,"message":"bad size"}' }), 'refused'),
  any(raw('400 without a body', { status: 400 }), 'refused'),
  any(page(403, 'Forbidden'), 'refused'),
  ...rateLimits.map(code => any(refusal(429, code, { retryAfter: '1' }), 'rateLimited')),
  any({ ...refusal(429, 'ModelAccountIpmRateLimitExceeded'), name: '429 without a wait' }, 'rateLimited'),
  any(page(429, 'Too Many Requests'), 'rateLimited'),
  ...unknownStatuses.map(status => any(refusal(status, 'InternalServiceError'), 'unknown')),
  any(page(502, 'Bad Gateway'), 'unknown'),
  any(page(504, 'Gateway Time-out'), 'unknown'),
  any(page(200, 'Welcome'), 'unknown'),
  ...[301, 302, 303, 307, 308].map(status =>
    any(
      raw(`${status} redirect`, {
        status,
        headers: { location: 'http://127.0.0.1:9/v1/images/generations' },
      }),
      'unknown',
    ),
  ),
  any(raw('200 empty', { status: 200 }), 'unknown'),
  any(raw('200 null', { status: 200, body: 'null' }), 'unknown'),
  any(raw('200 malformed', { status: 200, body: '{"data":[{"url":' }), 'unknown'),
  any(raw('200 without data', { status: 200, body: '{"created":1}' }), 'unknown'),
  any(raw('200 with no items', { status: 200, body: '{"created":1,"data":[]}' }), 'unknown'),
  any(raw('200 with an item of nothing', { status: 200, body: '{"data":[{}]}' }), 'unknown'),
  any(
    raw('200 with an error', {
      status: 200,
      body: '{"error":{"code":"InternalServiceError","message":"x"}}',
    }),
    'unknown',
  ),
  any(raw('200 nested deep', { status: 200, body: '['.repeat(200_000) }), 'unknown'),
  any(raw('204', { status: 204, headers: plainJson }), 'unknown'),
  ...(['answer', 'head', 0, 10] as const).flatMap(at => cutAt(at).map(script => any(script, 'unknown'))),
  stream('stream without [DONE]', { omit: ['done'] }, 'done'),
  stream('stream without completed', { omit: ['completed', 'done'] }, 'partial'),
  stream('stream without completed but with [DONE]', { omit: ['completed'] }, 'partial'),
  stream(
    'stream with an error first',
    { error: { at: 0, code: 'InternalServiceError', message: 'x' } },
    'unknown',
  ),
  stream(
    'stream with an error after one image',
    { error: { at: 1, code: 'InternalServiceError', message: 'x' } },
    'partial',
  ),
  stream('stream with CRLF', { lineEnd: '\r\n' }, 'done'),
  stream('stream with CR', { lineEnd: '\r' }, 'done'),
  stream('stream with comments and blank lines', { comments: true, blankLines: true, idLines: true }, 'done'),
  stream('stream with data over several lines', { multiLineData: true }, 'done'),
  stream('stream with a byte order mark', { byteOrderMark: true }, 'done'),
  stream('stream without event lines and spaces', { omit: ['eventLines', 'spaces'] }, 'done'),
  stream('stream with unknown events and previews', { unknownEvents: true, previews: true }, 'done'),
  stream('stream called JSON', {}, 'done', {
    wire: { headers: { 'content-type': 'application/json' }, framing: 'chunked' },
  }),
  stream('stream called text', {}, 'done', {
    wire: { headers: { 'content-type': 'text/plain' }, framing: 'chunked' },
  }),
  {
    name: 'JSON in answer to a stream',
    script: images({ transport: 'json' }),
    outcome: 'done',
    transport: 'json',
  },
  {
    name: 'the other payload than asked',
    script: images({ payload: 'swapped' }),
    outcome: 'done',
    transport: 'any',
  },
  { name: 'shape of ChainHub', script: images({ shape: 'chainhub' }), outcome: 'done', transport: 'any' },
  { name: 'shape of CometAPI', script: images({ shape: 'cometapi' }), outcome: 'done', transport: 'any' },
];
