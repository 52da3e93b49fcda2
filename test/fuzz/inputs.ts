/** What the attacker sends: conversations over the relay's socket, webhooks, and requests to all other routes. */
import fc from 'fast-check';
import type { z } from 'zod';
import { relayFrame } from '../../src/contracts/wire/from-relay.ts';
import {
  OUTBOUND_MACHINE_PATH,
  OUTBOUND_PATH,
  OUTBOUND_STATUS_PATH,
} from '../../src/adapters/telephony/outbound-urls.ts';
import {
  dialAction,
  machineCallback,
  incomingText,
  personWebhook,
  relayAction,
  statusCallback,
  TEXT_STATUS_PATH,
  textStatus,
  voiceWebhook,
} from '../../src/contracts/wire/webhooks.ts';
import { credentials } from '../../src/gateway/routes/session.ts';
import { encodedPayloads } from '../../src/gateway/routes/codec.ts';
import {
  ACCEPTED_PATH,
  ACCEPT_PATH,
  ACTION_PATH,
  BACK_PATH,
  DIAL_PATH,
  FALLBACK_PATH,
  HOLD_PATH,
  INCOMING_TEXT_PATH,
  PERSON_KEY_PATH,
  PERSON_MACHINE_PATH,
  PERSON_PATH,
  PERSON_STATUS_PATH,
  STATUS_PATH,
  VOICE_PATH,
  WAIT_PATH,
} from '../../src/gateway/routes/paths.ts';
import type { DeclaredRoute } from '../gateway/whole-app.ts';
import { forms, hostileTexts, hostileValues, jsonTexts, valuesOf } from './hostile.ts';

/** One connection of the relay. */
export interface Conversation {
  readonly kind: 'conversation';
  /** Whether Twilio has signed the upgrade, and our own token is in `setup`. */
  readonly isSigned: boolean;
  readonly hasToken: boolean;
  readonly callSid: string;
  readonly epoch: number;
  readonly frames: readonly (string | Uint8Array)[];
  readonly closeCode: number;
}

export interface Webhook {
  readonly kind: 'webhook';
  readonly isSigned: boolean;
  readonly path: string;
  readonly query: string;
  readonly callSid: string;
  readonly form: string;
}

export interface ApiRequest {
  readonly kind: 'request';
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly hasToken: boolean;
  readonly body: string | Buffer;
}

/**
 * A call of its own for each input, so that whatever is kept of a call and never given back is seen to grow. The first digit tells calls
 * that nobody has signed.
 */
const callSids = fc
  .bigInt({ min: 0n, max: 2n ** 124n - 1n })
  .map((id) => (isSigned: boolean) => `CA${isSigned ? '0' : 'f'}${id.toString(16).padStart(31, '0')}`);
export const isUnsigned = (callSid: string): boolean => callSid.startsWith('CAf');

const mostly = (often: number) => fc.integer({ min: 1, max: 100 }).map((percent) => percent <= often);

const frame = fc.oneof(
  { weight: 30, arbitrary: jsonTexts(valuesOf(relayFrame)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 50 }) },
);

export const conversations: fc.Arbitrary<Conversation> = fc
  .record({
    kind: fc.constant('conversation' as const),
    isSigned: mostly(90),
    hasToken: mostly(80),
    callSid: callSids,
    epoch: fc.constantFrom(1, 1, 2, 1_000),
    frames: fc.array(frame, { minLength: 10, maxLength: 60, size: 'max' }),
    closeCode: fc.constantFrom(1000, 1000, 1001, 1011, 4000),
  })
  .map(({ callSid, ...rest }) => ({ ...rest, callSid: callSid(rest.isSigned && rest.hasToken) }));

const WEBHOOKS: readonly (readonly [string, z.ZodType])[] = [
  [VOICE_PATH, voiceWebhook],
  [FALLBACK_PATH, voiceWebhook],
  [ACTION_PATH, relayAction],
  [STATUS_PATH, statusCallback],
  [TEXT_STATUS_PATH, textStatus],
  [INCOMING_TEXT_PATH, incomingText],
  [DIAL_PATH, dialAction],
  [OUTBOUND_PATH, voiceWebhook],
  [OUTBOUND_STATUS_PATH, statusCallback],
  [OUTBOUND_MACHINE_PATH, machineCallback],
  [ACCEPT_PATH, dialAction],
  [ACCEPTED_PATH, dialAction],
  [WAIT_PATH, relayAction],
  [BACK_PATH, relayAction],
  [HOLD_PATH, relayAction],
  [PERSON_PATH, personWebhook],
  [PERSON_KEY_PATH, personWebhook],
  [PERSON_STATUS_PATH, personWebhook],
  [PERSON_MACHINE_PATH, personWebhook],
];

const queries = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  {
    weight: 2,
    arbitrary: fc
      .array(
        fc.tuple(
          fc.constantFrom(
            'tenant',
            'q',
            'limit',
            'cursor',
            'epoch',
            'maxReconnects',
            'token',
            'voice',
            'call',
            'ring',
            'asked',
            '__proto__',
            'a[]',
          ),
          fc.oneof(
            hostileTexts.map((words) => encodeURIComponent(words.toWellFormed().slice(0, 500))),
            fc.constantFrom('harbor-street-bikes', '1', '-1', '1e9', '%', '%zz', '%ff', '', 'null'),
          ),
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map((fields) => `?${fields.map((field) => field.join('=')).join('&')}`),
  },
);

export const webhooks: fc.Arbitrary<Webhook> = fc.oneof(
  ...WEBHOOKS.map(([path, schema]) =>
    fc
      .record({
        kind: fc.constant('webhook' as const),
        isSigned: mostly(70),
        path: fc.constant(path),
        query: queries,
        callSid: callSids,
        form: forms(valuesOf(schema)),
      })
      .map(({ callSid, ...rest }) => ({ ...rest, callSid: callSid(rest.isSigned) })),
  ),
);

/** Bodies by path: routes that do not declare a schema. */
const BODIES: Readonly<Record<string, z.ZodType>> = {
  '/api/v1/session': credentials,
  '/codec/decode': encodedPayloads,
};

const isSchema = (value: unknown): value is z.ZodType =>
  typeof value === 'object' && value !== null && '_zod' in value;

function bodiesOf({ url, schema }: DeclaredRoute): fc.Arbitrary<string | Buffer> {
  const declared = isSchema(schema?.body) ? schema.body : BODIES[url];
  const values = declared === undefined ? hostileValues : valuesOf(declared);
  return fc.oneof(
    { weight: 8, arbitrary: jsonTexts(values) },
    { weight: 1, arbitrary: forms(values) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)) },
  );
}

const CONTENT_TYPES = [
  'application/json',
  'application/json',
  'application/json',
  'application/json; charset=utf-16',
  'application/x-www-form-urlencoded',
  'application/octet-stream',
  'multipart/form-data; boundary=',
  'text/markdown',
  'text/plain;;;',
  '/',
];

const ODD_HEADERS: readonly (readonly [string, string])[] = [
  ['host', 'evil.example.com'],
  ['host', '127.0.0.1'],
  ['origin', 'null'],
  ['x-forwarded-for', "127.0.0.1, '"],
  ['x-http-method-override', 'DELETE'],
  ['content-encoding', 'gzip'],
  ['accept', '\u00ff'],
  ['cookie', '__Host-evercall=%; a=b; =; %zz=%zz'],
  ['authorization', 'Bearer '],
  ['range', 'bytes=9-1,-,0-99999999999'],
  ['if-none-match', '"'],
  ['upgrade', 'websocket'],
];

/** Requests to a route. */
export function requestsTo(route: DeclaredRoute): fc.Arbitrary<ApiRequest> {
  const hasBody = !['GET', 'HEAD'].includes(route.method);
  const part = fc.oneof(
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        'a.md',
        'harbor-street-bikes',
        '..',
        '%2e%2e',
        '%',
        '%ff',
        '%00',
        'a%2Fb',
        'a;b',
      ),
    },
    {
      weight: 1,
      arbitrary: hostileTexts.map((words) => encodeURIComponent(words.toWellFormed().slice(0, 300))),
    },
  );
  const parts = route.url.split(/:\w+|\*/u);
  return fc
    .tuple(
      fc.array(part, { minLength: parts.length, maxLength: parts.length }),
      queries,
      fc.constantFrom(...CONTENT_TYPES),
      fc.array(fc.constantFrom(...ODD_HEADERS), { maxLength: 2 }),
      mostly(75),
      hasBody ? bodiesOf(route) : fc.constant(''),
    )
    .map(([values, query, contentType, odd, hasToken, body]) => ({
      kind: 'request',
      method: route.method,
      url:
        parts.map((fixed, at) => fixed + (at === parts.length - 1 ? '' : (values[at] ?? ''))).join('') +
        query,
      headers: { ...(hasBody ? { 'content-type': contentType } : {}), ...Object.fromEntries(odd) },
      hasToken,
      body,
    }));
}
