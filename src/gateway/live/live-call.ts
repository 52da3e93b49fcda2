/** What people see of a call in progress. */
import { z } from 'zod';
import type { ActiveCall } from '../../adapters/postgres/call-list.ts';
import type { WordsProgress } from '../../contracts/activities.ts';
import { awaitsReconnect } from '../../conversation/plan.ts';
import type { CallState, Turn } from '../../conversation/state.ts';

export const liveCallSchema = z.object({
  callSid: z.string(),
  tenant: z.string(),
  agent: z.string(),
  caller: z.string(),
  startedAt: z.string(),
  epoch: z.int().describe('number of the connection'),
  gateway: z.string().nullable(),
  state: z.enum(['listening', 'answering', 'speaking', 'reconnecting']),
  turn: z.int(),
  lastCallerWords: z.string().nullable(),
  lastAgentWords: z.string().nullable().describe('as far as the caller has heard them'),
  lastResponseMs: z.number().nullable(),
  rung: z.string().nullable(),
  voice: z.string().nullable(),
  heldBy: z.string().nullable().describe('the operator who has taken over'),
});
export type LiveCall = z.output<typeof liveCallSchema>;

export const liveDetailSchema = liveCallSchema.extend({
  turns: z.array(
    z.object({
      turnId: z.string(),
      kind: z.string(),
      operator: z.string().nullable().describe('who wrote the words, or held the call'),
      userInput: z.string().nullable(),
      planned: z.string().nullable().describe('fixed words; null if a model answers'),
      sent: z.string().nullable(),
      heard: z.string().nullable(),
      outcome: z.string().nullable().describe('null while the turn is open'),
    }),
  ),
});
export type LiveDetail = z.output<typeof liveDetailSchema>;

type OpenWords = Pick<WordsProgress, 'turnId' | 'said' | 'heard'>;

/** What is known of a call. `state` undefined: only its record. `open`: the words of the turn in progress. */
export interface KnownCall {
  readonly call: ActiveCall;
  readonly state: CallState | undefined;
  readonly open?: OpenWords | undefined;
}

/** A call as in the list. */
export function liveCall({ call, state, open }: KnownCall): LiveCall {
  const { startedAt, ...who } = call;
  const turns = (state?.turns ?? []).map((turn) => withProgress(turn, open));
  const spoken = turns.findLast(({ heard }) => heard !== '');
  return {
    ...who,
    startedAt: startedAt.toISOString(),
    epoch: state?.epoch ?? 0,
    gateway: state?.gateway?.id ?? null,
    state: state === undefined ? 'listening' : stateOf(state, turns),
    turn: turns.at(-1)?.number ?? 0,
    lastCallerWords: turns.findLast(({ caller }) => caller !== null)?.caller ?? null,
    lastAgentWords: spoken?.heard.trim() ?? null,
    lastResponseMs: turns.findLast(({ times }) => times?.firstSent !== undefined)?.times?.firstSent ?? null,
    rung: turns.findLast(({ rung }) => rung !== undefined)?.rung ?? null,
    voice: turns.findLast(({ voice }) => voice !== undefined)?.voice ?? state?.voice ?? null,
    heldBy: state?.control?.holder?.name ?? null,
  };
}

/** The same with all turns. */
export function liveDetail(known: KnownCall): LiveDetail {
  const { state, open } = known;
  return {
    ...liveCall(known),
    turns: (state?.turns ?? [])
      .map((turn) => withProgress(turn, open))
      .map(({ id, kind, operator, caller, said, heard, outcome }) => ({
        turnId: id,
        kind,
        operator: operator ?? null,
        userInput: caller,
        planned: (state?.owed?.turnId === id ? state.owed.text : undefined) ?? null,
        sent: said.trim() === '' ? null : said.trim(),
        heard: heard.trim() === '' ? null : heard.trim(),
        outcome: outcome === 'open' ? null : outcome,
      })),
  };
}

function withProgress(turn: Turn, open: OpenWords | undefined): Turn {
  if (open?.turnId !== turn.id || turn.outcome !== 'open') return turn;
  return { ...turn, said: turn.heardBefore + open.said, heard: turn.heardBefore + open.heard };
}

function stateOf(state: CallState, turns: readonly Turn[]): LiveCall['state'] {
  if (awaitsReconnect(state)) return 'reconnecting';
  if (state.owed === null) return 'listening';
  const owed = turns.find(({ id }) => id === state.owed?.turnId);
  return owed?.said === '' ? 'answering' : 'speaking';
}
