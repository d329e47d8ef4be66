import { Buffer } from 'node:buffer';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerJson, answerStream, type AnswerContext } from './answer.ts';
import { ApiError, toApiError, unauthorized } from './apiError.ts';
import { prepare } from './generate.ts';
import type { IdleTimer } from './idleTimer.ts';
import { LinkStore } from './links.ts';

const path = '/api/v3/images/generations';
const maxBodyBytes = 256 * 1024 * 1024;

export interface Sandbox {
  readonly address: { readonly baseUrl: string; readonly key: string };
  /** No further requests; those under way and their links go on. */
  readonly stopTaking: () => void;
}

/** The API on one loopback port and the finished pictures on another, as with a provider's own storage. */
export async function startSandbox(idle: IdleTimer): Promise<Sandbox> {
  const key = randomBytes(24).toString('hex');
  const links = new LinkStore();
  const storage = createServer((request, response) => {
    if (links.answer(request, response)) idle.touch();
  });
  const storageOrigin = await listen(storage);
  const api = createServer((request, response) => {
    const done = idle.busy();
    response.once('close', done);
    void handle(request, response, { key, links, storageOrigin });
  });
  // Time for a large body on a slow day; an answer may take as long as its pictures do.
  api.requestTimeout = 300_000;
  api.headersTimeout = 30_000;
  return { address: { baseUrl: `${await listen(api)}/api/v3`, key }, stopTaking: () => void api.close() };
}

async function listen(server: Server): Promise<string> {
  server.maxConnections = 128;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `http://127.0.0.1:${address.port}`;
}

interface Services {
  readonly key: string;
  readonly links: LinkStore;
  readonly storageOrigin: string;
}

async function handle(request: IncomingMessage, response: ServerResponse, services: Services): Promise<void> {
  const requestId = `02${Date.now()}${randomBytes(16).toString('hex')}`;
  response.setHeader('x-request-id', requestId);
  const clientId = request.headers['x-client-request-id'];
  if (typeof clientId === 'string') response.setHeader('x-client-request-id', clientId);
  const stopped = new AbortController();
  response.once('close', () => stopped.abort());
  try {
    const body = await readBody(request, services.key);
    const generation = await prepare(body);
    const name = `${generation.request.model.family}/${requestId}`;
    const context: AnswerContext = {
      response,
      signal: stopped.signal,
      requestId,
      link: (bytes, index) =>
        services.storageOrigin +
        services.links.publish(bytes, generation.request.outputFormat, `${name}_${index}`),
    };
    await (generation.request.stream ? answerStream : answerJson)(generation, context);
  } catch (error) {
    // Nobody is left to tell when the client has gone.
    if (!stopped.signal.aborted) fail(response, toApiError(error), requestId);
  }
}

/** Who and where first, as the service does: a wrong key learns nothing about its request. */
async function readBody(request: IncomingMessage, key: string): Promise<unknown> {
  if (!isAuthorized(request.headers.authorization, key)) throw unauthorized();
  if (request.url !== path) throw new ApiError(404, 'NotFound', 'The requested path does not exist.');
  if (request.method !== 'POST') throw new ApiError(405, 'MethodNotAllowed', 'Only POST is allowed here.');
  return parse(await collect(request));
}

function isAuthorized(header: string | undefined, key: string): boolean {
  const given = Buffer.from(header ?? '');
  const right = Buffer.from(`Bearer ${key}`);
  return given.length === right.length && timingSafeEqual(given, right);
}

async function collect(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = Number(request.headers['content-length'] ?? 0);
  if (length > maxBodyBytes) throw tooLarge();
  length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBodyBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): ApiError {
  return new ApiError(413, 'RequestEntityTooLarge', `The request body cannot exceed ${maxBodyBytes} bytes.`);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    // What exactly is wrong with it would quote the body.
    throw new ApiError(400, 'InvalidParameter', 'The request body is not valid JSON.');
  }
}

function fail(response: ServerResponse, error: ApiError, requestId: string): void {
  const body = JSON.stringify(error.toJson(requestId));
  if (response.headersSent) {
    const { code, message } = error.toJson(requestId).error;
    response.end(`data: ${JSON.stringify({ error: { code, message } })}\n\n`);
    return;
  }
  response.writeHead(error.status, {
    'content-type': 'application/json; charset=utf-8',
    ...(error.status === 401 ? { 'x-error-code': error.code } : {}),
    ...(error.status === 413 ? { connection: 'close' } : {}),
  });
  response.end(body);
}
