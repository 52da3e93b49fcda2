/** Runs a turn in the workflow: every step is an activity, and every result is reported as an event. */
import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  isCancellation,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { NamedPassages } from '../../contracts/activities.ts';
import { describeFailure } from '../../contracts/failures.ts';
import type { Failed } from '../../contracts/failures.ts';
import type { TurnId } from '../../contracts/ids.ts';
import type { RungName } from '../../contracts/policy.ts';
import { parseProgress } from '../../contracts/signals.ts';
import { buildSayInput, withNamedPassages } from '../../conversation/inputs.ts';
import type { Plan } from '../../conversation/plan.ts';
import type { CallEvent, CallState } from '../../conversation/state.ts';
import { answerTurn, passageRefs } from '../../conversation/turn-driver.ts';
import type { AnswerPlan, ToolRequest } from '../../conversation/turn-driver.ts';
import { actionsOf } from '../../conversation/tools/actions.ts';
import { findTurn, isOwedOn } from '../../conversation/turns.ts';
import { gatewayActivity } from './activities.ts';

type SayPlan = Extract<Plan, { do: 'say' }>;

export interface TurnContext {
  /** The current state. It changes while a turn waits. */
  state(): CallState;
  report(event: CallEvent): void;
}

/** Carries out `plan` and reports the results. */
export function runTurn(context: TurnContext, plan: AnswerPlan | SayPlan): Promise<void> {
  return plan.do === 'answer' ? answer(context, plan) : say(context, plan);
}

async function answer(context: TurnContext, plan: AnswerPlan): Promise<void> {
  const { turn, on } = plan;
  const rounds = turn.rounds?.length ?? 0;
  // The connection was lost while tools ran.
  if (rounds > 0) await hasResults(context, { turnId: turn.id, epoch: on.epoch, round: rounds - 1 });
  let startedAt = Date.now();
  const begunAt = startedAt;
  const turnId = turn.id;
  let found: NamedPassages | undefined;
  await answerTurn(
    {
      state: () => context.state(),
      now: () => Date.now(),
      elapsedMs: () => Date.now() - startedAt,
      isOver() {
        const state = context.state();
        return state.ended !== null || !isOwedOn(state, { turnId, epoch: on.epoch });
      },
      search: (input) =>
        gatewayActivity('searchKnowledge', context.state().policy, {
          taskQueue: on.gateway.taskQueue,
          summary: `turn ${turn.number}: search`,
        })(input),
      failureOf(error) {
        if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
        return failureOf(error);
      },
      reply: (input) =>
        speak(context, plan, {
          rung: input.rung,
          run: () =>
            gatewayActivity('reply', context.state().policy, {
              taskQueue: on.gateway.taskQueue,
              summary: `turn ${turn.number}: answer (${input.rung})`,
            })(found === undefined ? input : withNamedPassages(input, found)),
        }),
      async runTools(request) {
        const round = findTurn(context.state(), turnId)?.rounds?.length ?? 0;
        context.report({ type: 'toolsCalled', epoch: on.epoch, turnId, ...request, at: Date.now() });
        await hasResults(context, { turnId, epoch: on.epoch, round });
        startedAt = Date.now();
      },
      isToolTimeOver: () => Date.now() - begunAt >= (context.state().policy.tools?.turnMs ?? 0),
      onFound({ passages, hash, at, tookMs }, search) {
        // The reply goes to the same gateway. One of 0.4.0 gives no hash, and needs the passages themselves.
        if (hash !== undefined) found = { hash, search };
        context.report({
          type: 'searched',
          turnId,
          passages: passageRefs(passages),
          search: { at, tookMs },
        });
      },
      onFailed: (failure) => context.report({ type: 'stepFailed', turnId, failure }),
      onExhausted: () => context.report({ type: 'unanswered', epoch: on.epoch, turnId, at: Date.now() }),
    },
    plan,
  );
}

/** Waits until each call of a round has a result, the turn is over, or the caller has waited long enough. */
async function hasResults(
  context: TurnContext,
  { turnId, epoch, round }: { turnId: TurnId; epoch: number; round: number },
): Promise<void> {
  const state = () => context.state();
  const isOver = () => state().ended !== null || !isOwedOn(state(), { turnId, epoch });
  await condition(() => isOver() || (findTurn(state(), turnId)?.rounds?.length ?? 0) > round);
  const isDone = () => {
    const { actions = [] } = findTurn(state(), turnId) ?? {};
    const all = actionsOf(state());
    return actions
      .filter((action) => action.round === round)
      .every(({ id, joins }) => all.find((one) => one.id === (joins ?? id))?.status !== 'open');
  };
  // A look-up by the caller's own words needs no timer.
  if (isOver() || isDone()) return;
  await condition(() => isOver() || isDone(), state().policy.tools?.waitMs ?? 0);
}

async function say(context: TurnContext, plan: SayPlan): Promise<void> {
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

/** Runs one speaking activity and reports its result. Returns the failure if another rung should answer. */
async function speak(
  context: TurnContext,
  { turn, on }: AnswerPlan | SayPlan,
  { rung, run }: { rung?: RungName; run: () => ReturnType<ReturnType<typeof gatewayActivity<'reply'>>> },
): Promise<Failed | ToolRequest | undefined> {
  let hasTriedAgain = false;
  for (;;) {
    try {
      const result = await run();
      const { calls, said, usage } = result;
      if (calls !== undefined) return { calls, said, ...(usage === undefined ? {} : { usage }) };
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
      // The activity is run once more. If the gateway is alive, it joins the speech in progress. If it is gone, this run
      // times out too.
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

function failureOf({ cause }: ActivityFailure): Failed {
  if (cause instanceof TimeoutFailure) return { type: 'Timeout' };
  return describeFailure(cause instanceof ApplicationFailure ? cause : {});
}
