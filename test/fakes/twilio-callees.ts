/**
 * The calls that Twilio places for calls out, with their callbacks. Requests for them can be refused, and their answers lost. For the
 * server of `twilio-rest.ts`.
 */
import { FINAL_CALL_STATES } from '../../src/contracts/wire/webhooks.ts';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { newCallSid } from '../../src/phone/identity.ts';
import { playCallee } from '../../src/phone/callee.ts';
import type { AskedCall, Callee } from '../../src/phone/callee.ts';
import type { PhoneCall } from '../../src/phone/phone-call.ts';
import { TWILIO_ACCOUNT } from './fake-twilio.ts';
import { failure } from './twilio-rest.ts';
import type { RestAnswer, RestHandler } from './twilio-rest.ts';

/** What happens to a request that places a call. `lost`: it is placed. `dropped`: it is not, and no answer comes either. */
export type Placing = 'answer' | 'lost' | 'dropped' | { readonly status: number; readonly code: number };

export interface FakeCall extends AskedCall {
  status: string;
  readonly createdAt: Date;
  endedAt?: Date;
  readonly form: URLSearchParams;
  phone?: PhoneCall;
  /** Resolves when the call is over. */
  readonly done: Promise<void>;
}

export interface FakeCalls {
  readonly handler: RestHandler;
  /** All calls that were placed, oldest first. */
  readonly calls: readonly FakeCall[];
  /** Who answers at a number. Default: nobody. */
  readonly callees: Map<string, Callee | readonly Callee[]>;
  /** What happens to the next requests for a number. */
  readonly placing: Map<string, Placing[]>;
  /** Numbers whose calls send no callbacks. */
  readonly silent: Set<string>;
}

/** The calls of the account. `connectTo`: where webhooks and sockets really go. */
export function createFakeCalls({ connectTo }: { readonly connectTo?: string } = {}): FakeCalls {
  const calls: FakeCall[] = [];
  const callees: FakeCalls['callees'] = new Map();
  const placing: FakeCalls['placing'] = new Map();
  const silent = new Set<string>();
  const calleeOf = (to: string): Callee => {
    const known = callees.get(to) ?? { kind: 'no-answer' };
    if ('kind' in known) return known;
    const before = calls.filter((call) => call.to === to).length;
    return known[before] ?? known.at(-1) ?? { kind: 'no-answer' };
  };
  const place = (form: URLSearchParams): FakeCall => {
    const to = form.get('To') ?? '';
    const statusCallback = form.get('StatusCallback');
    const machineCallback = form.get('AsyncAmdStatusCallback');
    const callee = calleeOf(to);
    const asked: AskedCall = {
      ...{ callSid: newCallSid(), accountSid: TWILIO_ACCOUNT.accountSid, to },
      ...{ from: form.get('From') ?? '', url: form.get('Url') ?? '' },
      ...(statusCallback === null || silent.has(to) ? {} : { statusCallback }),
      ...(machineCallback === null ? {} : { machineCallback }),
    };
    // The answer to the request comes first.
    const played = async () =>
      playCallee(asked, callee, {
        ...{ authToken: TWILIO_ACCOUNT.authToken, timing: { scale: 0.1 } },
        ...(connectTo === undefined ? {} : { connectTo }),
        onStatus: (status) => (call.status = status),
        onAnswered: (phone) => (call.phone = phone),
      });
    const done = turnOfTheLoop()
      .then(played)
      .then(() => {
        if (FINAL_CALL_STATES.has(call.status)) call.endedAt = new Date();
      });
    const call: FakeCall = { ...asked, status: 'queued', createdAt: new Date(), form, done };
    calls.push(call);
    return call;
  };
  const create = (form: URLSearchParams): RestAnswer => {
    const next = placing.get(form.get('To') ?? '')?.shift() ?? 'answer';
    if (next === 'dropped') return 'lost';
    if (typeof next === 'object') return failure(next.status, next.code);
    const call = place(form);
    return next === 'lost' ? 'lost' : { status: 201, body: shown(call) };
  };
  const update = (call: FakeCall, form: URLSearchParams): RestAnswer => {
    const status = form.get('Status');
    if (status === 'canceled' && !['queued', 'initiated', 'ringing'].includes(call.status))
      return failure(400, 21220);
    if (status === 'completed') void call.phone?.hangUp();
    if (status !== null) call.status = status;
    if (status === 'canceled') call.endedAt = new Date();
    return { status: 200, body: shown(call) };
  };
  const handler: RestHandler = ({ method, path, fields }) => {
    if (path === '/Calls' && method === 'POST') return create(fields);
    if (path === '/Calls') {
      const after = Date.parse(fields.get('StartTime>') ?? '') || 0;
      const found = calls.filter(
        ({ to, from, createdAt }) =>
          to === fields.get('To') && from === fields.get('From') && createdAt.getTime() >= after - 86_400_000,
      );
      return { status: 200, body: { calls: found.toReversed().map(shown), next_page_uri: null } };
    }
    const sid = /^\/Calls\/(CA[0-9a-f]{32})$/u.exec(path)?.[1];
    const call = calls.find(({ callSid }) => callSid === sid);
    if (call === undefined) return undefined;
    return method === 'POST' ? update(call, fields) : { status: 200, body: shown(call) };
  };
  return { handler, calls, callees, placing, silent };
}

const shown = ({ callSid, from, to, status, createdAt }: FakeCall) => ({
  ...{ sid: callSid, from, to, status, direction: 'outbound-api' },
  date_created: createdAt.toUTCString(),
  start_time: createdAt.toUTCString(),
});
