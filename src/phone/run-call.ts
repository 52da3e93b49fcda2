/** Runs a call as Twilio does: fetches TwiML, executes its verbs, and continues with what the action URL answers. */
import { resolveUrl } from './webhook-url.ts';
import { fetchAudio } from './audio-files.ts';
import type { CallContext } from './call-context.ts';
import type { Conferences } from './conferences.ts';
import { dial } from './dial.ts';
import { fetchTwiml } from './fetch-twiml.ts';
import type { Source } from './fetch-twiml.ts';
import { callFields, newSessionId, setupFrame } from './identity.ts';
import { parseRelay } from './relay-options.ts';
import type { RelayOptions } from './relay-options.ts';
import { Session } from './session.ts';
import type { SessionEnd } from './session.ts';
import type { CallSummary } from './summary.ts';
import type { Verb } from './twiml.ts';
import type { Form } from './webhook.ts';

export type CallEnd = Pick<CallSummary, 'by' | 'errorCode' | 'reason'>;

/** What has happened in the call so far. */
export interface CallProgress {
  readonly verbs: Verb[];
  session: Session | undefined;
  connections: number;
  reconnects: number;
  /** How the latest connection ended. */
  lastEnd: SessionEnd | undefined;
  callStatus: string;
  /** Resolves with the URL to go on with, if the call is updated. */
  redirection: PromiseWithResolvers<string>;
}

/** What follows a verb: the next verb, other TwiML, or the end of the call. */
type Next = { readonly kind: 'next' } | { readonly kind: 'goto'; readonly source: Source } | Ended;
type Ended = { readonly kind: 'ended'; readonly end: CallEnd };

const NEXT: Next = { kind: 'next' };

/** Runs the call to its end. Updates `state` on the way. */
export async function runCall(context: CallContext, state: CallProgress): Promise<CallEnd> {
  let source = sourceOf(context, state, 'voice', context.webhookUrl);
  for (;;) {
    const document = await fetchTwiml(context, source);
    if (context.hungUp.aborted) return endedByCaller();
    if (document.kind === 'failed')
      return { by: 'failed', errorCode: document.errorCode, reason: document.reason };
    const next = await runVerbs(context, state, document.verbs, document.url);
    if (next.kind === 'ended') return next.end;
    source = next.source;
  }
}

async function runVerbs(
  context: CallContext,
  state: CallProgress,
  verbs: readonly Verb[],
  base: string,
): Promise<Exclude<Next, { kind: 'next' }>> {
  for (const verb of verbs) {
    state.verbs.push(verb);
    context.log.add({ kind: 'verb', name: verb.name, attributes: verb.attributes });
    context.emit({ type: 'verb', name: verb.name, ...(verb.text === '' ? {} : { text: verb.text }) });
    const next = await Promise.race([runVerb(context, state, verb, base), redirected(context, state)]);
    if (context.hungUp.aborted && next.kind !== 'ended') return { kind: 'ended', end: endedByCaller() };
    if (next.kind !== 'next') return next;
  }
  return { kind: 'ended', end: endedByTwiml(state, 'the TwiML ended') };
}

/** The call is updated while it waits or is in a conference. */
async function redirected(context: CallContext, state: CallProgress): Promise<Next> {
  const url = await state.redirection.promise;
  state.redirection = Promise.withResolvers<string>();
  return { kind: 'goto', source: sourceOf(context, state, 'redirect', url) };
}

async function runVerb(context: CallContext, state: CallProgress, verb: Verb, base: string): Promise<Next> {
  if (verb.name !== 'Reject' && verb.name !== 'Redirect' && verb.name !== 'Connect')
    state.callStatus = 'in-progress';
  switch (verb.name) {
    case 'Connect':
      return connect(context, state, verb, base);
    case 'Say':
      await context.clock.pauseReal(context.clock.speechMs(verb.text.length), context.hungUp);
      return NEXT;
    case 'Play':
      return play(context, verb, base);
    case 'Pause':
      await context.clock.pause(Number(verb.attributes['length'] ?? '1') * 1_000, context.hungUp);
      return NEXT;
    case 'Start':
      return NEXT;
    case 'Redirect':
      return { kind: 'goto', source: sourceOf(context, state, 'redirect', resolveUrl(verb.text, base)) };
    case 'Hangup':
      return { kind: 'ended', end: endedByTwiml(state, 'the app hung up') };
    case 'Reject':
      state.callStatus = verb.attributes['reason'] === 'busy' ? 'busy' : 'no-answer';
      return { kind: 'ended', end: { by: 'twiml', reason: 'the call was rejected' } };
    case 'Dial':
      if (context.conferences !== undefined && verb.children[0]?.name === 'Conference')
        return confer(context, state, { verb, base, conferences: context.conferences });
      if (context.dials !== undefined)
        return afterDial(context, state, { verb, base, answers: context.dials });
      return { kind: 'ended', end: endedByTwiml(state, `the call was transferred by <${verb.name}>`) };
    case 'Enqueue':
      return { kind: 'ended', end: endedByTwiml(state, `the call was transferred by <${verb.name}>`) };
    default:
      context.problem(`unknown TwiML verb <${verb.name}>`);
      return NEXT;
  }
}

/** In a conference until it is over, the caller hangs up, or the call is updated. */
async function confer(
  context: CallContext,
  state: CallProgress,
  call: { verb: Verb; base: string; conferences: Conferences },
): Promise<Next> {
  const { verb, base, conferences } = call;
  const [conference] = verb.children;
  const { hungUp, identity } = context;
  const member = conferences.enter(conference?.text ?? '', {
    sid: identity.callSid,
    endsIt: conference?.attributes['endConferenceOnExit'] === 'true',
  });
  hungUp.addEventListener('abort', () => member.leave());
  if (hungUp.aborted) member.leave();
  await Promise.race([member.over, state.redirection.promise]);
  member.leave();
  const action = verb.attributes['action'];
  if (hungUp.aborted) state.callStatus = 'completed';
  if (action === undefined) return NEXT;
  const source = sourceOf(context, state, 'action', resolveUrl(action, base), { DialCallStatus: 'answered' });
  if (!hungUp.aborted) return { kind: 'goto', source };
  // The call is over, so the answer of the action URL is ignored.
  const answer = await context.webhooks.post('action', source.url, source.form);
  if (answer.kind === 'failed') context.problem(`action callback: ${answer.reason}`);
  return { kind: 'ended', end: endedByCaller() };
}

async function afterDial(
  context: CallContext,
  state: CallProgress,
  call: Parameters<typeof dial>[1],
): Promise<Next> {
  const fields = await dial(context, call);
  if (fields === undefined) return { kind: 'ended', end: endedByCaller() };
  const action = call.verb.attributes['action'];
  if (context.hungUp.aborted) state.callStatus = 'completed';
  if (action === undefined) return NEXT;
  return { kind: 'goto', source: sourceOf(context, state, 'action', resolveUrl(action, call.base), fields) };
}

async function connect(context: CallContext, state: CallProgress, verb: Verb, base: string): Promise<Next> {
  const parsed = parseRelay(verb);
  if (parsed.kind === 'invalid') {
    context.problem(parsed.reason);
    return { kind: 'ended', end: { by: 'failed', errorCode: '64101', reason: parsed.reason } };
  }
  const session = await runSession(context, state, parsed.options);
  if (session === undefined) return { kind: 'ended', end: endedByCaller() };
  const { end, fields } = session;
  if (end.by === 'replaced') {
    return { kind: 'goto', source: sourceOf(context, state, 'voice', context.webhookUrl) };
  }
  const action = verb.attributes['action'];
  if (action === undefined) return end.by === 'hang-up' ? { kind: 'ended', end: endedByCaller() } : NEXT;
  const source = sourceOf(context, state, 'action', resolveUrl(action, base), fields);
  if (end.by !== 'hang-up') return { kind: 'goto', source };
  // The call is over, so the answer of the action URL is ignored.
  const answer = await context.webhooks.post('action', source.url, source.form);
  if (answer.kind === 'failed') context.problem(`action callback: ${answer.reason}`);
  return { kind: 'ended', end: endedByCaller() };
}

/** Runs one relay session to its end. Returns undefined if the caller hung up before it connected. */
async function runSession(
  context: CallContext,
  state: CallProgress,
  options: RelayOptions,
): Promise<{ end: SessionEnd; fields: Form } | undefined> {
  const { clock, identity } = context;
  const isFirst = state.connections === 0;
  await clock.pause(isFirst ? clock.timing.connectMs : clock.timing.reconnectMs, context.hungUp);
  if (context.hungUp.aborted) return undefined;
  const refusal = () => context.refuses?.(options.tts);
  const refused = refusal();
  if (refused?.at === 'connect') {
    const end = { by: 'voice', code: refused.code } as const;
    state.lastEnd = end;
    state.callStatus = 'in-progress';
    return { end, fields: endFields(end) };
  }
  const id = newSessionId();
  state.connections += 1;
  if (state.lastEnd !== undefined && hasFailed(state.lastEnd)) state.reconnects += 1;
  const session = new Session({
    context,
    options,
    connection: state.connections,
    id,
    refusal,
    setup: setupFrame(identity, {
      id,
      isFirst: state.callStatus === 'ringing',
      parameters: options.parameters,
    }),
  });
  state.session = session;
  const end = await session.ended;
  const durationS = session.durationS;
  state.lastEnd = end;
  state.callStatus = end.by === 'hang-up' ? 'completed' : 'in-progress';
  announce(context, session, end);
  await clock.pause(actionDelay(context, end), end.by === 'hang-up' ? undefined : context.hungUp);
  return { end, fields: { SessionId: id, SessionDuration: String(durationS), ...endFields(end) } };
}

function hasFailed({ by }: SessionEnd): boolean {
  return by !== 'app' && by !== 'replaced';
}

function announce(context: CallContext, session: Session, end: SessionEnd): void {
  const errorCode = errorCodeOf(end);
  const { connection } = session;
  context.emit({ type: 'disconnected', connection, ...(errorCode === undefined ? {} : { errorCode }) });
  if (end.by === 'refused') context.problem(`the socket could not be opened: ${end.reason}`);
}

function actionDelay(
  context: CallContext,
  end: SessionEnd,
): CallContext['clock']['timing']['actionAfterEndMs'] {
  const { timing } = context.clock;
  switch (end.by) {
    case 'hang-up':
      return timing.actionAfterHangUpMs;
    case 'replaced':
      return 0;
    case 'app':
      return timing.actionAfterEndMs;
    case 'malformed':
    case 'voice':
      return timing.actionAfterMalformedMs;
    case 'lost':
    case 'refused':
      return timing.actionAfterLossMs;
  }
}

function endFields(end: SessionEnd): Form {
  switch (end.by) {
    case 'hang-up':
    case 'replaced':
      return { SessionStatus: 'completed' };
    case 'app':
      return {
        SessionStatus: 'ended',
        ...(end.handoffData === undefined ? {} : { HandoffData: end.handoffData }),
      };
    case 'lost':
    case 'malformed':
      return { SessionStatus: 'failed', ErrorCode: '64105', ErrorMessage: 'Websocket ended' };
    case 'voice':
      return { SessionStatus: 'failed', ErrorCode: end.code, ErrorMessage: 'Voice not available' };
    case 'refused':
      return {
        SessionStatus: 'failed',
        ErrorCode: '64102',
        ErrorMessage: 'Unable to connect to websocket URL',
      };
  }
}

function errorCodeOf(end: SessionEnd): string | undefined {
  return endFields(end)['ErrorCode'];
}

function sourceOf(
  context: CallContext,
  state: CallProgress,
  purpose: Source['purpose'],
  url: string,
  fields: Form = {},
): Source {
  return { purpose, url, form: { ...callFields(context.identity, state.callStatus), ...fields } };
}

async function play(context: CallContext, verb: Verb, base: string): Promise<Next> {
  const { durationMs } = await fetchAudio(context, 0, { source: resolveUrl(verb.text, base) });
  await context.clock.pauseReal(durationMs, context.hungUp);
  return NEXT;
}

function endedByCaller(): CallEnd {
  return { by: 'caller', reason: 'the caller hung up' };
}

/** A call counts as failed if its last connection failed, whatever the app answered afterwards. */
function endedByTwiml(state: CallProgress, reason: string): CallEnd {
  const errorCode = state.lastEnd === undefined ? undefined : errorCodeOf(state.lastEnd);
  if (errorCode !== undefined)
    return { by: 'failed', errorCode, reason: `${reason} after error ${errorCode}` };
  return { by: state.lastEnd?.by === 'app' ? 'app' : 'twiml', reason };
}
