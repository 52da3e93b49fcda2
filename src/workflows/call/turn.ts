/** One turn: search, then the reply ladder. What comes of it is reported as events, like all else that happens. */
import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import type { Passage } from '../../contracts/activities.ts';
import { FAILURES } from '../../contracts/failures.ts';
import type { FailureType } from '../../contracts/failures.ts';
import { parseProgress } from '../../contracts/progress.ts';
import { buildReplyInput, buildSayInput, buildSearchInput } from '../../conversation/inputs.ts';
import { nextRung } from '../../conversation/ladder.ts';
import type { Plan } from '../../conversation/plan.ts';
import type { CallEvent, CallState } from '../../conversation/state.ts';
import { isOwedOn } from '../../conversation/turns.ts';
import { gatewayActivity } from './activities.ts';

type Answer = Extract<Plan, { do: 'answer' }>;
type Say = Extract<Plan, { do: 'say' }>;

export interface TurnContext {
  /** The state as it is now: it goes on changing while a turn waits. */
  state(): CallState;
  report(event: CallEvent): void;
}

/** Answers the caller's words of `plan.turn`. */
export async function answerTurn(context: TurnContext, plan: Answer): Promise<void> {
  const passages = await search(context, plan);
  const { policy } = context.state();
  const { turn, on } = plan;
  for (let failures = 0; isStillOwed(context, plan); failures += 1) {
    const rung = nextRung(policy, Array.from({ length: failures }));
    if (rung === undefined) {
      context.report({ type: 'unanswered', epoch: on.epoch, turnId: turn.id, at: Date.now() });
      return;
    }
    const input = buildReplyInput(context.state(), plan, passages, rung);
    const failure = await speak(context, plan, {
      rung: rung.name,
      run: () =>
        gatewayActivity('reply', policy, {
          taskQueue: on.gateway.taskQueue,
          summary: `turn ${turn.number}: answer (${rung.name})`,
        })(input),
    });
    if (failure === undefined) return;
    context.report({ type: 'stepFailed', turnId: turn.id, step: rung.name, failure });
  }
}

/** Speaks the fixed words of `plan`. */
export async function sayTurn(context: TurnContext, plan: Say): Promise<void> {
  const { turn, on } = plan;
  const input = buildSayInput(context.state(), plan);
  const failure = await speak(context, plan, {
    run: () =>
      gatewayActivity('say', context.state().policy, {
        taskQueue: on.gateway.taskQueue,
        summary: `turn ${turn.number}: notice`,
      })(input),
  });
  if (failure !== undefined) {
    context.report({ type: 'unanswered', epoch: on.epoch, turnId: turn.id, at: Date.now() });
  }
}

async function search(context: TurnContext, plan: Answer): Promise<readonly Passage[]> {
  const { turn, owed, on } = plan;
  // The whole answer is known already: only the rest of it has to be said.
  if (owed.resume?.complete === true) return [];
  const { policy } = context.state();
  try {
    const { passages, at, tookMs } = await gatewayActivity('searchKnowledge', policy, {
      taskQueue: on.gateway.taskQueue,
      summary: `turn ${turn.number}: search`,
    })(buildSearchInput(context.state(), turn));
    const found = passages.map(({ id, title, score }) => ({ id, title, score }));
    context.report({
      type: 'searched',
      turnId: turn.id,
      passages: found,
      ...(at === undefined ? {} : { search: { at, tookMs } }),
    });
    return passages;
  } catch (error: unknown) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    // The conversation goes on without knowledge: the model says that it does not know.
    const failure = error.cause instanceof TimeoutFailure ? 'Timeout' : failureType(error);
    context.report({ type: 'stepFailed', turnId: turn.id, step: 'search', failure });
    return [];
  }
}

/** Runs one speaking activity and reports its result; returns the failure that calls for another rung. */
async function speak(
  context: TurnContext,
  { turn, on }: Answer | Say,
  {
    rung,
    run,
  }: { rung?: 'primary' | 'template'; run: () => ReturnType<ReturnType<typeof gatewayActivity<'reply'>>> },
): Promise<FailureType | 'Timeout' | undefined> {
  let hasTriedAgain = false;
  for (;;) {
    try {
      const result = await run();
      context.report({
        type: 'replied',
        epoch: on.epoch,
        ...(rung === undefined ? {} : { rung }),
        result,
      });
      return undefined;
    } catch (error: unknown) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      const timeout = error.cause instanceof TimeoutFailure ? error.cause : undefined;
      if (timeout === undefined) return failureType(error);
      // A gateway that lives joins the speech under way; one that is gone lets this run out too.
      if (hasTriedAgain) {
        const progress = parseProgress(timeout.lastHeartbeatDetails);
        context.report({
          type: 'lost',
          epoch: on.epoch,
          turnId: turn.id,
          ...(progress === undefined ? {} : { progress }),
        });
        return undefined;
      }
      hasTriedAgain = true;
    }
  }
}

function isStillOwed(context: TurnContext, { turn, on }: Answer): boolean {
  const state = context.state();
  return state.ended === null && isOwedOn(state, { turnId: turn.id, epoch: on.epoch });
}

function failureType(error: ActivityFailure): FailureType | 'Timeout' {
  const type = error.cause instanceof ApplicationFailure ? error.cause.type : undefined;
  return type != null && isFailureType(type) ? type : 'ModelServerError';
}

function isFailureType(type: string): type is FailureType {
  return type in FAILURES;
}
