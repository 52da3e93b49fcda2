/** One turn: search, then the reply ladder. What comes of it is reported as events, like all else that happens. */
import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import type { Passage } from '../../contracts/activities.ts';
import { describeFailure } from '../../contracts/failures.ts';
import type { StepFailure } from '../../contracts/failures.ts';
import type { RungName } from '../../contracts/policy.ts';
import { parseProgress } from '../../contracts/progress.ts';
import { buildReplyInput, buildSayInput, buildSearchInput } from '../../conversation/inputs.ts';
import { nextAttempt } from '../../conversation/ladder.ts';
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
  const begunAt = Date.now();
  const passages = await search(context, plan);
  const { policy } = context.state();
  const { turn, on } = plan;
  const failures: StepFailure[] = [];
  while (isStillOwed(context, plan)) {
    const now = Date.now();
    const attempt = nextAttempt(context.state(), { failures, elapsedMs: now - begunAt, now });
    if (attempt === undefined) {
      context.report({ type: 'unanswered', epoch: on.epoch, turnId: turn.id, at: now });
      return;
    }
    const { rung } = attempt;
    const input = buildReplyInput(context.state(), plan, passages, attempt);
    if (input.nextDigest !== undefined) context.report({ type: 'digestTold', digest: input.nextDigest });
    const failure = await speak(context, plan, {
      rung: rung.name,
      run: () =>
        gatewayActivity('reply', policy, {
          taskQueue: on.gateway.taskQueue,
          summary: `turn ${turn.number}: answer (${rung.name})`,
        })(input),
    });
    if (failure === undefined) return;
    const failed = { step: rung.name, at: Date.now(), ...failure };
    failures.push(failed);
    context.report({ type: 'stepFailed', turnId: turn.id, failure: failed });
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
    const failure = { step: 'search', at: Date.now(), ...failureOf(error) } as const;
    context.report({ type: 'stepFailed', turnId: turn.id, failure });
    return [];
  }
}

/** Runs one speaking activity and reports its result; returns the failure that calls for another rung. */
async function speak(
  context: TurnContext,
  { turn, on }: Answer | Say,
  { rung, run }: { rung?: RungName; run: () => ReturnType<ReturnType<typeof gatewayActivity<'reply'>>> },
): Promise<Failed | undefined> {
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
      if (timeout === undefined) return failureOf(error);
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

type Failed = Pick<StepFailure, 'type' | 'retryAfterMs'>;

function failureOf({ cause }: ActivityFailure): Failed {
  if (cause instanceof TimeoutFailure) return { type: 'Timeout' };
  return describeFailure(cause instanceof ApplicationFailure ? cause : {});
}
