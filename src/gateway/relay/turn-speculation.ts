/**
 * Manages the speculative work of one connection: at most one guess (for a partial prompt) and one turn (for what the caller
 * has finished saying).
 */
import type { SpeculationConfig } from '../../contracts/agent.ts';
import type { Waste } from '../../contracts/activities.ts';
import type { TurnId } from '../../contracts/ids.ts';
import type { Plan } from '../../conversation/plan.ts';
import type { CallState } from '../../conversation/state.ts';
import type { AnswerPlan } from '../../conversation/turn-driver.ts';
import type { MissCause, Speculation, SpeculativeWork } from './speculation.ts';

export interface TurnSpeculation {
  /**
   * Starts the work that the workflow would ask for if the caller has finished. `isHeld`: does not send the model request
   * yet.
   */
  guess(state: CallState, plan: Plan, options: { readonly isHeld: boolean }): void;
  /**
   * Starts the work that the workflow is about to ask for. Continues the guess if that was right. With mode `off` only what the
   * search will wait for.
   */
  begin(state: CallState, plan: Exclude<Plan, { do: 'nothing' }>): void;
  /** The caller goes on, so the guess was wrong. Work for the turn is kept. */
  dropGuess(): void;
  /** Discards the guess and the work for the turn. */
  drop(cause: MissCause): void;
  /** What discarded work has cost since the last call of this function. */
  takeWaste(): Waste;
}

interface Guess extends SpeculativeWork {
  readonly key: string;
  /** The caller's exact words. */
  readonly words: string | null;
  /** The model request has not been sent yet. */
  readonly isHeld: boolean;
}

/** Creates the speculation of a connection. */
export function createTurnSpeculation(
  speculation: Speculation,
  { mode }: SpeculationConfig,
  {
    onReady,
    onSearched,
  }: {
    /** The first token for this turn has arrived. */
    readonly onReady: (id: TurnId) => void;
    /** The search of a turn has finished, so long after the caller's words. Negative: before their end. */
    readonly onSearched: (id: TurnId, ms: number) => void;
  },
): TurnSpeculation {
  let guessed: Guess | undefined;
  let current: SpeculativeWork | undefined;
  let waste: Waste = { requests: 0, tokens: 0 };

  const discard = (work: SpeculativeWork | undefined, cause: MissCause) => {
    if (work === undefined) return;
    const { requests, tokens } = work.giveUp(cause);
    waste = { requests: waste.requests + requests, tokens: waste.tokens + tokens };
  };
  const dropGuess = (cause: MissCause) => {
    discard(guessed, cause);
    guessed = undefined;
  };
  // Only a new answer is predictable. The rest of a lost one depends on what the lost gateway sent.
  const isNew = (plan: Plan): plan is AnswerPlan => plan.do === 'answer' && plan.owed.resume === undefined;
  const isPredictable = (plan: Plan): plan is AnswerPlan => isNew(plan) && mode !== 'off';
  const isGuessed = (state: CallState, plan: AnswerPlan) =>
    guessed !== undefined &&
    // If the request was not sent yet, starting again costs nothing, and the model gets the caller's exact words.
    (!guessed.isHeld || guessed.words === plan.turn.caller) &&
    guessed.key === speculation.keyOf(state, plan);
  const takeGuess = () => {
    const work = guessed;
    guessed = undefined;
    work?.release();
    return work;
  };

  return {
    guess(state, plan, { isHeld }) {
      if (!isPredictable(plan)) return;
      if (!isGuessed(state, plan)) {
        dropGuess('changed');
        const work = speculation.begin(state, plan, { isHeld });
        guessed = { key: speculation.keyOf(state, plan), words: plan.turn.caller, isHeld, ...work };
      } else if (guessed?.isHeld === true && !isHeld) {
        guessed.release();
        guessed = { ...guessed, isHeld };
      }
    },
    begin(state, plan) {
      discard(current, 'changed');
      current = undefined;
      if (isPredictable(plan)) {
        current = isGuessed(state, plan) ? takeGuess() : speculation.begin(state, plan);
        void current?.firstToken.then(() => onReady(plan.turn.id));
        void current?.searchedAt.then((at) => onSearched(plan.turn.id, at - plan.turn.at));
      } else if (isNew(plan)) {
        speculation.prepare(state, plan);
      }
      dropGuess('changed');
    },
    dropGuess: () => dropGuess('changed'),
    drop(cause) {
      dropGuess(cause);
      discard(current, cause);
      current = undefined;
    },
    takeWaste() {
      const taken = waste;
      waste = { requests: 0, tokens: 0 };
      return taken;
    },
  };
}
