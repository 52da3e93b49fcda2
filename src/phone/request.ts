/** One HTTP request with separate time limits for connecting and for the answer. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
  /** When the first byte of the body arrived (`performance.now()`); absent if the body is empty. */
  readonly firstByteAtMs?: number;
}

/** The request got no answer. `phase`: `connect` before the connection was established, `read` after. */
export class RequestFailure extends Error {
  readonly phase: 'connect' | 'read';

  constructor(phase: 'connect' | 'read', message: string) {
    super(message);
    this.name = 'RequestFailure';
    this.phase = phase;
  }
}

export interface RequestOptions {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
}

/**
 * Sends one HTTP request. Throws `RequestFailure` if there is no complete answer. Opens a new connection each time,
 * because a kept-alive one may belong to a process of the app that has since died.
 */
export function send(options: RequestOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const start = options.url.startsWith('https:') ? httpsRequest : httpRequest;
    let phase: 'connect' | 'read' = 'connect';
    const request = start(options.url, { method: options.method, headers: options.headers, agent: false });
    let timer = giveUpAfter(request, options.connectTimeoutMs, 'no connection');
    request.on('socket', (socket) => {
      socket.once(options.url.startsWith('https:') ? 'secureConnect' : 'connect', () => {
        phase = 'read';
        clearTimeout(timer);
        timer = giveUpAfter(request, options.readTimeoutMs, 'no answer');
      });
    });
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(new RequestFailure(phase, error.message === '' ? String(error) : error.message));
    };
    request.on('error', fail);
    request.on('response', (response) => {
      readAll(response).then((body) => {
        clearTimeout(timer);
        const contentType = response.headers['content-type'] ?? '';
        resolve({ status: response.statusCode ?? 0, contentType, ...body });
      }, fail);
    });
    request.end(options.body);
  });
}

function giveUpAfter(request: ClientRequest, ms: number, what: string): NodeJS.Timeout {
  return setTimeout(() => request.destroy(new Error(`${what} after ${ms} ms`)), ms);
}

async function readAll(response: IncomingMessage): Promise<Pick<Answer, 'body' | 'firstByteAtMs'>> {
  const chunks: Buffer[] = [];
  let firstByteAtMs: number | undefined;
  for await (const chunk of response) {
    firstByteAtMs ??= performance.now();
    if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  return { body, ...(firstByteAtMs === undefined ? {} : { firstByteAtMs }) };
}
