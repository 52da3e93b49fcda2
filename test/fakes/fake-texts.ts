/** A fake of Twilio's REST API for text messages. It can refuse, be slow, break off, and lose the answer to a text that it has taken. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { TWILIO_ACCOUNT } from './fake-twilio.ts';
import { LocalServer } from './local-server.ts';

/** What happens to a request. `lost`: the text is taken, and no answer comes. `broken`: it is not taken. */
export type TextBehaviour =
  | 'lost'
  | 'broken'
  | { readonly refuse: number; readonly code?: number }
  | { readonly fault: number; readonly isTaken: boolean }
  | { readonly afterMs: number };

/** A text as the API shows it. */
export interface FakeText {
  readonly sid: string;
  readonly to: string;
  readonly from: string | null;
  readonly messaging_service_sid: string | null;
  readonly body: string;
  readonly status_callback: string | null;
  readonly date_created: string;
  readonly num_segments: string;
  status: string;
  error_code: number | null;
}

export interface FakeTexts extends AsyncDisposable {
  readonly origin: string;
  /** Newest first. */
  readonly texts: FakeText[];
  /** For the next requests to send; then they are taken. */
  readonly next: TextBehaviour[];
  /** For the next requests to list. */
  readonly nextList: TextBehaviour[];
  lists: number;
  listen(): Promise<void>;
  goDown(): Promise<void>;
}

const CREDENTIALS = `Basic ${btoa(`${TWILIO_ACCOUNT.accountSid}:${TWILIO_ACCOUNT.authToken}`)}`;
const PATH = `/2010-04-01/Accounts/${TWILIO_ACCOUNT.accountSid}/Messages.json`;

/** Starts it on a free port of the loopback interface. */
export async function startFakeTexts(): Promise<FakeTexts> {
  const server = new LocalServer(
    createServer((request, response) => void answer(fake, request, response).catch(() => response.destroy())),
  );
  await server.listen();
  const fake: FakeTexts = {
    origin: server.origin,
    texts: [],
    next: [],
    nextList: [],
    lists: 0,
    listen: () => server.listen(),
    goDown: () => server.goDown(),
    [Symbol.asyncDispose]: () => server.goDown(),
  };
  return fake;
}

async function answer(fake: FakeTexts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const send = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const refuse = (status: number, code?: number) => send(status, { code, message: 'refused', status });
  const url = new URL(request.url ?? '', fake.origin);
  const form = new URLSearchParams(await text(request));
  if (request.headers.authorization !== CREDENTIALS) return void refuse(401, 20003);
  if (url.pathname !== PATH) return void refuse(404, 20404);
  const isList = request.method === 'GET';
  if (isList) fake.lists += 1;
  const how = (isList ? fake.nextList : fake.next).shift();
  if (how === 'broken') return void response.destroy();
  if (typeof how === 'object' && 'refuse' in how) return void refuse(how.refuse, how.code);
  if (typeof how === 'object' && 'afterMs' in how) await sleep(how.afterMs);
  const isTaken = !(typeof how === 'object' && 'fault' in how && !how.isTaken);
  if (isList) {
    if (typeof how === 'object' && 'fault' in how) return void refuse(how.fault, 20500);
    const messages = fake.texts.filter(({ to }) => to === url.searchParams.get('To'));
    return void send(200, { messages, next_page_uri: null });
  }
  const one = aText(form);
  if (isTaken) fake.texts.unshift(one);
  if (how === 'lost') return void response.destroy();
  if (typeof how === 'object' && 'fault' in how) return void refuse(how.fault, 20500);
  send(201, one);
}

function aText(form: URLSearchParams): FakeText {
  const body = form.get('Body') ?? '';
  return {
    sid: `SM${randomBytes(16).toString('hex')}`,
    to: form.get('To') ?? '',
    from: form.get('From'),
    messaging_service_sid: form.get('MessagingServiceSid'),
    body,
    status_callback: form.get('StatusCallback'),
    date_created: new Date().toUTCString(),
    num_segments: String(Math.ceil(body.length / 153)),
    status: 'queued',
    error_code: null,
  };
}
