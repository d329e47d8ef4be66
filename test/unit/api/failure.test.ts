import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { failureFrom, failureFromCode, parseRetryAfter } from '../../../src/core/api/failure.ts';
import { cleanText } from '../../../src/core/api/providerText.ts';
import type { SeedreamError } from '../../../src/core/errors.ts';

const key = 'sk-canary-7f3a9b2c4d5e6f708192';
const now = Date.UTC(2026, 10, 22, 12);

function failure(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): SeedreamError {
  const bodyText = typeof body === 'string' ? body : JSON.stringify(body);
  return failureFrom({ status, bodyText, header: name => headers[name], now, secrets: [key] });
}

function refusal(code: string, message = 'It did not work.'): object {
  return { error: { code, message, param: '', type: '' } };
}

describe('a documented code decides the kind', () => {
  const table: readonly (readonly [number, string, SeedreamError['kind']])[] = [
    [400, 'InvalidParameter', 'invalidRequest'],
    [400, 'InvalidParameter.SomethingNew', 'invalidRequest'],
    [400, 'MissingParameter', 'invalidRequest'],
    [400, 'InvalidImageURL.EmptyURL', 'invalidRequest'],
    [400, 'OutofContextError', 'invalidRequest'],
    [400, 'InvalidEndpoint.ClosedEndpoint', 'invalidRequest'],
    [400, 'InputTextSensitiveContentDetected', 'moderation'],
    [400, 'InputImageSensitiveContentDetected.PrivacyInformation', 'moderation'],
    [400, 'OutputImageSensitiveContentDetected.PolicyViolation', 'moderation'],
    [400, 'InputTextRiskDetection', 'moderation'],
    [403, 'OutputImageRiskDetection', 'moderation'],
    [400, 'SensitiveContentDetected.SevereViolation', 'moderation'],
    [400, 'ContentSecurityDetectionError', 'moderation'],
    [401, 'AuthenticationError', 'auth'],
    [401, 'InvalidAccountStatus', 'auth'],
    [403, 'AccessDenied', 'auth'],
    [403, 'AccountOverdueError', 'quota'],
    [403, 'AccountOverdue', 'quota'],
    [403, 'OperationDenied.ServiceNotOpen', 'auth'],
    [403, 'OperationDenied.ServiceOverdue', 'quota'],
    [404, 'InvalidEndpointOrModel.NotFound', 'invalidRequest'],
    [404, 'ModelNotOpen', 'invalidRequest'],
    [404, 'NotFound.Anything', 'invalidRequest'],
    [404, 'UnsupportedModel', 'invalidRequest'],
    [429, 'ModelAccountIpmRateLimitExceeded', 'rateLimit'],
    [429, 'RateLimitExceeded.EndpointRPMExceeded', 'rateLimit'],
    [429, 'RequestBurstTooFast', 'rateLimit'],
    [429, 'ServerOverloaded', 'rateLimit'],
    [429, 'InflightBatchsizeExceeded', 'rateLimit'],
    [429, 'QuotaExceeded', 'quota'],
    [429, 'SetLimitExceeded', 'quota'],
    [500, 'InternalServiceError', 'server'],
  ];
  for (const [status, code, kind] of table)
    test(`${status} ${code} is ${kind}`, () => {
      const error = failure(status, refusal(code));
      assert.equal(error.kind, kind);
      assert.equal(error.details.code, code);
      assert.equal(error.details.status, status);
    });
});

describe('an unknown code leaves the decision to the status', () => {
  const table: readonly (readonly [number, SeedreamError['kind'], string])[] = [
    [302, 'badResponse', 'unknown'],
    [400, 'invalidRequest', 'refused'],
    [401, 'auth', 'refused'],
    [402, 'quota', 'refused'],
    [403, 'auth', 'refused'],
    [404, 'invalidRequest', 'refused'],
    [408, 'timeout', 'unknown'],
    [409, 'server', 'unknown'],
    [413, 'invalidRequest', 'refused'],
    [418, 'invalidRequest', 'unknown'],
    [422, 'invalidRequest', 'refused'],
    [429, 'rateLimit', 'refused'],
    [500, 'server', 'unknown'],
    [502, 'server', 'unknown'],
    [503, 'server', 'unknown'],
    [504, 'server', 'unknown'],
  ];
  for (const [status, kind, billing] of table)
    test(`${status} is ${kind} and ${billing}`, () => {
      const error = failure(status, refusal('SomethingNobodyDocumented'));
      assert.equal(error.kind, kind);
      assert.equal(error.details.billing, billing);
    });
});

describe('the reason reaches a person in plain words', () => {
  test('with the request id taken out of the text', () => {
    const error = failure(
      400,
      refusal('InvalidParameter', 'image size must be at least 3686400 pixels. Request id: 0217abcdef012345'),
    );
    assert.match(error.message, /at least 3686400 pixels\.$/);
    assert.equal(error.details.requestId, '0217abcdef012345');
  });

  test('and the header wins over the text', () => {
    const error = failure(400, refusal('X', 'no (request id: 0217abcdef)'), { 'x-request-id': 'head-0001' });
    assert.equal(error.details.requestId, 'head-0001');
    assert.doesNotMatch(error.message, /request id/i);
  });

  test('names the field, and no field when it is empty', () => {
    assert.equal(failure(400, { error: { code: 'X', message: 'm', param: 'size' } }).details.param, 'size');
    assert.equal(failure(400, refusal('X')).details.param, undefined);
  });

  test('a web page of a gateway is not quoted', () => {
    const error = failure(502, '<html><title>502 Bad Gateway</title></html>');
    assert.equal(error.kind, 'server');
    assert.doesNotMatch(error.message, /html|gateway/i);
  });

  test('an empty body, a list and a number are survived', () => {
    for (const body of ['', '[]', '7', 'null', '{}', '{"error":null}', '{"error":[]}'])
      assert.equal(failure(500, body).kind, 'server', body);
  });

  test('the forms relays use are understood', () => {
    for (const body of [
      { error: 'too small' },
      { code: 1001, message: 'too small' },
      { error: { type: 'bad_request', message: 'too small' } },
    ])
      assert.match(failure(400, body).message, /too small/);
    assert.match(failure(400, 'too small').message, /too small/);
  });

  test('has no control characters, no direction marks, no line breaks, at most 500 characters of it', () => {
    const error = failure(400, refusal('X', `evil\u202E text\u0007\u200B\r\nmore ${'x '.repeat(2_000)}`));
    assert.match(error.message, /evil text more x x/);
    assert.doesNotMatch(error.message, /[\p{Cc}\p{Cf}]/u);
    assert.ok(error.message.length < 600);
  });
});

describe('secrets never reach a person', () => {
  const told: Readonly<Record<string, string>> = {
    whole: `Incorrect API key provided: ${key}.`,
    'split by an invisible mark': `key ${key.slice(0, 9)}\u200B${key.slice(9)}`,
    'in capitals': `key ${key.toUpperCase()}`,
    'with a masked middle': `key ${key.slice(0, 10)}******${key.slice(-4)}`,
    'as a header': `Authorization: Bearer ${key}`,
    'in a link': `https://api.example.org/v1?api_key=${key}`,
    'cut off': `bad key ${key.slice(0, 14)}…`,
  };
  for (const [how, message] of Object.entries(told))
    test(`the key ${how}`, () => {
      const { message: shown, details } = failure(401, refusal(key, message), { 'x-request-id': key });
      assert.doesNotMatch(shown, /canary|7f3a9b2c|708192/i);
      assert.equal(details.code, undefined);
      assert.notEqual(details.requestId, key);
    });

  test('a signed link is reduced to its host', () => {
    const { message } = failure(
      400,
      refusal(
        'X',
        'Timeout while downloading url=https://host.example.org/path/a.png?X-Tos-Signature=abc&b=c, sorry',
      ),
    );
    assert.match(message, /https:\/\/host\.example\.org\/…/);
    assert.doesNotMatch(message, /path|Signature|abc/);
  });

  test('a signature without its link, and encoded data, are hidden', () => {
    const { message } = failure(
      400,
      refusal('X', `X-Amz-Signature=deadbeef data:image/png;base64,${'QUJD'.repeat(90)} ${'A'.repeat(300)}`),
    );
    assert.doesNotMatch(message, /deadbeef|QUJD|AAAA/);
  });

  test('a link that is none, a short key and no key at all', () => {
    assert.equal(cleanText('see http://[secret/path and x', []).text, 'see … and x');
    assert.equal(cleanText('the key k3y is bad', ['k3y']).text, 'the key *** is bad');
    assert.equal(cleanText('nothing to hide', ['']).text, 'nothing to hide');
    assert.equal(cleanText(`${'x '.repeat(248)}xx😀 tail`, []).text.at(-1), '…');
    assert.ok(cleanText(`${'x '.repeat(249)}😀 tail`, []).text.isWellFormed());
  });

  test('whatever stands around the key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
        const { text } = cleanText(`${before}${key}${after}`, [key]);
        assert.ok(!text.includes(key));
        assert.ok(text.length <= 500);
        assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\u2028\u2029]/u);
      }),
    );
  });
});

describe('Retry-After', () => {
  const table: readonly (readonly [string | undefined, number | undefined])[] = [
    ['7', 7_000],
    [' 0 ', 0],
    ['1.5', 1_500],
    ['999999999', 86_400_000],
    ['Sun, 22 Nov 2026 12:00:30 GMT', 30_000],
    ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
    ['Sun, 22 Nov 2126 11:00:00 GMT', 86_400_000],
    ['-5', undefined],
    ['1e3', undefined],
    ['NaN', undefined],
    ['Infinity', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ];
  for (const [value, expected] of table)
    test(`${String(value)} waits ${String(expected)} ms`, () => {
      assert.equal(parseRetryAfter(value, now), expected);
    });

  test('is finite, never negative and never more than a day, whatever is sent', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.integer().map(String),
      fc.double().map(String),
      fc.date({ noInvalidDate: true }).map(date => date.toUTCString()),
    );
    fc.assert(
      fc.property(anything, value => {
        const wait = parseRetryAfter(value, now);
        assert.ok(wait === undefined || (Number.isFinite(wait) && wait >= 0 && wait <= 86_400_000));
      }),
    );
  });

  test('reaches the error of a 429', () => {
    assert.equal(
      failure(429, refusal('RateLimitExceeded'), { 'retry-after': '12' }).details.retryAfterMs,
      12_000,
    );
    assert.equal(failure(429, refusal('RateLimitExceeded')).details.retryAfterMs, undefined);
  });
});

test('one image that the provider would not make costs nothing and says why', () => {
  const error = failureFromCode('OutputImageSensitiveContentDetected', 'It may be sensitive.');
  assert.equal(error.kind, 'moderation');
  assert.equal(error.details.billing, 'refused');
  assert.match(error.message, /It may be sensitive\.$/);
  assert.equal(failureFromCode('InternalServiceError', '').kind, 'server');
});
