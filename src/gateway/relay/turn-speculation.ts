/**
 * The speculative work of one connection: at most one guess (on what the caller may turn out to have said) and one turn
 * (on what the caller has said).
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
   * Begins what the workflow would ask for if the caller had said no more than `plan` answers. `isHeld`: only what
   * costs nothing.
   */
  guess(state: CallState, plan: Plan, options: { readonly isHeld: boolean }): void;
  /** Begins what the workflow is about to ask for; goes on with the guess if that was right. */
  begin(state: CallState, plan: Exclude<Plan, { do: 'nothing' }>): void;
  /** The caller goes on: the guess was wrong. Work on what the caller has finished saying is kept. */
  dropGuess(): void;
  /** Nothing that was begun is wanted any more. */
  drop(cause: MissCause): void;
  /** What was thrown away since the last call. */
  takeWaste(): Waste;
}

interface Guess extends SpeculativeWork {
  readonly key: string;
  /** The exact words. */
  readonly words: string | null;
  /** No model has been asked yet. */
  readonly isHeld: boolean;
}

export function createTurnSpeculation(
  speculation: Speculation,
  { mode }: SpeculationConfig,
  { onReady }: { /** The first token for this turn is there. */ readonly onReady: (id: TurnId) => void },
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
  // Only a new answer can be foreseen: the rest of a lost one depends on what its gateway had sent.
  const isForeseeable = (plan: Plan): plan is AnswerPlan =>
    plan.do === 'answer' && plan.owed.resume === undefined && mode !== 'off';
  const isGuessed = (state: CallState, plan: AnswerPlan) =>
    guessed !== undefined &&
    // If beginning anew costs nothing, the model gets the caller's exact words instead of a guess at them.
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
      if (!isForeseeable(plan)) return;
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
      if (isForeseeable(plan)) {
        current = isGuessed(state, plan) ? takeGuess() : speculation.begin(state, plan);
        void current?.firstToken.then(() => onReady(plan.turn.id));
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
