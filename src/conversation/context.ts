/** Builds the part of the conversation that the model sees word by word: the recent turns, and older ones until the digest covers them. */
import type { ContextTurn } from '../contracts/activities.ts';
import type { CallPolicy } from '../contracts/policy.ts';
import type { CallState, Turn } from './state.ts';
import { callerWords, isContinued } from './turns.ts';

/** A turn with words of the caller, or words of the agent that the caller heard. */
export interface SpokenTurn {
  readonly number: number;
  readonly isOpen: boolean;
  readonly words: ContextTurn;
}

type Budget = CallPolicy['context'];

/** Turns that no digest covers may exceed the budget, up to this many times the budget. */
const HARD_BOUND = 2;

/**
 * The conversation up to and including `turn`, oldest first. Of the agent's words it holds only what was heard. Recent turns
 * are limited by the policy. Older turns stay until the digest covers them.
 */
export function buildContext(state: CallState, turn: Turn): readonly ContextTurn[] {
  const { context: budget } = state.policy;
  // The caller has gone on without an answer to late words, and the gateway does not know them.
  const earlier = state.turns.filter(({ number, late }) => number < turn.number && late === undefined);
  const spoken = spokenTurns([...earlier, { ...turn, heard: '', said: '' }]);
  const recent = countWithin(spoken, budget);
  const undigested = spoken.filter(({ number }) => number > digestedUpTo(state)).length;
  const bound = { turns: budget.turns * HARD_BOUND, chars: budget.chars * HARD_BOUND };
  const kept = Math.max(recent, Math.min(undigested, countWithin(spoken, bound)));
  return spoken.slice(-kept).map(({ words }) => words);
}

/** Number of the last turn that the digest in use covers. -1 if there is no digest. */
export function digestedUpTo({ digest }: CallState): number {
  return digest?.upTo ?? -1;
}

/** The turns in which something was said, as the model sees them. What the caller continued is in the turn that answers it. */
export function spokenTurns(turns: readonly Turn[]): readonly SpokenTurn[] {
  return turns
    .map((turn) => asSpoken({ ...turn, caller: isContinued(turns, turn) ? null : wordsIn(turns, turn) }))
    .filter(({ words }) => words.caller !== undefined || words.agent !== undefined);
}

/** How many of the latest turns fit into `budget`. The last turn always counts. */
export function countWithin(spoken: readonly SpokenTurn[], { turns, chars }: Budget): number {
  let count = 0;
  let size = 0;
  for (const turn of spoken.toReversed()) {
    size += sizeOf(turn);
    if (count > 0 && (count >= turns || size > chars)) break;
    count += 1;
  }
  return count;
}

/** Number of characters of both sides. */
export function sizeOf({ words: { caller = '', agent = '' } }: SpokenTurn): number {
  return caller.length + agent.length;
}

function wordsIn(turns: readonly Turn[], turn: Turn): string | null {
  if (turn.kind === 'keys') return `(presses the keys ${turn.caller ?? ''})`;
  return turn.caller === null ? null : callerWords(turns, turn);
}

function asSpoken(turn: Turn): SpokenTurn {
  const { caller } = turn;
  const agent = turn.heard.trim();
  const isCut = turn.outcome === 'cut' && turn.said.length > turn.heard.length;
  return {
    number: turn.number,
    isOpen: turn.outcome === 'open',
    words: {
      ...(caller === null ? {} : { caller }),
      ...(agent === '' ? {} : { agent }),
      ...(isCut ? { cut: true } : {}),
    },
  };
}
