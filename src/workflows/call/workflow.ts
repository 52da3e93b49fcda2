/**
 * The workflow of one telephone call. It decides; a gateway speaks. A signal changes the state by `reduce`, `planTurn`
 * returns the next step, activities on the gateway's queue carry it out, and every result is an event again.
 */
import {
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { CallStart } from '../../contracts/call.ts';
import { OUTCOME_ATTRIBUTE, TURNS_ATTRIBUTE } from '../../contracts/search-attributes.ts';
import { hasFailedCaller } from '../../conversation/call-record.ts';
import { initialState } from '../../conversation/initial-state.ts';
import { awaitsReconnect, planTurn } from '../../conversation/plan.ts';
import { reduce } from '../../conversation/reduce.ts';
import type { CallEvent, CallState } from '../../conversation/state.ts';
import { limitNoticeMs } from '../../conversation/time-limit.ts';
import { detailsOf } from '../../conversation/transcript.ts';
import { createCallRecorder } from './call-recorder.ts';
import type { CallRecorder } from './call-recorder.ts';
import { handleControl } from './control.ts';
import { createDigests } from './digests.ts';
import { waitForLateSignals } from './late-signals.ts';
import { createCompatibility, upgraded } from './previous-version.ts';
import type { AnyCarried } from './previous-version.ts';
import { isReconnectOverdue } from './reconnect-window.ts';
import { handleMessages } from './signals.ts';
import { createSpeaking } from './speaking.ts';
import { createTools } from './tools.ts';
import { reportResult } from './report-result.ts';
import { startAfterCall } from './start-after-call.ts';
import { watchTransfer } from './transfer-watch.ts';

/**
 * Runs until the call is over and its record is complete. Fails with `CallFailed` if the call failed its caller or the
 * record is incomplete. A long call continues as a new run while nothing is in progress, because another worker would have
 * to replay the whole run. `from`: what the previous run passed on.
 */
export function callWorkflow(start: CallStart, from?: AnyCarried): Promise<void> {
  const { cancelRequested } = CancellationScope.current();
  // An operator's cancellation is an event of the call like others: the agent says goodbye, and the record is completed.
  return CancellationScope.nonCancellable(() => runCall(start, from, cancelRequested));
}

async function runCall(
  start: CallStart,
  from: AnyCarried | undefined,
  cancelRequested: Promise<unknown>,
): Promise<void> {
  const compatibility = createCompatibility();
  const carried = from && upgraded(from);
  let state = carried?.state ?? initialState(start);
  const inbox: CallEvent[] = [];
  const recorder = createCallRecorder(start, compatibility, carried?.record);
  const context = { state: () => state, report: (event: CallEvent) => void inbox.push(event) };
  const speaking = createSpeaking(context);
  const digests = createDigests(context, compatibility);
  const tools = createTools(context, carried?.state);
  handleMessages(inbox, () => state);
  if (inbox.length > 1) compatibility.marker('early-signals-in-order');

  const drain = () => {
    for (let event = inbox.shift(); event !== undefined; event = inbox.shift()) {
      if (event.type === 'attached' && event.epoch > state.epoch) speaking.cancel();
      const before = state;
      state = reduce(state, event);
      watchTransfer(before, state);
    }
    tools.start(state);
    setCurrentDetails(detailsOf(state));
    recorder.save(state);
  };

  if (carried === undefined) recorder.open(state);
  const timers = new CancellationScope();
  const spentMs = carried === undefined ? 0 : Date.now() - start.startedAt;
  const remainingMs = Math.max(0, start.agent.limits.maxCallMs - spentMs);
  const nearMs = remainingMs - (limitNoticeMs(start.agent, start.policy) ?? Infinity);
  if (nearMs > 0) {
    startTimer(
      timers,
      () => sleep(nearMs),
      () => inbox.push({ type: 'timeLimitNear', at: Date.now() }),
    );
  }
  startTimer(
    timers,
    () => sleep(remainingMs),
    () => {
      const at = Date.now();
      inbox.push(
        compatibility.isOf03
          ? { type: 'timeLimitOf03', at }
          : { type: 'learnt', event: { type: 'timeLimit', at } },
      );
      // Normally the goodbye ends the call. If no gateway is left to say it, this timer does.
      startTimer(
        timers,
        async () => {
          const { activities, reconnectWindowMs } = state.policy;
          // The goodbye waits for the end of the answer in progress.
          if (state.timeLimit !== undefined)
            await condition(() => state.timeLimit?.isAnnounced === true, activities.reply.startToCloseMs);
          await sleep(reconnectWindowMs);
        },
        () => inbox.push({ type: 'reconnectExpired', epoch: state.epoch, at: Date.now() }),
      );
    },
  );
  /** If no gateway is left to say the goodbye of a stopped call, this timer ends it. */
  const endStopped = () =>
    startTimer(
      timers,
      () => sleep(state.policy.reconnectWindowMs),
      () => inbox.push({ type: 'reconnectExpired', epoch: state.epoch, at: Date.now() }),
    );
  if (state.timeLimit?.stopped !== undefined) endStopped();
  const controls = handleControl({
    state: () => state,
    apply(event) {
      inbox.push(event);
      drain();
    },
    onHangUp: endStopped,
  });
  cancelRequested.catch(() => {
    inbox.push({ type: 'learnt', event: { type: 'timeLimit', at: Date.now(), stopped: 'cancelled' } });
    endStopped();
  });
  let watchedEpoch = 0;
  while (state.ended === null) {
    // A call that was opened again may owe words that nobody has been asked for.
    await condition(() => inbox.length > 0 || planTurn(state).do !== 'nothing');
    drain();
    const plan = planTurn(state);
    if (plan.do !== 'nothing') {
      state = reduce(state, { type: 'started', turnId: plan.turn.id, epoch: plan.on.epoch });
      speaking.start(plan);
    } else {
      // Never in the same workflow task as an answer: the caller waits for that task.
      digests.start(state);
    }
    if (awaitsReconnect(state) && watchedEpoch < state.epoch) {
      const { epoch } = state;
      watchedEpoch = epoch;
      startTimer(
        timers,
        () => isReconnectOverdue(state.policy, () => awaitsReconnect(state), compatibility),
        (isOverdue) => {
          if (isOverdue) inbox.push({ type: 'reconnectExpired', epoch, at: Date.now() });
          else if (watchedEpoch === epoch) watchedEpoch = 0;
        },
      );
    }
    const isIdle = speaking.isIdle() && digests.isIdle() && tools.isIdle() && controls.isIdle();
    const isAtRest = state.owed === null && state.ended === null && inbox.length === 0 && isIdle;
    if (isAtRest && workflowInfo().historyLength >= state.policy.maxRunEvents) {
      await continueAsNew<typeof callWorkflow>(start, { state, record: recorder.carried() });
    }
  }
  timers.cancel();
  /** The carrier may connect a call again that was taken for over. It continues as a new run. */
  const continueIfOpen = async () => {
    drain();
    if (state.ended !== null) return;
    await continueAsNew<typeof callWorkflow>(start, { state, record: recorder.carried() });
  };
  await waitForLateSignals({ state: () => state, hasEvents: () => inbox.length > 0, drain }, compatibility);
  await speaking.settle(state.policy.lastSpeechMs);
  await continueIfOpen();
  // What has begun is finished and recorded, also after the caller has hung up.
  if (!tools.isIdle()) {
    await condition(() => tools.isIdle());
    drain();
  }
  state = reduce(state, { type: 'closed' });
  compatibility.marker('book-unreported-turns');
  state = reduce(state, { type: 'unreported' });
  const failure = await close(state, recorder);
  if (inbox.some(({ type }) => type === 'attached')) await continueIfOpen();
  await reportResult(state);
  await startAfterCall(start);
  if (failure !== undefined) throw failure;
}

function startTimer<T>(scope: CancellationScope, wait: () => Promise<T>, onDone: (result: T) => void): void {
  scope
    .run(async () => {
      onDone(await wait());
    })
    .catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
}

/** Completes the record. Returns how the workflow fails, if it does. */
async function close(state: CallState, recorder: CallRecorder): Promise<ApplicationFailure | undefined> {
  const outcome = hasFailedCaller(state) ? 'failed' : 'completed';
  setCurrentDetails(detailsOf(state));
  upsertSearchAttributes([
    { key: OUTCOME_ATTRIBUTE, value: outcome },
    { key: TURNS_ATTRIBUTE, value: state.turns.length },
  ]);
  const refused = await recorder.close(state);
  const reason =
    outcome === 'failed' ? failureReason(state) : refused > 0 ? 'the call record is incomplete' : undefined;
  return reason === undefined
    ? undefined
    : ApplicationFailure.create({ type: 'CallFailed', message: reason, nonRetryable: true });
}

function failureReason(state: CallState): string {
  if (state.voice === 'recorded') return 'no voice of the relay could speak';
  return state.ended?.by === 'failure' ? 'the connection was lost and not resumed' : 'a turn got no answer';
}
