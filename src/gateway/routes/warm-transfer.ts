/**
 * The webhooks of warm transfers. The caller's telephone asks every few seconds what comes next, so a caller is never left alone,
 * whatever else is down; the person's telephone reports to the workflow that has rung it.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  conferenceTwiml,
  hangUpTwiml,
  holdTwiml,
  offerTwiml,
  sayAndHangUpTwiml,
  waitTwiml,
} from '../../adapters/telephony/twiml.ts';
import type { TransferWorkflows } from '../../adapters/temporal/transfer-workflows.ts';
import { agentAddress } from '../../config/agent-numbers.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import { parseCallSid } from '../../contracts/ids.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { FailedTransfer } from '../../contracts/transfer.ts';
import { transferWorkflowId } from '../../contracts/warm-transfer.ts';
import type { Leg, TransferProgress, TransferRef } from '../../contracts/warm-transfer.ts';
import { personWebhook, relayAction } from '../../contracts/wire/webhooks.ts';
import { agentIn } from '../../conversation/languages.ts';
import { offerText, transferLines } from '../../conversation/transfer.ts';
import { TRANSFER_POLICY } from '../../workflows/call/policy.ts';
import type { GatewayDeps } from '../deps.ts';
import { MAX_EPOCH } from '../relay/epochs.ts';
import { readState } from '../relay/read-state.ts';
import { connectionTwiml, endCallTwiml, languageOfCall } from './connect.ts';
import {
  BACK_PATH,
  backUrl,
  dialUrl,
  HOLD_PATH,
  PERSON_KEY_PATH,
  PERSON_MACHINE_PATH,
  PERSON_PATH,
  PERSON_STATUS_PATH,
  personUrl,
  readActionQuery,
  readPersonQuery,
  readWaiting,
  WAIT_PATH,
  waitUrl,
} from './paths.ts';
import type { OfConnection, Waiting } from './paths.ts';
import { badRequest, sendTwiml } from './replies.ts';

/** How long a person has to press a key after the words. */
const KEY_SECONDS = 7;
/** The caller hears this often that it takes a while. */
const NEWS_EVERY = 5;
/** The longest ring list takes about as long. */
const MOST_QUESTIONS = 600;

/** A caller on hold, and the agent in the language of the call. */
interface Held {
  readonly connection: OfConnection & { readonly callSid: CallSid };
  /** The number of the agent, which the person sees. */
  readonly called: string;
  readonly agent: AgentConfig;
}

/** TwiML that begins a warm transfer. Undefined if this agent or gateway makes none: the transfer is a cold one. */
export async function warmTransferTwiml(
  deps: GatewayDeps,
  agent: AgentConfig,
  { connection, called }: Omit<Held, 'agent'>,
): Promise<string | undefined> {
  const { transfers } = deps;
  if (transfers === undefined || agent.transfer?.mode !== 'warm') return undefined;
  const language = await languageOfCall(deps, agent, connection.callSid);
  const held = { connection, called, agent: agentIn(agent, language) };
  return nextTwiml({ ...deps, transfers }, held, { asked: 0, unanswered: 0, isTold: false, language });
}

/** The conversation with a person is over. The call's own workflow says so too, if Temporal is away. */
export async function tellOver({ transfers, warn }: GatewayDeps, ref: TransferRef): Promise<void> {
  await transfers
    ?.signal(ref, 'over', {})
    .catch((error: unknown) =>
      warn('a transfer was not told of its end', { err: error, callSid: ref.callSid }),
    );
}

type WarmDeps = GatewayDeps & { readonly transfers: TransferWorkflows };

/** Adds the webhooks. */
export function warmTransferRoutes(app: FastifyInstance, given: GatewayDeps): void {
  const { transfers } = given;
  if (transfers === undefined) return;
  const deps = { ...given, transfers };
  for (const path of [WAIT_PATH, BACK_PATH]) {
    app.post<{ Querystring: Record<string, unknown> }>(
      path,
      { config: { access: 'twilio' } },
      (request, reply) => ofCaller(deps, request, reply),
    );
  }
  app.post(HOLD_PATH, { config: { access: 'twilio' } }, async (request, reply) => {
    const { language } = readWaiting(request.query);
    return sendTwiml(reply, holdTwiml(transferLines(language).joining, language));
  });
  const person = (path: string, answer: (call: PersonCall) => Promise<string | undefined>) =>
    app.post(path, { config: { access: 'twilio' } }, async (request, reply) => {
      const parsed = personWebhook.safeParse(request.body);
      if (!parsed.success) return badRequest(reply, parsed.error);
      const said = readPersonQuery(request.query, deps.authTokens);
      const sid = parseCallSid(parsed.data.CallSid);
      if (said === undefined || sid === undefined) return sendTwiml(reply, hangUpTwiml());
      const { CallStatus: status, Digits: digits, AnsweredBy: answeredBy } = parsed.data;
      const twiml = await answer({ ...said, leg: { ring: said.ring, sid }, status, digits, answeredBy });
      return twiml === undefined ? reply.code(204).send() : sendTwiml(reply, twiml);
    });
  person(PERSON_PATH, (call) => offer(deps, call));
  person(PERSON_KEY_PATH, (call) => afterKey(deps, call));
  person(PERSON_STATUS_PATH, async ({ ref, leg, status }) => {
    await deps.transfers.signal(ref, 'leg', { ...leg, status });
    return undefined;
  });
  person(PERSON_MACHINE_PATH, async ({ ref, leg, answeredBy = '' }) => {
    if (/^(?:machine|fax)/u.test(answeredBy)) await deps.transfers.signal(ref, 'machine', leg);
    return undefined;
  });
}

async function ofCaller(
  deps: WarmDeps,
  request: FastifyRequest<{ Querystring: Record<string, unknown> }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const parsed = relayAction.safeParse(request.body);
  if (!parsed.success) return badRequest(reply, parsed.error);
  const { CallSid, From: from, To: to, Direction: direction } = parsed.data;
  const callSid = parseCallSid(CallSid);
  const agent = deps.agents.forCall({ from, to, direction });
  const said = callSid && readActionQuery(request.query, { authTokens: deps.authTokens, callSid });
  if (callSid === undefined || agent === undefined || said === undefined)
    return sendTwiml(reply, hangUpTwiml());
  const waiting = readWaiting(request.query);
  const connection = { ...said, callSid };
  const isBack = request.routeOptions.url === BACK_PATH;
  const language = isBack ? await languageOfCall(deps, agent, callSid) : waiting.language;
  const held = { connection, called: agentAddress({ from, to, direction }), agent: agentIn(agent, language) };
  return sendTwiml(reply, isBack ? takeBack(deps, held, 'failed') : await nextTwiml(deps, held, waiting));
}

/** What the telephone of a caller who waits does next. */
async function nextTwiml(deps: WarmDeps, held: Held, waiting: Waiting): Promise<string> {
  const { callSid } = held.connection;
  const progress = await progressOf(deps, held).catch((error: unknown) => {
    deps.warn('a transfer does not answer', { err: error, callSid });
    return undefined;
  });
  const unanswered = progress === undefined ? waiting.unanswered + 1 : 0;
  if (unanswered > TRANSFER_POLICY.unanswered || waiting.asked >= MOST_QUESTIONS || progress?.step === 'over')
    return takeBack(deps, held, 'failed');
  if (progress?.step === 'back') return takeBack(deps, held, progress.outcome);
  if (progress?.step === 'joining') return joinTwiml(deps, held);
  const { language } = held.agent;
  const isTelling = progress?.step === 'telling';
  const next = { asked: waiting.asked + 1, unanswered, isTold: waiting.isTold || isTelling, language };
  return waitTwiml({
    text: newsFor(waiting, isTelling, language),
    ...{ language, pauseSeconds: TRANSFER_POLICY.askEveryS },
    nextUrl: waitUrl(deps.baseUrl, deps.authTokens, { connection: held.connection, waiting: next }),
  });
}

/** Undefined: there is nothing new. */
function newsFor({ asked, isTold }: Waiting, isTelling: boolean, language: string): string | undefined {
  const { calling, telling, stillCalling } = transferLines(language);
  if (isTelling) return isTold ? undefined : telling;
  if (asked === 0) return calling;
  return asked % NEWS_EVERY === 0 ? stillCalling : undefined;
}

/** How far the transfer is. It is begun if it was not. */
async function progressOf({ transfers, ...deps }: WarmDeps, held: Held): Promise<TransferProgress> {
  const { callSid, epoch } = held.connection;
  const ref = { callSid, epoch };
  const known = await transfers.progress(ref);
  if (known?.step === 'joining') return (await transfers.join(ref)) ?? known;
  if (known !== undefined) return known;
  const { baseUrl, authTokens } = deps;
  const { id, tenant, language, transfer } = held.agent;
  const url = (path: string) =>
    personUrl(baseUrl, authTokens, { path, ref, ring: '{ring}', agent: id, language });
  const start = {
    ...{ ...ref, tenant, language },
    numbers: transfer?.numbers ?? [],
    from: held.called,
    ringSeconds: transfer?.ringSeconds ?? 0,
    goneWords: transferLines(language).gone,
    urls: {
      offer: url(PERSON_PATH),
      status: url(PERSON_STATUS_PATH),
      machine: url(PERSON_MACHINE_PATH),
      back: backUrl(baseUrl, authTokens, held.connection),
    },
  };
  await transfers.start(start, TRANSFER_POLICY);
  return { step: 'calling' };
}

function joinTwiml({ baseUrl, authTokens }: WarmDeps, { connection, agent: { language } }: Held): string {
  return conferenceTwiml({
    ...{ text: transferLines(language).joining, language },
    name: transferWorkflowId(connection),
    holdUrl: holdUrl(baseUrl, language),
    actionUrl: dialUrl(baseUrl, authTokens, { ...connection, ring: 0, kind: 'warm' }),
  });
}

function holdUrl({ origin }: URL, language: string): string {
  return `${origin}${HOLD_PATH}?language=${language}`;
}

/** The caller goes on with the agent, on the next connection. */
function takeBack(deps: WarmDeps, { connection, agent }: Held, transfer: FailedTransfer): string {
  const { epoch } = connection;
  if (epoch >= MAX_EPOCH) return endCallTwiml(deps, agent);
  return connectionTwiml(deps, agent, {
    ...connection,
    epoch: epoch + 1,
    transfer,
    language: agent.language,
  });
}

interface PersonCall {
  readonly ref: TransferRef;
  readonly leg: Leg;
  readonly agent: string;
  readonly language: string;
  readonly isAgain: boolean;
  readonly status: string;
  readonly digits: string | undefined;
  readonly answeredBy: string | undefined;
}

/** Somebody has answered: they hear what it is about. The second time they have pressed no key. */
async function offer(deps: WarmDeps, call: PersonCall): Promise<string> {
  const { ref, leg, agent: id, language, isAgain } = call;
  const lines = transferLines(language);
  const isHere = await deps.transfers
    .signal(ref, 'leg', { ...leg, status: 'in-progress' })
    .catch(unknown(deps, ref));
  if (isHere === 'closed') return sayAndHangUpTwiml(lines.gone, language);
  const agent = deps.agents.get(id);
  const state = await readState(deps.workflows, ref.callSid);
  const { baseUrl, authTokens } = deps;
  const url = { ref, ring: leg.ring, agent: id, language };
  if (isAgain) return declined(deps, call);
  return offerTwiml({
    text: agent === undefined ? lines.press : offerText(agentIn(agent, language), state),
    ...{ language, waitSeconds: KEY_SECONDS },
    keyUrl: personUrl(baseUrl, authTokens, { ...url, path: PERSON_KEY_PATH }),
    nextUrl: personUrl(baseUrl, authTokens, { ...url, path: PERSON_PATH, isAgain: true }),
  });
}

async function afterKey(deps: WarmDeps, call: PersonCall): Promise<string> {
  const { ref, leg, language, digits } = call;
  if (digits !== '1') return declined(deps, call);
  const { thanks, gone } = transferLines(language);
  // Without an answer nobody knows whether the caller is still there.
  const isAccepted = await deps.transfers.accept(ref, leg).catch(unknown(deps, ref));
  if (isAccepted !== true) return sayAndHangUpTwiml(gone, language);
  return conferenceTwiml({
    ...{ text: thanks, language, after: gone },
    name: transferWorkflowId(ref),
    holdUrl: holdUrl(deps.baseUrl, language),
  });
}

async function declined(deps: WarmDeps, { ref, leg, language }: PersonCall): Promise<string> {
  await deps.transfers.signal(ref, 'declined', leg).catch(unknown(deps, ref));
  return sayAndHangUpTwiml(transferLines(language).refused, language);
}

function unknown({ warn }: WarmDeps, { callSid }: TransferRef) {
  return (error: unknown): undefined => {
    warn('a transfer does not answer', { err: error, callSid });
    return undefined;
  };
}
