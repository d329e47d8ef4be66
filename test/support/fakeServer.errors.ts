import type { RequestHead } from './fakeServer.requests.ts';
import type { ErrorAnswer } from './fakeServer.scripts.ts';
import type { PlannedAnswer } from './fakeServer.wire.ts';

/** Words as the provider uses them, by code. */
const words: Readonly<Record<string, string>> = {
  AuthenticationError: 'the API key or AK/SK in the request is missing or invalid.',
  MissingParameter: 'The request failed because it is missing one or multiple required parameters.',
  ModelNotOpen:
    'Your account 2100000000 has not activated the model doubao-seedream-4-5. Please activate the model service in the Ark Console.',
  OutputImageSensitiveContentDetected:
    'The request failed because the output image may contain sensitive information.',
  InputTextSensitiveContentDetected:
    'The request failed because the input text may contain sensitive information.',
  InternalServiceError: 'The service encountered an unexpected internal error.',
  QuotaExceeded: 'The request failed because the free trial quota has been used up.',
  ModelAccountIpmRateLimitExceeded:
    'The images per minute limit of this account and model has been exceeded.',
  AccountOverdueError: 'The request failed because your account has an overdue balance.',
};

export function errorAnswer(
  error: ErrorAnswer,
  call: { readonly requestId: string; readonly head: RequestHead },
): PlannedAnswer {
  const { requestId, head } = call;
  const key = error.echoKey === true ? ` Received header: ${head.headers['authorization'] ?? ''}.` : '';
  const said = error.message ?? words[error.code] ?? 'The request failed.';
  const message = `${said}${key} Request id: ${requestId}`;
  const body = { error: { code: error.code, message, param: error.param ?? '', type: error.type ?? '' } };
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'x-request-id': requestId,
    ...(error.status === 401 && { 'x-error-code': error.code }),
    ...(error.retryAfter !== undefined && { 'retry-after': error.retryAfter }),
    ...error.headers,
  };
  return { status: error.status, headers, body: [Buffer.from(JSON.stringify(body))] };
}
