/**
 * Validates signals before they become events of a call's state. If a malformed signal made the workflow throw, its task
 * would fail forever and even queries would hang. It uses Valibot instead of zod because workflows import it: zod adds
 * 0.9 MiB to their bundle (docs/decisions/0033-valibot-in-workflows.md).
 */
import * as v from 'valibot';
import type { ReplyResult, SpeechProgress } from './activities.ts';
import type { Answered, Attached, CallSignals, Dtmf, Ended, Heard, Silence, Utterance } from './call.ts';
import { FAILURES } from './failures.ts';
import type { Step, StepFailure } from './failures.ts';
import { isTurnId } from './ids.ts';
import type { GatewayId, TurnId } from './ids.ts';
import type { AnsweredBy } from './outbound.ts';
import type { ToolCall } from './tools.ts';
import { TRANSFER_OUTCOMES, TRANSFER_STATES } from './transfer.ts';
import type { VoicePosition } from './voice-ladder.ts';

export type SignalName = keyof CallSignals;

/** A signal as an event of the call: the message plus its name as `type`. */
export type SignalEvent = { [Name in SignalName]: SignalEventOf<Name> }[SignalName];

export type SignalEventOf<Name extends SignalName> = { readonly type: Name } & CallSignals[Name];

/** `problems` name fields, never values, because they are logged. */
export type ParsedSignal =
  | { readonly kind: 'event'; readonly event: SignalEvent }
  | { readonly kind: 'malformed'; readonly problems: readonly string[] }
  | { readonly kind: 'unknown' };

/** A message with the name of its signal. */
export type NamedSignal = {
  [Name in SignalName]: { readonly name: Name; readonly message: CallSignals[Name] };
}[SignalName];

/** Makes the event of a message without validation: for messages that this process made. */
export function signalEvent({ name, message }: NamedSignal): SignalEvent {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the name says which message it is: the compiler does not relate the two
  return { type: name, ...message } as SignalEvent;
}

/** Validates a message from a history, the journal or another process. Keeps unknown fields. Never throws. */
export function parseSignal(name: string, message: unknown): ParsedSignal {
  if (!isSignalName(name)) return { kind: 'unknown' };
  const parsed = v.safeParse<EventSchema>(
    SCHEMAS[name],
    typeof message === 'object' ? { ...message, type: name } : message,
  );
  if (parsed.success) return { kind: 'event', event: parsed.output };
  return {
    kind: 'malformed',
    problems: parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'message'}: ${issue.type}`),
  };
}

/** Validates the heartbeat details of a speaking activity. Undefined for anything else. */
export function parseProgress(details: unknown): SpeechProgress | undefined {
  const parsed = v.safeParse(progress, details);
  return parsed.success ? parsed.output : undefined;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));
const turnId = v.custom<TurnId>((text) => typeof text === 'string' && isTurnId(text));

const STEPS: readonly Step[] = ['search', 'primary', 'fallback', 'template', 'own', 'relay', 'system'];

const stepFailure = v.looseObject({
  step: v.picklist(STEPS),
  type: v.custom<StepFailure['type']>(
    (type) => typeof type === 'string' && (type === 'Timeout' || type in FAILURES),
  ),
  at: v.exactOptional(v.number()),
  retryAfterMs: v.exactOptional(v.number()),
  reason: v.exactOptional(v.string()),
  host: v.exactOptional(v.string()),
  model: v.exactOptional(v.string()),
  status: v.exactOptional(v.number()),
  code: v.exactOptional(v.string()),
  requests: v.exactOptional(v.number()),
});

const voiced = {
  voice: v.exactOptional(v.picklist(['own', 'relay', 'system', 'mixed'])),
  voiceFailures: v.exactOptional(v.array(stepFailure)),
};

const voicePosition: v.GenericSchema<unknown, VoicePosition> = v.looseObject({
  rung: v.picklist(['system', 'recorded']),
  failure: v.exactOptional(stepFailure),
});

const heard: v.GenericSchema<unknown, Heard> = v.looseObject({
  turnId,
  text: v.string(),
  audioMs: v.exactOptional(v.number()),
  cut: v.boolean(),
  ...voiced,
});

const progress: v.GenericSchema<unknown, SpeechProgress> = v.looseObject({
  turnId,
  epoch: count,
  said: v.string(),
  heard: v.string(),
  audioMs: v.exactOptional(v.number()),
  complete: v.boolean(),
});

const toolCall: v.GenericSchema<unknown, ToolCall> = v.looseObject({
  id: v.string(),
  tool: v.string(),
  arguments: v.record(v.string(), v.unknown()),
  problem: v.exactOptional(v.string()),
});

const replyResult: v.GenericSchema<unknown, ReplyResult> = v.looseObject({
  turnId,
  outcome: v.picklist(['spoken', 'cut', 'dropped']),
  said: v.string(),
  heard: v.exactOptional(v.string()),
  audioMs: v.exactOptional(v.number()),
  filler: v.exactOptional(v.looseObject({ said: v.string(), heard: v.string() })),
  partial: v.exactOptional(v.literal(true)),
  rung: v.exactOptional(v.picklist(['primary', 'fallback', 'template'])),
  model: v.exactOptional(v.string()),
  usage: v.exactOptional(v.looseObject({ inputTokens: v.number(), outputTokens: v.number() })),
  server: v.exactOptional(v.looseObject({ host: v.string(), requests: v.exactOptional(v.number()) })),
  wasted: v.exactOptional(v.looseObject({ requests: v.number(), tokens: v.number() })),
  calls: v.exactOptional(v.array(toolCall)),
  told: v.exactOptional(v.array(v.string())),
  corrected: v.exactOptional(v.literal(true)),
  times: v.looseObject({
    at: v.number(),
    signalled: v.exactOptional(v.number()),
    claimed: v.exactOptional(v.number()),
    modelRequested: v.exactOptional(v.number()),
    modelFirstToken: v.exactOptional(v.number()),
    firstSent: v.exactOptional(v.number()),
    lastSent: v.exactOptional(v.number()),
    firstHeard: v.exactOptional(v.number()),
    lastHeard: v.exactOptional(v.number()),
  }),
  ...voiced,
});

/** Fields of every caller input. */
const numbered = {
  epoch: positive,
  seq: positive,
  at: v.number(),
  previous: v.exactOptional(heard),
  learnt: v.exactOptional(count),
  afterGoodbye: v.exactOptional(v.literal(true)),
  opened: v.exactOptional(v.literal(true)),
};

const attached: v.GenericSchema<unknown, { type: 'attached' } & Attached> = v.looseObject({
  type: v.literal('attached'),
  epoch: positive,
  gateway: v.looseObject({
    id: v.custom<GatewayId>((id) => typeof id === 'string'),
    taskQueue: v.string(),
  }),
  sessionId: v.string(),
  at: v.number(),
  progress: v.exactOptional(progress),
  voice: v.exactOptional(voicePosition),
  transfer: v.exactOptional(v.picklist(TRANSFER_OUTCOMES)),
});

const utterance: v.GenericSchema<unknown, { type: 'utterance' } & Utterance> = v.looseObject({
  type: v.literal('utterance'),
  ...numbered,
  text: v.string(),
  lang: v.string(),
  pause: v.exactOptional(v.literal(true)),
  continues: v.exactOptional(v.literal(true)),
  machine: v.exactOptional(v.literal(true)),
});

const dtmf: v.GenericSchema<unknown, { type: 'dtmf' } & Dtmf> = v.looseObject({
  type: v.literal('dtmf'),
  ...numbered,
  digits: v.string(),
});

const silence: v.GenericSchema<unknown, { type: 'silence' } & Silence> = v.looseObject({
  type: v.literal('silence'),
  ...numbered,
});

const answered: v.GenericSchema<unknown, { type: 'answered' } & Answered> = v.looseObject({
  type: v.literal('answered'),
  epoch: count,
  reply: replyResult,
  passages: v.exactOptional(v.array(v.looseObject({ id: v.string(), title: v.string(), score: v.number() }))),
  failures: v.array(stepFailure),
  notice: v.exactOptional(v.literal(true)),
  wish: v.exactOptional(v.array(toolCall)),
  standIn: v.exactOptional(v.literal(true)),
});

const ended: v.GenericSchema<unknown, { type: 'ended' } & Ended> = v.looseObject({
  type: v.literal('ended'),
  epoch: count,
  by: v.picklist(['caller', 'agent', 'failure']),
  at: v.number(),
  lastSeq: v.exactOptional(count),
  relay: v.exactOptional(v.looseObject({ status: v.string(), errorCode: v.exactOptional(v.string()) })),
  stopped: v.exactOptional(v.picklist(['cancelled', 'terminated', 'overrun', 'hang-up'])),
  transfer: v.exactOptional(v.picklist(TRANSFER_STATES)),
  voice: v.exactOptional(voicePosition),
  previous: v.exactOptional(heard),
});

const answeredBy: v.GenericSchema<unknown, { type: 'answeredBy' } & AnsweredBy> = v.looseObject({
  type: v.literal('answeredBy'),
  at: v.number(),
  by: v.string(),
});

const SCHEMAS: { readonly [Name in SignalName]: v.GenericSchema<unknown, SignalEventOf<Name>> } = {
  attached,
  utterance,
  dtmf,
  silence,
  answered,
  ended,
  answeredBy,
};
type EventSchema = v.GenericSchema<unknown, SignalEvent>;

/** Wire names of all signals of a call. */
export const SIGNAL_NAMES: ReadonlySet<string> = new Set(Object.keys(SCHEMAS));

function isSignalName(name: string): name is SignalName {
  return SIGNAL_NAMES.has(name);
}
