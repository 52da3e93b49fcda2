/** A fake of Twilio's REST API: one account and its numbers. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { LocalServer } from './local-server.ts';

export const TWILIO_ACCOUNT = {
  accountSid: `AC${'1'.repeat(32)}`,
  authToken: 'a-token-of-twilio-0123456789',
};

/** A number as the API shows it. */
export interface FakeNumber {
  readonly sid: string;
  readonly phone_number: string;
  voice_url: string;
  voice_method: string;
  voice_fallback_url: string;
  voice_fallback_method: string;
  status_callback: string;
  status_callback_method: string;
  voice_application_sid: string | null;
  trunk_sid: string | null;
  capabilities: { readonly voice: boolean; readonly sms: boolean };
  voice_receive_mode: 'voice' | 'fax';
}

export interface FakeTwilio extends AsyncDisposable {
  readonly origin: string;
  readonly numbers: FakeNumber[];
  status: string;
  type: 'Full' | 'Trial';
  requests: number;
  listen(): Promise<void>;
  goDown(): Promise<void>;
}

/** A number whose webhooks lead to `origin`. */
export function aNumber(origin: string, changes: Partial<FakeNumber> = {}): FakeNumber {
  return {
    sid: `PN${'2'.repeat(32)}`,
    phone_number: '+12075550142',
    voice_url: `${origin}/api/v1/voice/conversation-relay`,
    voice_method: 'POST',
    voice_fallback_url: `${origin}/api/v1/voice/fallback`,
    voice_fallback_method: 'POST',
    status_callback: `${origin}/api/v1/voice/status`,
    status_callback_method: 'POST',
    voice_application_sid: null,
    trunk_sid: null,
    capabilities: { voice: true, sms: true },
    voice_receive_mode: 'voice',
    ...changes,
  };
}

const CREDENTIALS = `Basic ${btoa(`${TWILIO_ACCOUNT.accountSid}:${TWILIO_ACCOUNT.authToken}`)}`;
const ROOT = `/2010-04-01/Accounts/${TWILIO_ACCOUNT.accountSid}`;

/** Starts it on a free port of the loopback interface. */
export async function startFakeTwilio(...numbers: FakeNumber[]): Promise<FakeTwilio> {
  const server = new LocalServer(
    createServer((request, response) => void answer(fake, request, response).catch(() => response.destroy())),
  );
  await server.listen();
  const fake: FakeTwilio = {
    origin: server.origin,
    numbers,
    status: 'active',
    type: 'Full',
    requests: 0,
    listen: () => server.listen(),
    goDown: () => server.goDown(),
    [Symbol.asyncDispose]: () => server.goDown(),
  };
  return fake;
}

async function answer(fake: FakeTwilio, request: IncomingMessage, response: ServerResponse): Promise<void> {
  fake.requests += 1;
  const send = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const [path = ''] = (request.url ?? '').split('?');
  const form = new URLSearchParams(await text(request));
  if (request.headers.authorization !== CREDENTIALS) {
    send(401, { code: 20003, message: 'Authenticate', status: 401 });
    return;
  }
  if (path === `${ROOT}.json`) {
    send(200, { sid: TWILIO_ACCOUNT.accountSid, status: fake.status, type: fake.type });
  } else if (path === `${ROOT}/IncomingPhoneNumbers.json`) {
    send(200, { incoming_phone_numbers: fake.numbers, next_page_uri: null });
  } else {
    const number = fake.numbers.find(({ sid }) => path === `${ROOT}/IncomingPhoneNumbers/${sid}.json`);
    if (number === undefined || request.method !== 'POST') {
      send(404, { code: 20404, message: 'not found', status: 404 });
      return;
    }
    for (const [name, value] of form) {
      // VoiceFallbackUrl -> voice_fallback_url
      Object.assign(number, { [name.replace(/(?!^)[A-Z]/gu, '_$&').toLowerCase()]: value });
    }
    send(200, number);
  }
}
