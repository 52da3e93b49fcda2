/** Puts a caller through: rings the agent's numbers one after another, and takes the caller back if nobody accepts. */
import type { FastifyInstance } from 'fastify';
import { acceptTwiml, dialTwiml, hangUpTwiml, proceedTwiml } from '../../adapters/telephony/twiml.ts';
import type { DialWords } from '../../adapters/telephony/twiml.ts';
import { agentAddress } from '../../config/agent-numbers.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import { parseCallSid } from '../../contracts/ids.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { FailedTransfer } from '../../contracts/transfer.ts';
import { failedTransfer } from '../../contracts/transfer.ts';
import { dialAction, FINAL_CALL_STATES } from '../../contracts/wire/webhooks.ts';
import type { DialAction } from '../../contracts/wire/webhooks.ts';
import { agentIn } from '../../conversation/languages.ts';
import { canTransfer, transferLines, wordsOfTrouble } from '../../conversation/transfer.ts';
import type { GatewayDeps } from '../deps.ts';
import { MAX_EPOCH } from '../relay/epochs.ts';
import { connectionTwiml, endCallTwiml, languageOfCall, recordedWords } from './connect.ts';
import { ACCEPT_PATH, ACCEPTED_PATH, DIAL_PATH, dialUrl, readActionQuery } from './paths.ts';
import type { OfConnection } from './paths.ts';
import { badRequest, sendTwiml } from './replies.ts';
import { tellOver } from './warm-transfer.ts';
import { reportEnd } from './report-end.ts';

/** How long a person has to press a key after the words. */
const ACCEPT_SECONDS = 8;

/** The connection after which a person is rung. */
type Left = OfConnection & { readonly callSid: CallSid };

interface Ring {
  readonly connection: Left;
  readonly called: string;
  readonly ring: number;
  /** What the caller hears before, if the call could not be connected again. It ends then if nobody takes it. */
  readonly before?: DialWords;
}

/** TwiML that rings number `ring` of the agent. Undefined if it has no such number. */
export function ringTwiml(
  { authTokens, baseUrl }: Pick<GatewayDeps, 'authTokens' | 'baseUrl'>,
  { transfer }: AgentConfig,
  { connection, called, ring, before }: Ring,
): string | undefined {
  const number = transfer?.numbers[ring];
  if (transfer === undefined || number === undefined) return undefined;
  return dialTwiml({
    number,
    callerId: called,
    ringSeconds: transfer.ringSeconds,
    actionUrl: dialUrl(baseUrl, authTokens, {
      ...connection,
      ring,
      ...(before === undefined ? {} : { kind: 'last' as const }),
    }),
    ...(before === undefined ? {} : { before }),
    acceptUrl: transfer.accept === 'key' ? `${baseUrl.origin}${ACCEPT_PATH}` : undefined,
  });
}

/** Adds the webhooks of `<Dial>`. */
export function transferRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  app.post<{ Querystring: Record<string, unknown> }>(
    DIAL_PATH,
    { config: { access: 'twilio' } },
    async (request, reply) => {
      const parsed = dialAction.safeParse(request.body);
      if (!parsed.success) return badRequest(reply, parsed.error);
      return sendTwiml(reply, await afterDial(deps, request.query, parsed.data));
    },
  );
  app.post(ACCEPT_PATH, { config: { access: 'twilio' } }, async (request, reply) => {
    const parsed = dialAction.safeParse(request.body);
    if (!parsed.success) return badRequest(reply, parsed.error);
    const { From: called, To: from } = parsed.data;
    // The person sees the number that the caller has dialled.
    const agent = deps.agents.forCall({ from, to: called, direction: 'inbound' });
    const language = agent?.language ?? 'en-US';
    const { offer, anyKey } = transferLines(language);
    return sendTwiml(
      reply,
      acceptTwiml({
        text: `${offer.replace('{name}', agent?.name ?? '')} ${anyKey}`,
        language,
        actionUrl: `${deps.baseUrl.origin}${ACCEPTED_PATH}`,
        waitSeconds: ACCEPT_SECONDS,
      }),
    );
  });
  app.post(ACCEPTED_PATH, { config: { access: 'twilio' } }, async (_request, reply) =>
    sendTwiml(reply, proceedTwiml()),
  );
}

async function afterDial(
  deps: GatewayDeps,
  query: Readonly<Record<string, unknown>>,
  action: DialAction,
): Promise<string> {
  const callSid = parseCallSid(action.CallSid);
  const { From: from, To: to, Direction: direction } = action;
  const agent = deps.agents.forCall({ from, to, direction });
  if (callSid === undefined || agent === undefined) return hangUpTwiml();
  const said = readActionQuery(query, { authTokens: deps.authTokens, callSid });
  if (said === undefined) return hangUpTwiml();
  const { epoch } = said;
  const isWarm = query['kind'] === 'warm';
  const outcome = isWarm ? 'completed' : outcomeOf(action);
  if (isWarm) await tellOver(deps, { callSid, epoch });
  if (outcome === 'completed') {
    reportEnd(deps, { callSid, epoch, by: 'agent', transfer: 'completed' });
    return hangUpTwiml();
  }
  if (FINAL_CALL_STATES.has(action.CallStatus)) {
    reportEnd(deps, { callSid, epoch, by: 'caller', relay: { status: action.CallStatus } });
    return hangUpTwiml();
  }
  const connection = { callSid, ...said };
  const isLastResort = query['kind'] === 'last';
  const next = ringTwiml(deps, agent, {
    ...{ connection, called: agentAddress({ from, to, direction }), ring: Number(query['ring'] ?? 0) + 1 },
    ...(isLastResort ? { before: { play: [] } } : {}),
  });
  if (next !== undefined) return next;
  if (isLastResort) reportEnd(deps, { callSid, epoch, by: 'failure', transfer: outcome });
  const language = await languageOfCall(deps, agent, callSid);
  if (isLastResort || epoch >= MAX_EPOCH) return endCallTwiml(deps, agentIn(agent, language));
  return connectionTwiml(deps, agent, { ...connection, epoch: epoch + 1, transfer: outcome, language });
}

/**
 * TwiML for a call that cannot be connected again. It rings the telephones of the agent's file if that says so (`onFailure`), else
 * the call ends with recorded words. `isRinging`: which of the two.
 */
export function lastResortTwiml(
  deps: GatewayDeps,
  agent: AgentConfig,
  { connection, called }: Pick<Ring, 'connection' | 'called'>,
): { readonly twiml: string; readonly isRinging: boolean } {
  const mayRing = agent.transfer?.onFailure === true && canTransfer(agent, Date.now());
  const urls = recordedWords(deps.recordings, agent, ['technical-trouble']);
  const before =
    urls === undefined ? { say: wordsOfTrouble(agent), language: agent.language } : { play: urls };
  const ringing = mayRing ? ringTwiml(deps, agent, { connection, called, ring: 0, before }) : undefined;
  return { twiml: ringing ?? endCallTwiml(deps, agent), isRinging: ringing !== undefined };
}

/** A mailbox, or a person who presses no key, answers and is never connected. */
function outcomeOf({
  DialCallStatus: status,
  DialBridged: bridged,
}: DialAction): 'completed' | FailedTransfer {
  if (status === 'completed' || status === 'answered') return bridged === 'false' ? 'declined' : 'completed';
  return failedTransfer(status) ?? 'failed';
}
