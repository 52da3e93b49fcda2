/**
 * A local server that speaks Twilio's REST wire. What it does with a request is said by handlers, one for each kind of resource, in files
 * of their own.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { TWILIO_ACCOUNT } from './fake-twilio.ts';
import { LocalServer } from './local-server.ts';

/** A request below the account, without `.json`: `/Calls/CA…`. */
export interface RestRequest {
  readonly method: string;
  readonly path: string;
  /** Of the form, or of the query. */
  readonly fields: URLSearchParams;
}

/** `lost`: the connection breaks before the answer. */
export type RestAnswer = { readonly status: number; readonly body: object } | 'lost';

/** Answers the requests of one resource. Undefined: it is of another one. */
export type RestHandler = (request: RestRequest) => RestAnswer | undefined;

export interface RestServer extends AsyncDisposable {
  readonly origin: string;
  /** What was asked for, in the order of arrival: `POST /Calls`. */
  readonly requests: readonly string[];
}

const CREDENTIALS = `Basic ${btoa(`${TWILIO_ACCOUNT.accountSid}:${TWILIO_ACCOUNT.authToken}`)}`;
const ROOT = `/2010-04-01/Accounts/${TWILIO_ACCOUNT.accountSid}`;

/** Starts it on a free port of the loopback interface. */
export async function startRestServer(...handlers: readonly RestHandler[]): Promise<RestServer> {
  const requests: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://local');
    const path = url.pathname.slice(ROOT.length).replace(/\.json$/u, '');
    const body = await text(request);
    const { method = 'GET' } = request;
    requests.push(`${method} ${path}`);
    const isAllowed = request.headers.authorization === CREDENTIALS && url.pathname.startsWith(ROOT);
    const asked = { method, path, fields: method === 'POST' ? new URLSearchParams(body) : url.searchParams };
    const found = isAllowed
      ? handlers.map((handle) => handle(asked)).find((given) => given !== undefined)
      : failure(401, 20003);
    const given = found ?? failure(404, 20404);
    if (given === 'lost') response.destroy();
    else
      response
        .writeHead(given.status, { 'content-type': 'application/json' })
        .end(JSON.stringify(given.body));
  };
  const server = new LocalServer(
    createServer((request, response) => void answer(request, response).catch(() => response.destroy())),
  );
  await server.listen();
  return { origin: server.origin, requests, [Symbol.asyncDispose]: () => server.goDown() };
}

export function failure(status: number, code: number): RestAnswer {
  return { status, body: { code, status, message: `error ${code}` } };
}

/** What becomes of a request. `lost`: it is carried out, and the connection breaks without an answer. `broken`: it is not carried out. */
export type RequestFault = { readonly status: number; readonly code: number } | 'lost' | 'broken';

/** The handler, with faults for some of its requests. */
export function withFaults(
  handle: RestHandler,
  faultOf: (request: RestRequest) => RequestFault | undefined,
): RestHandler {
  return (request) => {
    const fault = faultOf(request);
    if (fault === undefined) return handle(request);
    if (fault === 'lost') handle(request);
    return typeof fault === 'string' ? 'lost' : failure(fault.status, fault.code);
  };
}
