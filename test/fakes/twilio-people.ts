/**
 * The telephones that transfers ring, and calls in progress that are changed, at Twilio's REST API. The people are simulated. For the
 * server of `twilio-rest.ts`.
 */
import { FINAL_CALL_STATES } from '../../src/contracts/wire/webhooks.ts';
import { createConferences } from '../../src/phone/conferences.ts';
import type { Conferences } from '../../src/phone/conferences.ts';
import { newCallSid } from '../../src/phone/identity.ts';
import type { PhoneCall } from '../../src/phone/phone-call.ts';
import { ringPerson } from '../../src/phone/person.ts';
import type { Person, PersonCall, PersonOptions } from '../../src/phone/person.ts';
import { TWILIO_ACCOUNT } from './fake-twilio.ts';
import { failure } from './twilio-rest.ts';
import type { RestAnswer, RestHandler } from './twilio-rest.ts';

export interface TwilioPeopleOptions extends Pick<PersonOptions, 'connectTo' | 'timing'> {
  /** Who is at a telephone. `from`: the number that they see. Undefined: it is not one of these telephones. */
  readonly who: (number: string, from: string) => Person | undefined;
}

export interface TwilioPeople extends Disposable {
  readonly handler: RestHandler;
  readonly conferences: Conferences;
  /** The calls to people, in order. */
  readonly people: readonly PersonCall[];
  /** Makes a caller known, whose call can be updated. */
  knows(call: PhoneCall): void;
}

/** The telephones of an account. Disposing ends the calls to them. */
export function createTwilioPeople(options: TwilioPeopleOptions): TwilioPeople {
  const people: PersonCall[] = [];
  const callers = new Map<string, PhoneCall>();
  const conferences = createConferences();
  const place = (form: URLSearchParams): RestAnswer | undefined => {
    const who = options.who(form.get('To') ?? '', form.get('From') ?? '');
    if (who === undefined) return undefined;
    const { accountSid, authToken } = TWILIO_ACCOUNT;
    const person = ringPerson({ ...personOf(form), ...options, who, accountSid, authToken, conferences });
    people.push(person);
    return { status: 201, body: shown(person) };
  };
  const list = (to: string, from: string): RestAnswer | undefined => {
    if (options.who(to, from) === undefined) return undefined;
    const found = people.filter((person) => person.to === to && person.from === from);
    return { status: 200, body: { calls: found.map(shown), next_page_uri: null } };
  };
  const handler: RestHandler = ({ method, path, fields }) => {
    if (path === '/Calls')
      return method === 'POST' ? place(fields) : list(fields.get('To') ?? '', fields.get('From') ?? '');
    const sid = /^\/Calls\/(CA[0-9a-f]{32})$/u.exec(path)?.[1] ?? '';
    const person = people.find((one) => one.sid === sid);
    const caller = callers.get(sid);
    const call = person ?? caller;
    if (call === undefined) return undefined;
    if (method === 'GET') return { status: 200, body: { sid, status: call.status } };
    if (FINAL_CALL_STATES.has(call.status)) return failure(400, 21220);
    const twiml = fields.get('Twiml');
    const url = fields.get('Url');
    if (twiml !== null) person?.update(twiml);
    else if (url !== null) caller?.redirect(url);
    else person?.end();
    return { status: 200, body: { sid, status: 'completed' } };
  };
  return {
    ...{ handler, conferences, people },
    knows: (call) => void callers.set(call.callSid, call),
    [Symbol.dispose]() {
      for (const person of people) person.end();
    },
  };
}

function shown({ sid, to, from, status, startedAt }: PersonCall): object {
  return { sid, to, from, status, date_created: new Date(startedAt).toUTCString() };
}

function personOf(form: URLSearchParams) {
  return {
    sid: newCallSid(),
    ...{ to: form.get('To') ?? '', from: form.get('From') ?? '', url: form.get('Url') ?? '' },
    statusUrl: form.get('StatusCallback') ?? undefined,
    machineUrl: form.get('AsyncAmdStatusCallback') ?? undefined,
    ringSeconds: Number(form.get('Timeout') ?? '60'),
  };
}
