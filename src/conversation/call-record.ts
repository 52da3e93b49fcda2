/** Builds the call record from state: the inputs of `saveCall` and `saveTurn`. */
import type {
  CallCounters,
  CallIdentity,
  Metric,
  SaveCallInput,
  SaveTurnInput,
  TurnRecord,
  TurnTimes,
} from '../contracts/activities.ts';
import type { CallStart } from '../contracts/call.ts';
import type { Step } from '../contracts/failures.ts';
import type { SpokenBy } from '../contracts/voice-ladder.ts';
import type { VoiceRung } from '../contracts/voice-rung.ts';
import { endingOf } from './ending.ts';
import { agentNow } from './languages.ts';
import { callResult } from './outbound/other-side.ts';
import type { CallState, Turn } from './state.ts';
import { usageOf } from './tools/call-usage.ts';
import { recordedActions } from './tools/recorded-actions.ts';

/** The columns of a call that never change. */
export function callIdentity(start: CallStart): CallIdentity {
  return {
    callSid: start.callSid,
    ...sidesOf(start),
    startedAt: start.startedAt,
    tenant: start.agent.tenant,
    agentId: start.agent.id,
  };
}

/** The number of the other side comes first: by it, calls are found and erased. */
function sidesOf({ from, to, outbound }: CallStart): Pick<CallIdentity, 'phoneNumber' | 'called'> {
  return outbound === undefined ? { phoneNumber: from, called: to } : { phoneNumber: to, called: from };
}

/** Counters of the call so far. */
export function countersOf(state: CallState): CallCounters {
  const count = (test: (turn: Turn) => boolean) => state.turns.filter(test).length;
  return {
    aiResponses: count((turn) => turn.caller !== null && turn.heard !== ''),
    userInputs: count((turn) => turn.caller !== null),
    knowledgeQueries: count((turn) => turn.searched),
    errors: state.turns.reduce((sum, turn) => sum + turn.failures.length, 0),
  };
}

/** Whether the turn has ended. A final turn can still change. */
export function isFinal(turn: Turn): turn is Turn & { outcome: TurnRecord['outcome'] } {
  return turn.outcome !== 'open';
}

/** The input of `saveTurn` for a final turn. */
export function saveTurnInput(
  identity: CallIdentity,
  state: CallState,
  turn: Turn & { outcome: TurnRecord['outcome'] },
): SaveTurnInput {
  const { times, search } = turn;
  const usage = usageOf(turn);
  return {
    call: identity,
    turn: {
      turnNumber: turn.number,
      revision: turn.revision,
      at: turn.at,
      userInput: turn.caller,
      aiResponse: wordsOrNull(afterFiller(turn.filler?.heard, turn.heard)),
      plannedResponse: wordsOrNull(afterFiller(turn.filler?.said, turn.words?.text ?? turn.said)),
      outcome: turn.outcome,
      knowledge: turn.passages,
      responseTimeMs: times?.firstSent ?? null,
      audioDurationMs: turn.audioMs ?? duration(times?.firstHeard, times?.lastHeard),
      details: {
        kind: turn.kind,
        id: turn.id,
        ...(turn.continues === undefined ? {} : { continues: true }),
        ...(turn.operator === undefined ? {} : { operator: turn.operator }),
        ...(turn.filler === undefined ? {} : { filler: turn.filler.said.trim() }),
        ...(turn.rung === undefined ? {} : { rung: turn.rung }),
        ...(turn.model === undefined ? {} : { model: turn.model }),
        ...(turn.server === undefined ? {} : { server: turn.server }),
        ...(turn.voice === undefined ? {} : { voice: turn.voice }),
        ...(usage === undefined ? {} : { usage }),
        ...(times === undefined ? {} : { times: withSearch(times, search) }),
        ...(times?.modelRequested === undefined ? {} : { speculation: speculationOf(turn) }),
        ...(turn.failures.length === 0 ? {} : { failures: turn.failures }),
        ...(turn.actions === undefined ? {} : { actions: recordedActions(state.agent, turn.actions) }),
        ...(turn.corrected === undefined ? {} : { corrected: true }),
        ...(turn.standIn === undefined ? {} : { standIn: true }),
        ...(turn.late === undefined ? {} : { late: true }),
      },
    },
    counters: countersOf(state),
    metrics: turnMetrics(turn),
  };
}

/** A noise may have cut the filler within its words. */
function afterFiller(filler = '', words: string): string {
  return filler === '' ? words : `${filler.trimEnd()} ${words.trimStart()}`;
}

function wordsOrNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

/** Adds the end of the search, counted from the caller's input like the other times. */
function withSearch(times: TurnTimes, search: Turn['search']): TurnTimes & { searchDone?: number } {
  return search === undefined ? times : { ...times, searchDone: search.at - times.at };
}

interface SpeculationCost {
  readonly adopted: number;
  readonly thrownAway: number;
  readonly tokensWasted: number;
}

/** Model requests that were made before the workflow asked for them. */
function speculationOf({ times, wasted }: Turn): SpeculationCost {
  const { modelRequested, claimed } = times ?? {};
  const isAdopted = modelRequested !== undefined && claimed !== undefined && modelRequested < claimed;
  return {
    adopted: isAdopted ? 1 : 0,
    thrownAway: wasted?.requests ?? 0,
    tokensWasted: wasted?.tokens ?? 0,
  };
}

const NO_COST: SpeculationCost = { adopted: 0, thrownAway: 0, tokensWasted: 0 };

function speculationCost(turns: readonly Turn[]): SpeculationCost {
  return turns.map(speculationOf).reduce(
    (sum, turn) => ({
      adopted: sum.adopted + turn.adopted,
      thrownAway: sum.thrownAway + turn.thrownAway,
      tokensWasted: sum.tokensWasted + turn.tokensWasted,
    }),
    NO_COST,
  );
}

/** The service that a failed step counts against in the metrics. */
const SERVICES: Readonly<Record<Step, string>> = {
  search: 'postgres',
  primary: 'openai',
  fallback: 'openai',
  template: 'evercall',
  own: 'elevenlabs',
  relay: 'twilio',
  system: 'twilio',
};

function turnMetrics(turn: Turn): Metric[] {
  const metrics: Metric[] = turn.failures.map((failure) => ({
    type: 'error',
    value: 1,
    service: failure.type === 'UnexpectedError' ? 'evercall' : SERVICES[failure.step],
    at: turn.at,
    data: {
      kind: failure.type,
      step: failure.step,
      ...(failure.reason === undefined ? {} : { reason: failure.reason }),
    },
  }));
  const { times, model, search, wasted } = turn;
  if (search !== undefined) {
    metrics.push({ type: 'api_response_time', value: search.tookMs, service: 'postgres', at: turn.at });
  }
  if (wasted !== undefined) {
    const data = { tokens: wasted.tokens };
    metrics.push({
      type: 'speculation_wasted',
      value: wasted.requests,
      service: 'openai',
      at: turn.at,
      data,
    });
  }
  const modelMs = duration(times?.modelRequested, times?.modelFirstToken);
  if (modelMs !== null) {
    const service = model === 'offline' ? 'offline' : 'openai';
    metrics.push({ type: 'api_response_time', value: modelMs, service, at: turn.at, data: { model } });
  }
  if (times?.firstSent !== undefined && turn.caller !== null) {
    metrics.push({ type: 'turn_response_time', value: times.firstSent, service: 'evercall', at: turn.at });
  }
  return metrics;
}

function duration(from: number | undefined, to: number | undefined): number | null {
  return from === undefined || to === undefined ? null : Math.max(0, Math.round(to - from));
}

/** Whether the call failed its caller: the connection was lost and not resumed, or a turn got no answer. */
export function hasFailedCaller(state: CallState): boolean {
  return (
    state.ended?.by === 'failure' ||
    state.turns.some((turn) => turn.outcome === 'unanswered' && turn.caller !== null)
  );
}

/** The position of the call on the voice ladder: `recorded`, else the voice that spoke last, else that of the latest connection. */
function voiceOf({ voice, turns }: CallState): { voice?: SpokenBy | VoiceRung } {
  const spoken = turns.findLast((turn) => turn.voice !== undefined)?.voice;
  const position = voice === 'recorded' ? voice : (spoken ?? voice);
  return position === undefined ? {} : { voice: position };
}

function outboundOf(state: CallState): SaveCallInput['data'] {
  const { outbound, ended } = state;
  if (outbound === undefined) return {};
  const { id, attempt, party, answeredBy } = outbound;
  const result = ended === null ? undefined : callResult(state);
  return {
    outbound: {
      ...{ id, attempt, party },
      ...(answeredBy === undefined ? {} : { answeredBy }),
      ...(result === undefined ? {} : { result }),
    },
  };
}

/** The input of `saveCall`, during the call and after its end. */
export function saveCallInput(identity: CallIdentity, state: CallState): SaveCallInput {
  const { ended } = state;
  const status = ended === null ? 'active' : hasFailedCaller(state) ? 'failed' : 'completed';
  return {
    call: identity,
    status,
    ...(ended === null ? {} : { endedAt: ended.at }),
    counters: countersOf(state),
    data: {
      agentVersion: state.agent.version,
      connections: state.epoch,
      attached: state.connections ?? [],
      language: agentNow(state).language,
      turns: state.turns.length,
      speculation: speculationCost(state.turns),
      ...(state.digestUse === undefined ? {} : { digestUse: state.digestUse }),
      ...voiceOf(state),
      ...(state.transfer === undefined ? {} : { transfer: state.transfer }),
      ...outboundOf(state),
      ...(ended === null ? {} : { endedBy: ended.by, ended: endingOf(state, ended) }),
      ...(ended?.relay === undefined ? {} : { relay: ended.relay }),
    },
  };
}
