/**
 * A fake of Twilio's REST API for transfers: it rings people, who are simulated, and changes calls in progress. It can refuse requests,
 * carry them out and lose the answer, and be slow.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseCallSid } from '../../src/contracts/ids.ts';
import type { CallSid } from '../../src/contracts/ids.ts';
import { createConferences } from '../../src/phone/conferences.ts';
import type { Conferences } from '../../src/phone/conferences.ts';
import type { PhoneCall } from '../../src/phone/phone-call.ts';
import { ringPerson } from '../../src/phone/person.ts';
import type { Person, PersonCall, PersonOptions } from '../../src/phone/person.ts';
import { LocalServer } from './local-server.ts';

/** What becomes of a request. `lost`: it is carried out, and the connection breaks without an answer. */
export type RequestFault = { readonly status: number; readonly code: number } | 'lost' | 'broken';

export interface TwilioPeopleOptions extends Pick<
  PersonOptions,
  'authToken' | 'accountSid' | 'connectTo' | 'timing'
> {
  /** Who is at a telephone. `from`: the number that they see. */
  readonly who: (number: string, from: string) => Person;
  readonly fault?: (request: {
    readonly method: string;
    readonly path: string;
    readonly form: URLSearchParams;
  }) => RequestFault | undefined;
}

export interface TwilioPeople extends AsyncDisposable {
  readonly origin: string;
  readonly conferences: Conferences;
  /** The calls to people, in order. */
  readonly people: readonly PersonCall[];
  /** What was asked for: method and what. */
  readonly requests: readonly string[];
  /** Makes a caller known, whose call can be updated. */
  knows(call: PhoneCall): void;
  /** Where webhooks go from now on. */
  connectTo: string | undefined;
  fault: TwilioPeopleOptions['fault'];
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Starts it on a free port of the loopback interface. */
export async function startTwilioPeople(options: TwilioPeopleOptions): Promise<TwilioPeople> {
  const people: PersonCall[] = [];
  const callers = new Map<string, PhoneCall>();
  const requests: string[] = [];
  const conferences = createConferences();
  const fake: TwilioPeople = {
    get origin() {
      return server.origin;
    },
    ...{ conferences, people, requests, connectTo: options.connectTo, fault: options.fault },
    knows: (call) => void callers.set(call.callSid, call),
    async [Symbol.asyncDispose]() {
      for (const person of people) person.end();
      await server.goDown();
    },
  };
  const server = new LocalServer(
    createServer((request, response) => void handle(request, response).catch(() => response.destroy())),
  );
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '' } = request;
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const form = new URLSearchParams(await text(request));
    requests.push(`${method} ${pathname.replace(/^.*\/Accounts\/[^/]*\//u, '')}`);
    const fault = fake.fault?.({ method, path: pathname, form });
    if (fault === 'broken') {
      response.destroy();
      return;
    }
    const { status, body } =
      fault === undefined || fault === 'lost'
        ? answerTo({ method, pathname, searchParams, form })
        : { status: fault.status, body: { code: fault.code, message: 'refused', status: fault.status } };
    if (fault === 'lost') response.destroy();
    else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const answerTo = (request: {
    method: string;
    pathname: string;
    searchParams: URLSearchParams;
    form: URLSearchParams;
  }): Answer => {
    const { method, pathname, searchParams, form } = request;
    const [, sid] = /\/Calls\/(CA[0-9a-f]{32})\.json$/u.exec(pathname) ?? [];
    if (sid === undefined && method === 'POST') {
      const person = ringPerson({
        ...personOf(form),
        ...options,
        who: options.who(form.get('To') ?? '', form.get('From') ?? ''),
        connectTo: fake.connectTo,
        conferences,
      });
      people.push(person);
      return { status: 201, body: shown(person) };
    }
    if (sid === undefined) {
      const found = people.filter(
        ({ to, from }) => to === searchParams.get('To') && from === searchParams.get('From'),
      );
      return { status: 200, body: { calls: found.map(shown), next_page_uri: null } };
    }
    const person = people.find((one) => one.sid === sid);
    const caller = callers.get(sid);
    const isOver = FINAL.has(person?.status ?? caller?.status ?? 'completed');
    if (person === undefined && caller === undefined) return NOT_FOUND;
    if (method === 'GET') return { status: 200, body: { sid, status: person?.status ?? caller?.status } };
    if (isOver) return { status: 400, body: { code: 21220, message: 'wrong state', status: 400 } };
    const twiml = form.get('Twiml');
    const url = form.get('Url');
    if (twiml !== null) person?.update(twiml);
    else if (url !== null) caller?.redirect(url);
    else person?.end();
    return { status: 200, body: { sid, status: 'completed' } };
  };
  await server.listen();
  return fake;
}

const FINAL: ReadonlySet<string> = new Set(['completed', 'busy', 'no-answer', 'failed', 'canceled']);
const NOT_FOUND: Answer = { status: 404, body: { code: 20404, message: 'not found', status: 404 } };

function shown({ sid, to, from, status, startedAt }: PersonCall): object {
  return { sid, to, from, status, date_created: new Date(startedAt).toUTCString() };
}

function newSid(): CallSid {
  const sid = parseCallSid(`CA${randomBytes(16).toString('hex')}`);
  if (sid === undefined) throw new Error('unreachable: a new call id is valid');
  return sid;
}

function personOf(form: URLSearchParams) {
  return {
    sid: newSid(),
    ...{ to: form.get('To') ?? '', from: form.get('From') ?? '', url: form.get('Url') ?? '' },
    statusUrl: form.get('StatusCallback') ?? undefined,
    machineUrl: form.get('AsyncAmdStatusCallback') ?? undefined,
    ringSeconds: Number(form.get('Timeout') ?? '60'),
  };
}
