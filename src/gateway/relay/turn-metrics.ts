/** Counts, measures and traces the turns of a connection, from what its ledger reports. */
import type { Metrics } from '../../adapters/ports/metrics.ts';
import type { TracedWork, Tracing } from '../../adapters/ports/tracing.ts';
import type { ReplyResult } from '../../contracts/activities.ts';
import type { CallSid, TurnId } from '../../contracts/ids.ts';

export interface TurnMetrics {
  /** The search for the caller's words of a turn has finished, so long after their end. */
  searched(id: TurnId, ms: number): void;
  /** An interrupt is over: the caller has spoken, or it was a noise. */
  interrupted(cause: 'caller' | 'noise'): void;
  /** A turn is settled. `isAnswer`: it answers words of the caller. */
  settled(result: ReplyResult, isAnswer: boolean): void;
}

/** Stages of an answer, by the time that its turn notes. */
const STAGES = [
  ['signalled', 'signalled'],
  ['modelFirstToken', 'first_token'],
  ['claimed', 'claimed'],
  ['firstSent', 'first_words'],
  ['firstHeard', 'heard'],
] as const;

export interface TurnMetricsDeps {
  readonly metrics: Metrics;
  /** Absent: nothing is traced. */
  readonly tracing?: Pick<Tracing, 'turn'> | undefined;
  readonly callSid: CallSid;
}

/** Creates it for one connection. */
export function createTurnMetrics({ metrics, tracing, callSid }: TurnMetricsDeps): TurnMetrics {
  /** When searches have finished, until their turns are settled. */
  const searchedMs = new Map<TurnId, number>();
  const reached = (stage: string, ms: number | undefined) => {
    // A stage before the end of the caller's words is no wait.
    if (ms !== undefined) metrics.observe('evercall_turn_stage_seconds', Math.max(0, ms) / 1_000, { stage });
  };
  const playback = ({ firstSent, firstHeard }: ReplyResult['times']) => {
    if (firstSent === undefined || firstHeard === undefined) return;
    const seconds = Math.max(0, firstHeard - firstSent) / 1_000;
    const labels = { service: 'twilio', operation: 'playback' };
    metrics.observe('evercall_service_response_seconds', seconds, labels);
  };
  return {
    searched(id, ms) {
      reached('searched', ms);
      searchedMs.set(id, ms);
    },
    interrupted: (cause) => metrics.count('evercall_interruptions_total', { cause }),
    settled(result, isAnswer) {
      const { turnId, filler, rung = 'none', voice = 'none', times } = result;
      tracing?.turn(callSid, turnId, turnSpan(result, isAnswer), stageSpans(times, searchedMs.get(turnId)));
      searchedMs.delete(turnId);
      if (filler !== undefined) metrics.count('evercall_fillers_total', {});
      playback(times);
      if (!isAnswer) return;
      metrics.count('evercall_answers_total', { rung, voice });
      for (const [time, stage] of STAGES) reached(stage, times[time]);
    },
  };
}

/** A turn lasts until its last words were heard. */
function turnSpan(
  { turnId, outcome, rung, voice, model, times }: ReplyResult,
  isAnswer: boolean,
): TracedWork {
  const lastMs = times.lastHeard ?? times.lastSent ?? times.claimed ?? 0;
  return {
    name: isAnswer ? 'turn' : 'notice',
    from: times.at,
    to: times.at + lastMs,
    attributes: {
      ...{ 'evercall.turn': turnId, 'evercall.outcome': outcome, 'evercall.rung': rung },
      ...{ 'evercall.voice': voice, 'evercall.model': model },
    },
  };
}

type Times = ReplyResult['times'];

/** The stages that were reached. Some run side by side: the model is asked while the workflow decides. */
function stageSpans(times: Times, searchedMs: number | undefined): readonly TracedWork[] {
  const { at, signalled, claimed, modelRequested, modelFirstToken, firstSent, lastSent } = times;
  const stage = (name: string, fromMs: number | undefined, toMs: number | undefined): TracedWork[] =>
    fromMs === undefined || toMs === undefined ? [] : [{ name, from: at + fromMs, to: at + toMs }];
  return [
    ...stage('signal', 0, signalled),
    ...stage('search', Math.min(0, searchedMs ?? 0), searchedMs),
    ...stage('workflow', signalled, claimed),
    ...stage('model until the first token', modelRequested, modelFirstToken),
    ...stage('answer sent', firstSent, lastSent),
    ...stage('answer heard', times.firstHeard, times.lastHeard),
  ];
}
