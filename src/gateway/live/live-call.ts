/** What people see of a call in progress. */
import type { ActiveCall } from '../../adapters/postgres/call-list.ts';
import type { WordsProgress } from '../../contracts/activities.ts';
import { awaitsReconnect } from '../../conversation/plan.ts';
import type { CallState, Turn } from '../../conversation/state.ts';
import type { LiveCall, LiveDetail } from '../api/live-schemas.ts';

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
