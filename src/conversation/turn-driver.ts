/**
 * Drives a turn from the question to the answer: search, then the rungs of the reply ladder until one has spoken. The
 * workflow runs it with activities, the stand-in in the gateway with local calls.
 */
import type { Passage, ReplyInput, ReplyResult, SearchInput, SearchResult } from '../contracts/activities.ts';
import type { Failed, StepFailure } from '../contracts/failures.ts';
import type { ToolCall } from '../contracts/tools.ts';
import { buildReplyInput, buildSearchInput } from './inputs.ts';
import { nextAttempt } from './ladder.ts';
import type { Plan } from './plan.ts';
import type { CallState } from './state.ts';

export type AnswerPlan = Extract<Plan, { do: 'answer' }>;

/** The model calls tools. `said`: its words before, on this connection. */
export interface ToolRequest extends Pick<ReplyResult, 'usage'> {
  readonly said: string;
  readonly calls: readonly ToolCall[];
}

/** What the driver needs from the workflow or the stand-in. */
export interface TurnSteps {
  /** The current state. It changes while a turn waits. */
  state(): CallState;
  /** Epoch milliseconds. */
  now(): number;
  /** How much of the agent's `responseTimeoutMs` is used up, given the failures of this turn. */
  elapsedMs(failures: readonly StepFailure[]): number;
  /** True once this answer is no longer wanted. */
  isOver(): boolean;
  search(input: SearchInput): Promise<SearchResult>;
  /** Converts what `search` threw. Rethrows anything that is not a failure of the step. */
  failureOf(error: unknown): Failed;
  /**
   * Lets one rung speak. Returns its failure if another rung should be tried. `calls`: it calls tools, and the answer goes on once
   * `runTools` has resolved.
   */
  reply(input: ReplyInput): Promise<Failed | ToolRequest | undefined>;
  /** Runs the tools of a round and waits for their results, within limits. */
  runTools(request: ToolRequest): Promise<void>;
  /** The turn may not call tools any more. */
  isToolTimeOver(): boolean;
  onFound(result: SearchResult, input: SearchInput): void;
  onFailed(failure: StepFailure): void;
  /** No attempt is left. */
  onExhausted(): void;
}

/** Answers the caller's words. `failed`: earlier failures of rungs in this turn. */
export async function answerTurn(
  steps: TurnSteps,
  plan: AnswerPlan,
  failed: readonly StepFailure[] = [],
): Promise<void> {
  const passages = await search(steps, plan);
  let failures = [...failed];
  while (!steps.isOver()) {
    const state = steps.state();
    const elapsedMs = steps.elapsedMs(failures);
    const attempt = nextAttempt(state, { failures, elapsedMs, now: steps.now() });
    if (attempt === undefined) {
      steps.onExhausted();
      return;
    }
    const noMoreTools = state.agent.tools !== undefined && isToolLimitReached(steps, plan);
    const answer = await steps.reply(buildReplyInput(state, plan, passages, attempt, noMoreTools));
    if (answer === undefined) return;
    if ('calls' in answer) {
      await steps.runTools(answer);
      // Each round has the whole ladder: the time of tools does not count.
      failures = [];
      continue;
    }
    const cause = answer;
    const failure = { step: attempt.rung.name, at: steps.now(), ...cause };
    failures.push(failure);
    steps.onFailed(failure);
  }
}

function isToolLimitReached(steps: TurnSteps, { turn: { id } }: AnswerPlan): boolean {
  const { turns, policy } = steps.state();
  const rounds = turns.find((turn) => turn.id === id)?.rounds?.length ?? 0;
  return rounds > 0 && (rounds >= (policy.tools?.rounds ?? 0) || steps.isToolTimeOver());
}

async function search(steps: TurnSteps, { turn, owed }: AnswerPlan): Promise<readonly Passage[]> {
  // The whole answer is known already and only has to be said.
  if (owed.resume?.complete === true) return [];
  try {
    const input = buildSearchInput(steps.state(), turn);
    const result = await steps.search(input);
    steps.onFound(result, input);
    return result.passages;
  } catch (error: unknown) {
    // The conversation goes on without knowledge. The model says that it does not know.
    steps.onFailed({ step: 'search', at: steps.now(), ...steps.failureOf(error) });
    return [];
  }
}

/** The passages without their text, as state and call record hold them. */
export function passageRefs(
  passages: readonly Passage[],
): readonly Pick<Passage, 'id' | 'title' | 'score'>[] {
  return passages.map(({ id, title, score }) => ({ id, title, score }));
}
