/**
 * The way from a question to an answer: search, then one rung of the reply ladder after the other until somebody has
 * spoken. The workflow runs it with activities, a gateway that stands in for the workflow with local calls.
 */
import type { Passage, ReplyInput, SearchInput, SearchResult } from '../contracts/activities.ts';
import type { StepFailure } from '../contracts/failures.ts';
import { buildReplyInput, buildSearchInput } from './inputs.ts';
import { nextAttempt } from './ladder.ts';
import type { Plan } from './plan.ts';
import type { CallState } from './state.ts';

export type AnswerPlan = Extract<Plan, { do: 'answer' }>;

/** What is known of a failure before it is tied to a step and a time. */
export type Failed = Pick<StepFailure, 'type' | 'retryAfterMs'>;

/** What the driver leaves to its caller. */
export interface TurnSteps {
  /** The state as it is now: it changes while a turn waits. */
  state(): CallState;
  /** Epoch milliseconds. */
  now(): number;
  /** How much of the caller's patience is used up, given what has failed in this turn. */
  elapsedMs(failures: readonly StepFailure[]): number;
  /** True once nobody waits for this answer from here any more. */
  isOver(): boolean;
  search(input: SearchInput): Promise<SearchResult>;
  /** What `search` threw, as a failure of the step; rethrows anything else. */
  failureOf(error: unknown): Failed;
  /** Has one rung answer aloud. Undefined if no other rung is wanted. */
  reply(input: ReplyInput): Promise<Failed | undefined>;
  onFound(result: SearchResult): void;
  onFailed(failure: StepFailure): void;
  /** Nothing is left to try. */
  onExhausted(): void;
}

/** Answers the caller's words of `plan`. `failed`: what has failed in this turn before. */
export async function answerTurn(
  steps: TurnSteps,
  plan: AnswerPlan,
  failed: readonly StepFailure[] = [],
): Promise<void> {
  const passages = await search(steps, plan);
  const failures = [...failed];
  while (!steps.isOver()) {
    const state = steps.state();
    const elapsedMs = steps.elapsedMs(failures);
    const attempt = nextAttempt(state, { failures, elapsedMs, now: steps.now() });
    if (attempt === undefined) {
      steps.onExhausted();
      return;
    }
    const cause = await steps.reply(buildReplyInput(state, plan, passages, attempt));
    if (cause === undefined) return;
    const failure = { step: attempt.rung.name, at: steps.now(), ...cause };
    failures.push(failure);
    steps.onFailed(failure);
  }
}

async function search(steps: TurnSteps, { turn, owed }: AnswerPlan): Promise<readonly Passage[]> {
  // The whole answer is known already: only the rest of it has to be said.
  if (owed.resume?.complete === true) return [];
  try {
    const result = await steps.search(buildSearchInput(steps.state(), turn));
    steps.onFound(result);
    return result.passages;
  } catch (error: unknown) {
    // The conversation goes on without knowledge: the model says that it does not know.
    steps.onFailed({ step: 'search', at: steps.now(), ...steps.failureOf(error) });
    return [];
  }
}

/** Passages as state and records keep them: without their text. */
export function passageRefs(
  passages: readonly Passage[],
): readonly Pick<Passage, 'id' | 'title' | 'score'>[] {
  return passages.map(({ id, title, score }) => ({ id, title, score }));
}
