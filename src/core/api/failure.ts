import * as z from 'zod/mini';
import { SeedreamError, type Billing, type ErrorDetails, type ErrorKind } from '../errors.ts';
import { english, phrase, type Phrase, type Words } from '../phrase.ts';
import { cleanText, cleanToken } from './providerText.ts';
import { lenient, parseJson } from './response.ts';

const longestWaitMs = 24 * 60 * 60 * 1000;

/** Statuses that providers use for a request they have refused to work on (reliability sheet, section 2). */
const refusals: ReadonlySet<number> = new Set([400, 401, 402, 403, 404, 413, 422, 429]);

/** What a status says about money once the request has left. */
export function billingOf(status: number): Billing {
  return refusals.has(status) ? 'refused' : 'unknown';
}

/** Documented codes, by what stands before the first dot, and the names relays give the same things. */
const kindsByCode: readonly (readonly [RegExp, ErrorKind])[] = [
  [/^(AccountOverdue|QuotaExceeded|SetLimitExceeded|insufficient_(user_)?quota|billing_)/i, 'quota'],
  [/^(Input|Output)(Text|Image|Video|Audio)?(SensitiveContent|Risk)/i, 'moderation'],
  [/^(SensitiveContent|ContentSecurity|content_policy|content_filter|moderation_)/i, 'moderation'],
  [/RateLimit|^(RequestBurstTooFast|ServerOverloaded|InflightBatchsizeExceeded|rate_limit)/i, 'rateLimit'],
  [/^(AuthenticationError|InvalidAccountStatus|AccessDenied|invalid_api_key)/i, 'auth'],
  [/^OperationDenied/i, 'auth'],
  [/^(MissingParameter|InvalidParameter|InvalidImageURL|OutofContextError)/i, 'invalidRequest'],
  [/^(InvalidEndpoint|ModelNotOpen|NotFound|UnsupportedModel|model_not_found)/i, 'invalidRequest'],
  [/^(InternalServiceError|ServiceUnavailable)/i, 'server'],
];

const kindsByStatus: ReadonlyMap<number, ErrorKind> = new Map([
  [401, 'auth'],
  [402, 'quota'],
  [403, 'auth'],
  [408, 'timeout'],
  [409, 'server'],
  [429, 'rateLimit'],
]);

function kindOf(status: number | undefined, code: string | undefined): ErrorKind {
  if (code !== undefined && /^OperationDenied\.ServiceOverdue/i.test(code)) return 'quota';
  const prefix = code?.split('.', 1)[0] ?? '';
  const byCode = kindsByCode.find(([pattern]) => pattern.test(prefix))?.[1];
  if (byCode !== undefined) return byCode;
  if (status === undefined) return 'server';
  const byStatus = kindsByStatus.get(status);
  if (byStatus !== undefined) return byStatus;
  if (status >= 500) return 'server';
  return status >= 400 ? 'invalidRequest' : 'badResponse';
}

const words: Readonly<Record<ErrorKind, Phrase>> = {
  auth: phrase('The provider did not accept the API key or the account.'),
  quota: phrase('The account has no balance or quota left for this.'),
  rateLimit: phrase('The provider asks to slow down.'),
  moderation: phrase('The content check of the provider refused this.'),
  invalidRequest: phrase('The provider refused the request.'),
  network: phrase('The connection to the provider failed.'),
  timeout: phrase('The provider gave up waiting.'),
  server: phrase('The provider had a problem of its own.'),
  badResponse: phrase('The provider sent an answer that cannot be used.'),
  storage: phrase('The image could not be saved.'),
  cancelled: phrase('Cancelled.'),
};

const statusWords: ReadonlyMap<number, Phrase> = new Map([
  [404, phrase('The provider does not know this model or address.')],
  [413, phrase('The request is too large for the provider.')],
]);

/** What a provider says about a failure, before anything about it is trusted. */
export interface ProviderError {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly param?: string | undefined;
}

const text = lenient(z.string());
const codeText = lenient(z.pipe(z.union([z.string(), z.number()]), z.transform(String)));
const errorObject = z.object({ code: codeText, type: text, message: text, param: text });
const envelope = z.object({ error: z.optional(z.union([errorObject, z.string()])), request_id: text });
const bareError = z.object({ code: codeText, type: text, message: z.string(), param: text });

/** Finds `{code, message}` in an `error` value as providers and relays write it; undefined for null and nonsense. */
export function readError(value: unknown): ProviderError | undefined {
  if (typeof value === 'string' && value !== '') return { message: value };
  const parsed = errorObject.safeParse(value);
  if (!parsed.success) return undefined;
  const { code, type, message, param } = parsed.data;
  // Some serializers write an empty error object where there is none.
  const name = code === undefined || code === '' ? type : code;
  return (name ?? '') === '' && (message ?? '') === '' ? undefined : { code: name, message, param };
}

function readBody(bodyText: string): ProviderError & { readonly requestId?: string | undefined } {
  const trimmed = bodyText.trim();
  if (trimmed === '' || trimmed.startsWith('<')) return {};
  try {
    const json = parseJson(trimmed);
    const wrapped = envelope.safeParse(json);
    if (wrapped.success && wrapped.data.error !== undefined)
      return { ...readError(wrapped.data.error), requestId: wrapped.data.request_id };
    const bare = bareError.safeParse(json);
    return bare.success ? (readError(bare.data) ?? {}) : {};
  } catch {
    // Not JSON: gateways answer with a plain sentence, and that is then the reason.
    return { message: trimmed };
  }
}

export interface FailureContext {
  readonly status?: number;
  readonly billing: Billing;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  /** Texts that must never be shown, the key above all. */
  readonly secrets: readonly string[];
}

/** The provider's own complaint as an error of ours: kind, plain words, its reason cleaned, its request id. */
export function failureOf(error: ProviderError, context: FailureContext): SeedreamError {
  const { status, billing, secrets, retryAfterMs } = context;
  const reason = cleanText(error.message ?? '', secrets);
  const code = cleanToken(error.code, secrets);
  const param = cleanToken(error.param === '' ? undefined : error.param, secrets);
  const kind = kindOf(status, code);
  const lead = (kind === 'invalidRequest' && status !== undefined && statusWords.get(status)) || words[kind];
  const requestId = cleanToken(context.requestId, secrets) ?? reason.requestId;
  const details: ErrorDetails = {
    billing,
    ...(status === undefined ? {} : { status }),
    ...(code === undefined ? {} : { code }),
    ...(reason.text === '' ? {} : { reason: reason.text }),
    ...(param === undefined ? {} : { param }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  return new SeedreamError(kind, reason.text === '' ? lead : phrase('{0} {1}', lead, reason.text), details);
}

/** Our own code for an entry that has neither a usable image nor a reason of the provider's. */
export const noImageCode = 'NoImage';

/**
 * One image of a set that did not come. What the provider says it could not or would not make is never billed; an entry
 * that simply holds no image may have been.
 */
export function failureFromCode(code: string, message: Words): SeedreamError {
  if (code === noImageCode) return new SeedreamError('badResponse', message, { billing: 'unknown', code });
  return failureOf({ code, message: english(message) }, { billing: 'refused', secrets: [] });
}

export interface FailedAnswer {
  readonly status: number;
  /** As much of the body as was read: JSON, a page of a gateway, or nothing. */
  readonly bodyText: string;
  readonly header: (name: string) => string | undefined;
  /** The wall clock, for a `Retry-After` that is a date. */
  readonly now: number;
  readonly secrets: readonly string[];
}

/** The error for an answer whose status is not a success. */
export function failureFrom({ status, bodyText, header, now, secrets }: FailedAnswer): SeedreamError {
  const { requestId, ...error } = readBody(bodyText);
  return failureOf(error, {
    status,
    billing: billingOf(status),
    requestId: header('x-request-id') ?? requestId,
    retryAfterMs: parseRetryAfter(header('retry-after'), now),
    secrets,
  });
}

/** Seconds or a date as a wait from now: never negative, never more than a day, undefined for nonsense. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const trimmed = value?.trim() ?? '';
  if (/^\d{1,15}(\.\d{1,9})?$/u.test(trimmed)) return bounded(Number(trimmed) * 1000);
  // Dates have a weekday or a month in letters; `Date.parse` alone would also take "-5" for a year.
  if (trimmed.length > 64 || !/^[A-Za-z]{3,9},? .*\d/u.test(trimmed)) return undefined;
  const date = Date.parse(trimmed);
  return Number.isNaN(date) || !Number.isFinite(now) ? undefined : bounded(date - now);
}

function bounded(ms: number): number {
  return Math.round(Math.min(Math.max(ms, 0), longestWaitMs));
}
