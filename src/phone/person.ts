/** The person whom a transfer rings: another telephone, which follows TwiML and presses keys. */
import type { CallSid } from '../contracts/ids.ts';
import type { Conferences, Member } from './conferences.ts';
import { createLog } from './log.ts';
import { createClock } from './timing.ts';
import type { Clock, PhoneTiming } from './timing.ts';
import { parseTwiml } from './twiml.ts';
import type { Verb } from './twiml.ts';
import { createWebhooks } from './webhook.ts';
import type { Form, Webhooks } from './webhook.ts';
import { resolveUrl } from './webhook-url.ts';

/**
 * `person`: answers after a while and presses `key` at the first wait for one, if there is a key; hangs up after `talkMs` with the
 * caller, `hangsUpMs` after answering, or (`changesMind`) before they enter the conference. A menu, a queue and a call screen are persons
 * without a key. `mailbox`: a machine. Times are scaled.
 */
export type Person =
  | {
      readonly kind: 'person';
      readonly ringsMs?: number;
      readonly key?: string;
      readonly talkMs?: number;
      readonly hangsUpMs?: number;
      readonly changesMind?: boolean;
    }
  | { readonly kind: 'mailbox' | 'busy' | 'no-answer' | 'failed' };

export interface PersonOptions {
  readonly sid: CallSid;
  readonly accountSid: string;
  readonly to: string;
  readonly from: string;
  readonly url: string;
  readonly statusUrl: string | undefined;
  readonly machineUrl: string | undefined;
  readonly ringSeconds: number;
  readonly who: Person;
  readonly authToken: string;
  readonly connectTo: string | undefined;
  readonly timing?: Partial<PhoneTiming> | undefined;
  readonly conferences: Conferences;
}

/** The call to a person. */
export interface PersonCall {
  readonly sid: CallSid;
  readonly to: string;
  readonly from: string;
  readonly startedAt: number;
  /** In Twilio's words. */
  readonly status: string;
  /** What the person has heard. */
  readonly heard: readonly string[];
  readonly ended: Promise<void>;
  /** Ends the call, as a request to Twilio does. */
  end(): void;
  /** Goes on with this TwiML instead. */
  update(twiml: string): void;
}

const ANSWERS_MS = 1_500;
const MACHINE_MS = 2_000;

interface Running {
  readonly options: PersonOptions;
  readonly clock: Clock;
  readonly webhooks: Webhooks;
  readonly heard: string[];
  status: string;
  hungUp: AbortController;
  /** Aborted when other TwiML takes over. */
  current: AbortController;
  instead: string | undefined;
  hasPressed: boolean;
  member: Member | undefined;
}

/** Rings the person. */
export function ringPerson(options: PersonOptions): PersonCall {
  const clock = createClock(options.timing, 1);
  const { authToken, connectTo } = options;
  const call: Running = {
    ...{
      options,
      clock,
      heard: [],
      status: 'queued',
      instead: undefined,
      hasPressed: false,
      member: undefined,
    },
    webhooks: createWebhooks({ authToken, connectTo, clock, log: createLog() }),
    ...{ hungUp: new AbortController(), current: new AbortController() },
  };
  const startedAt = Date.now();
  return {
    ...{ sid: options.sid, to: options.to, from: options.from, startedAt, heard: call.heard },
    get status() {
      return call.status;
    },
    ended: run(call),
    end() {
      call.hungUp.abort();
      call.current.abort();
    },
    update(twiml) {
      call.instead = twiml;
      call.current.abort();
    },
  };
}

async function run(call: Running): Promise<void> {
  const { options, clock, hungUp } = call;
  const { who } = options;
  const report = async (status: string) => {
    call.status = status;
    if (options.statusUrl !== undefined) await call.webhooks.post('status', options.statusUrl, fields(call));
  };
  await report('initiated');
  call.status = 'ringing';
  if (who.kind === 'busy' || who.kind === 'failed') return report(who.kind);
  await report('ringing');
  const ringsMs =
    who.kind === 'no-answer'
      ? options.ringSeconds * 1_000
      : ((who.kind === 'person' ? who.ringsMs : undefined) ?? ANSWERS_MS);
  await clock.pause(ringsMs, hungUp.signal);
  if (who.kind === 'no-answer' || hungUp.signal.aborted)
    return report(hungUp.signal.aborted ? 'canceled' : 'no-answer');
  await report('in-progress');
  const detecting = detectMachine(call);
  if (who.kind === 'person' && who.hangsUpMs !== undefined)
    void clock.pause(who.hangsUpMs, hungUp.signal).then(() => hangUp(call));
  await listen(call);
  hungUp.abort();
  call.member?.leave();
  await report('completed');
  await detecting;
}

function hangUp({ hungUp, current, member }: Running): void {
  hungUp.abort();
  current.abort();
  member?.leave();
}

async function detectMachine({ options, clock, hungUp, webhooks, ...call }: Running): Promise<void> {
  await clock.pause(MACHINE_MS, hungUp.signal);
  if (options.machineUrl === undefined || hungUp.signal.aborted) return;
  const answeredBy = options.who.kind === 'mailbox' ? 'machine_start' : 'human';
  await webhooks.post('status', options.machineUrl, {
    ...fields({ options, status: call.status }),
    AnsweredBy: answeredBy,
  });
}

/** Follows TwiML until the call is over. */
async function listen(call: Running): Promise<void> {
  let next: Next | undefined = { url: call.options.url, form: {} };
  while (next !== undefined && !call.hungUp.signal.aborted) {
    call.current = new AbortController();
    next = await step(call, next);
    if (call.instead !== undefined) {
      next = { twiml: call.instead };
      call.instead = undefined;
    }
  }
}

async function step(call: Running, next: Next): Promise<Next | undefined> {
  const document = 'twiml' in next ? { body: next.twiml, base: call.options.url } : await fetched(call, next);
  if (document === undefined) return undefined;
  const parsed = parseTwiml(document.body);
  return parsed.kind === 'twiml' ? follow(call, parsed.verbs, document.base) : undefined;
}

type Next = { readonly url: string; readonly form: Form } | { readonly twiml: string };

async function fetched(call: Running, { url, form }: { readonly url: string; readonly form: Form }) {
  const answer = await call.webhooks.post('redirect', url, { ...fields(call), ...form });
  return answer.kind === 'answered' ? { body: answer.body, base: url.split('#', 1)[0] ?? url } : undefined;
}

/** Undefined: the TwiML is over, and so is the call. */
async function follow(call: Running, verbs: readonly Verb[], base: string): Promise<Next | undefined> {
  const { clock, current } = call;
  for (const verb of verbs) {
    if (current.signal.aborted || verb.name === 'Hangup') return undefined;
    switch (verb.name) {
      case 'Say':
        await say(call, verb);
        break;
      case 'Pause':
        await clock.pause(Number(verb.attributes['length'] ?? '1') * 1_000, current.signal);
        break;
      case 'Redirect':
        return { url: resolveUrl(verb.text, base), form: {} };
      case 'Gather': {
        const key = await gather(call, verb);
        const action = verb.attributes['action'];
        if (key !== undefined && action !== undefined)
          return { url: resolveUrl(action, base), form: { Digits: key } };
        break;
      }
      case 'Dial':
        await confer(call, verb);
        break;
      default:
        break;
    }
  }
  return undefined;
}

async function say({ clock, current, heard }: Running, { text }: Verb): Promise<void> {
  if (current.signal.aborted) return;
  heard.push(text);
  await clock.pauseReal(clock.speechMs(text.length), current.signal);
}

/** The key that the person presses after the words. */
async function gather(call: Running, verb: Verb): Promise<string | undefined> {
  const { clock, current, options } = call;
  for (const child of verb.children) if (child.name === 'Say') await say(call, child);
  if (current.signal.aborted) return undefined;
  const key = options.who.kind === 'person' ? options.who.key : undefined;
  if (key !== undefined && !call.hasPressed) {
    call.hasPressed = true;
    return key;
  }
  await clock.pause(Number(verb.attributes['timeout'] ?? '5') * 1_000, current.signal);
  return undefined;
}

async function confer(call: Running, verb: Verb): Promise<void> {
  const { options, clock, current } = call;
  const conference = verb.children.find(({ name }) => name === 'Conference');
  if (conference === undefined || current.signal.aborted) return;
  const { who } = options;
  if (who.kind === 'person' && who.changesMind === true) {
    hangUp(call);
    return;
  }
  const member = options.conferences.enter(conference.text, {
    sid: options.sid,
    endsIt: conference.attributes['endConferenceOnExit'] === 'true',
  });
  call.member = member;
  current.signal.addEventListener('abort', () => member.leave());
  const talkMs = who.kind === 'person' ? who.talkMs : undefined;
  if (talkMs !== undefined)
    void member.met.then(() => clock.pause(talkMs, call.hungUp.signal)).then(() => hangUp(call));
  await member.over;
  call.member = undefined;
}

function fields({ options, status }: Pick<Running, 'options' | 'status'>): Form {
  const { sid, accountSid, to, from } = options;
  return {
    ...{ CallSid: sid, AccountSid: accountSid, From: from, To: to, Caller: from, Called: to },
    ...{ CallStatus: status, Direction: 'outbound-api', ApiVersion: '2010-04-01' },
  };
}
