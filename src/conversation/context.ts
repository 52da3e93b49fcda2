/** What the model sees of a call as it was said: the recent turns, and older ones until the digest has them. */
import type { ContextTurn } from '../contracts/activities.ts';
import type { CallPolicy } from '../contracts/policy.ts';
import type { CallState, Turn } from './state.ts';

/** A turn in which something was said and heard. */
export interface SpokenTurn {
  readonly number: number;
  readonly isOpen: boolean;
  readonly words: ContextTurn;
}

type Budget = CallPolicy['context'];

/** Turns that no digest covers stay beyond the budget, but no more of them than this many times the budget. */
const HARD_BOUND = 2;

/**
 * The conversation up to `turn`, oldest first; only what was heard counts. The recent turns are within the policy's
 * size. Older turns stay until the digest covers them.
 */
export function buildContext(state: CallState, turn: Turn): readonly ContextTurn[] {
  const { context: budget } = state.policy;
  const earlier = state.turns.filter(({ number }) => number < turn.number);
  const spoken = [...spokenTurns(earlier), asSpoken({ ...turn, heard: '', said: '' })];
  const recent = countWithin(spoken, budget);
  const untold = spoken.filter(({ number }) => number > digestedUpTo(state)).length;
  const bound = { turns: budget.turns * HARD_BOUND, chars: budget.chars * HARD_BOUND };
  const kept = Math.max(recent, Math.min(untold, countWithin(spoken, bound)));
  return spoken.slice(-kept).map(({ words }) => words);
}

/** The last turn that the digest in use tells of; under 0 where there is none. */
export function digestedUpTo({ digest }: CallState): number {
  return digest?.upTo ?? -1;
}

export function spokenTurns(turns: readonly Turn[]): readonly SpokenTurn[] {
  return turns.map(asSpoken).filter(({ words }) => words.caller !== undefined || words.agent !== undefined);
}

/** How many of `spoken` are within `budget`, counted from the last one, which always is. */
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

export function sizeOf({ words: { caller = '', agent = '' } }: SpokenTurn): number {
  return caller.length + agent.length;
}

function asSpoken(turn: Turn): SpokenTurn {
  const caller = turn.kind === 'keys' ? `(presses the keys ${turn.caller ?? ''})` : turn.caller;
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
