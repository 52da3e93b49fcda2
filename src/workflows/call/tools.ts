/** Runs the tools of a call. What has begun is not undone: no interruption and no new connection stops it. */
import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  proxyActivities,
  sleep,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { GatewayActivities } from '../../activities/gateway-activities.ts';
import type { ToolActivities } from '../../activities/run-tool.ts';
import type { TurnId } from '../../contracts/ids.ts';
import type { ToolPolicy } from '../../contracts/policy.ts';
import { BACKGROUND_QUEUE } from '../../contracts/queues.ts';
import type {
  Action,
  BuiltInTool,
  HttpTool,
  LookupOutcome,
  McpTool,
  RunToolInput,
  ToolFault,
  ToolOutcome,
} from '../../contracts/tools.ts';
import type { CallState } from '../../conversation/state.ts';
import { actionNumber, actionsOf, toolNamed } from '../../conversation/tools/actions.ts';
import { shortResult } from '../../conversation/tools/results.ts';
import { callBack } from './call-back.ts';
import { takeMessage, sendText } from './call-deliveries.ts';
import type { TurnContext } from './turn.ts';

/**
 * Creates the runner of tools of a run. It reports each result as a `learnt` event. `carried`: the state of a run that was stopped,
 * perhaps while tools ran.
 */
export function createTools(context: TurnContext, carried?: CallState) {
  const running = new Set<string>();
  const begun = new Set(
    carried === undefined
      ? []
      : actionsOf(carried)
          .filter(({ status }) => status === 'open')
          .map(({ id }) => id),
  );
  return {
    isIdle: () => running.size === 0,
    /** Starts the open actions that are not running yet. */
    start({ turns, agent }: CallState): void {
      if (agent.tools === undefined) return;
      for (const { id: turnId, actions = [] } of turns) {
        for (const action of actions) {
          if (action.status !== 'open' || running.has(action.id)) continue;
          running.add(action.id);
          run(context, turnId, { action, isBegun: begun.has(action.id) })
            .catch((error: unknown) => {
              if (!isCancellation(error)) throw error;
            })
            .finally(() => running.delete(action.id));
        }
      }
    },
  };
}

/** An action with what has come of it so far. */
type Report = (outcome: ToolOutcome, attempts?: number) => void;

async function run(
  context: TurnContext,
  turnId: TurnId,
  { action, isBegun }: { readonly action: Action; readonly isBegun: boolean },
): Promise<void> {
  const state = context.state();
  const report: Report = (outcome, attempts) =>
    context.report({
      type: 'learnt',
      event: {
        type: 'action',
        turnId,
        action: {
          ...action,
          ...outcome,
          ...(attempts === undefined ? {} : { attempts }),
          endedAt: Date.now(),
        },
      },
    });
  const tool = toolNamed(state.agent, action.tool);
  const policy = state.policy.tools;
  if (tool === undefined || policy === undefined) {
    report({ status: 'failed', cause: 'misconfigured' });
    return;
  }
  if (tool.kind === 'built-in') {
    report(await runBuiltIn(state, tool, action));
    return;
  }
  if (tool.kind === 'message') {
    const number = actionNumber(actionsOf(state), tool.name, action);
    report(await takeMessage(state, tool, { action, number }));
    return;
  }
  if (tool.kind === 'text') {
    report(await sendText(state, tool, action));
    return;
  }
  if (tool.kind === 'call-back') {
    report(await callBack(state, tool, action));
    return;
  }
  const wish = {
    policy,
    tool,
    input: toolInput(tool, action, { callSid: state.callSid, breaker: policy.breaker }),
  };
  const { outcome, attempts } = await carryOut(wish, isBegun);
  report(outcome, attempts);
  const found = outcome.status === 'unknown' ? await lookUpLater(wish, outcome) : undefined;
  if (found !== undefined) report(found, attempts);
}

interface Wish {
  readonly policy: ToolPolicy;
  readonly tool: HttpTool | McpTool;
  readonly input: RunToolInput;
}

/**
 * Asks the service until it has answered, at most `attempts` times. A request without an answer may have been carried out: then the
 * wish is looked up before anything is tried again. All requests of a wish have the same key. `isBegun`: one may have been sent already.
 */
async function carryOut(
  wish: Wish,
  isBegun: boolean,
): Promise<{ readonly outcome: ToolOutcome; readonly attempts: number }> {
  const { policy, tool } = wish;
  let isUncertain = isBegun;
  for (let attempts = 1; ; attempts++) {
    const outcome: ToolOutcome =
      isBegun && !isRepeatable(tool) ? { status: 'unknown', cause: 'timeout' } : await runOnce(wish);
    // A refusal of a second request says nothing about the first.
    if (outcome.status === 'done' || (!isUncertain && isAnswer(outcome))) return { outcome, attempts };
    isUncertain ||= outcome.status === 'unknown';
    const found = isUncertain && canLookUp(tool) ? await lookUpOnce(wish) : undefined;
    if (found?.status === 'done') return { outcome: found, attempts };
    if (found?.status === 'absent' && outcome.status === 'refused') return { outcome, attempts };
    // Even if the look-up finds nothing, the first request may still be on its way: only one with its key is harmless.
    const mayAskAgain = !isUncertain || (isRepeatable(tool) && found?.status !== 'unknown');
    if (attempts >= tool.attempts || !mayAskAgain) {
      return { outcome: isUncertain ? { status: 'unknown', cause: faultOf(outcome) } : outcome, attempts };
    }
    await sleep(policy.backoffMs * 2 ** (attempts - 1));
  }
}

/** Goes on looking a wish up for a while. Undefined if nothing is found out. */
async function lookUpLater(
  wish: Wish,
  { cause }: { readonly cause: ToolFault },
): Promise<ToolOutcome | undefined> {
  const { policy, tool } = wish;
  if (!canLookUp(tool)) return undefined;
  const since = Date.now();
  const { attempts, backoffMs, maxBackoffMs } = policy.lookups;
  for (let count = 0; count < attempts; count++) {
    await sleep(Math.min(maxBackoffMs, backoffMs * 2 ** count));
    const found = await lookUpOnce(wish);
    if (found.status === 'done') return found;
    // By now a request that was on its way has arrived or is lost. It is not sent again: the caller was told that it is not known.
    if (found.status === 'absent' && Date.now() - since >= tool.timeoutMs) return { status: 'failed', cause };
  }
  return undefined;
}

function runOnce({ tool, policy, input }: Wish): Promise<ToolOutcome> {
  return ask(() => serviceActivity(tool, policy, `${tool.name}, wish ${input.wish}`).runTool(input));
}

function lookUpOnce({ tool, policy, input }: Wish): Promise<LookupOutcome> {
  return ask<LookupOutcome>(() => serviceActivity(tool, policy, `${tool.name}: look up`).lookUpTool(input));
}

/** Whether the service has decided, or another request would not help. */
function isAnswer(outcome: ToolOutcome): boolean {
  if (outcome.status !== 'failed') return outcome.status !== 'unknown';
  return outcome.cause === 'misconfigured' || outcome.cause === 'not-allowed';
}

function faultOf(outcome: LookupOutcome): ToolFault {
  return 'cause' in outcome ? outcome.cause : 'server';
}

/** Whether a second request for a wish that may have been carried out does no harm. */
function isRepeatable(tool: HttpTool | McpTool): boolean {
  return tool.isReadOnly === true || (tool.kind === 'http' && tool.idempotencyHeader !== undefined);
}

function canLookUp(tool: HttpTool | McpTool): tool is HttpTool {
  return tool.kind === 'http' && tool.lookup !== undefined;
}

function toolInput(
  { description, parameters, title, readBack, confirm, ...tool }: HttpTool | McpTool,
  { arguments: given, wish = 1 }: Action,
  rest: Pick<RunToolInput, 'callSid' | 'breaker'>,
): RunToolInput {
  return { ...rest, tool, arguments: given, wish };
}

/** A result, also if the activity has not returned one. */
async function ask<Outcome extends LookupOutcome>(
  request: () => Promise<Outcome>,
): Promise<Outcome | ToolOutcome> {
  try {
    return await request();
  } catch (error: unknown) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    const { cause } = error;
    if (cause instanceof TimeoutFailure) {
      // No worker took it: nothing was sent.
      return cause.timeoutType === 'SCHEDULE_TO_START'
        ? { status: 'failed', cause: 'unreachable' }
        : { status: 'unknown', cause: 'timeout' };
    }
    return { status: 'unknown', cause: cause instanceof ApplicationFailure ? 'server' : 'timeout' };
  }
}

function serviceActivity(tool: HttpTool | McpTool, policy: ToolPolicy, summary: string): ToolActivities {
  return proxyActivities<ToolActivities>({
    taskQueue: BACKGROUND_QUEUE,
    startToCloseTimeout: tool.timeoutMs + policy.slackMs,
    scheduleToStartTimeout: policy.scheduleToStartMs,
    // Each request for a wish is an activity of its own, because what follows depends on its result.
    retry: { maximumAttempts: 1 },
    cancellationType: ActivityCancellationType.ABANDON,
    summary,
  });
}

/** Longest time of a tool that needs no other service. */
const BUILT_IN_MS = 2_000;

async function runBuiltIn(state: CallState, { name }: BuiltInTool, action: Action): Promise<ToolOutcome> {
  const { gateway, agent, callSid, epoch, language, policy } = state;
  const question = action.arguments['question'];
  if (gateway === null) return { status: 'failed', cause: 'unreachable' };
  const activities = proxyActivities<GatewayActivities>({
    taskQueue: gateway.taskQueue,
    startToCloseTimeout: BUILT_IN_MS,
    scheduleToStartTimeout: BUILT_IN_MS,
    retry: { maximumAttempts: 1 },
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    summary: name,
  });
  if (name === 'searchKnowledge' && typeof question === 'string') {
    const { passages: limit, passageChars: chars } = policy;
    return ask<ToolOutcome>(async () => {
      const found = await activities.searchKnowledge({
        callSid,
        tenant: agent.tenant,
        query: question,
        limit,
        chars,
      });
      return {
        status: 'done',
        text: shortResult(found.passages.map(({ title, text }) => `${title}: ${text}`)),
      };
    });
  }
  if (name !== 'checkHours' && name !== 'sendDigits') return { status: 'failed', cause: 'misconfigured' };
  return ask<ToolOutcome>(() =>
    activities.runCallTool({
      ...{ callSid, epoch, tool: name, arguments: action.arguments, at: Date.now() },
      agent: { id: agent.id, version: agent.version },
      ...(language === undefined ? {} : { language }),
    }),
  );
}
