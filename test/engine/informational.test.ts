import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SeedreamError } from '../../src/core/errors.ts';
import { answer, startRawServer } from '../support/rawServer.ts';
import { aPaidRequest, aTransport, collect } from '../support/wire.ts';
import { jsonAnswer } from '../support/wireAnswers.ts';

const never = new AbortController().signal;
const json = { 'content-type': 'application/json; charset=utf-8' };

describe('a paid request', () => {
  test('is answered by the answer, not by the go-aheads and hints before it, in whatever pieces they come', async () => {
    const heads =
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.0 100 Go\r\n\r\n';
    const bytes = Buffer.concat([Buffer.from(heads), answer('200 OK', json, jsonAnswer)]);
    for (const piece of [1, 7, 30, bytes.length]) {
      await using server = await startRawServer(async connection => {
        await connection.request();
        for (let at = 0; at < bytes.length; at += piece)
          await connection.write(bytes.subarray(at, at + piece));
        connection.end();
      });
      const { events, error } = await collect(aTransport().generate(aPaidRequest(server.origin), never));
      assert.equal(error, undefined);
      assert.equal(events.filter(({ kind }) => kind === 'image').length, 2, `in pieces of ${piece}`);
      assert.equal(server.requests, 1);
    }
  });

  test('is of unknown outcome when only a go-ahead came, or one without an end', async () => {
    for (const text of [
      'HTTP/1.1 100 Continue\r\n\r\n',
      `HTTP/1.1 100 ${'a'.repeat(40_000)}\r\n\r\n`,
      'HTTP/1.1 1',
    ]) {
      await using server = await startRawServer(async connection => {
        await connection.request();
        await connection.write(Buffer.from(text));
        connection.end();
      });
      const { error } = await collect(aTransport().generate(aPaidRequest(server.origin), never));
      assert.ok(SeedreamError.is(error));
      assert.equal(error.details.billing, 'unknown');
      assert.equal(server.requests, 1);
    }
  });
});
