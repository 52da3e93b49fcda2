/** The counters and gauges of a gateway, as its registry of metrics reads them. */
import { reading } from '../adapters/ports/metrics.ts';
import type { Reading } from '../adapters/ports/metrics.ts';
import type { GatewayCounters } from './counters.ts';
import type { Outboxes } from './relay/outbox.ts';
import type { Session } from './relay/session.ts';
import type { Sessions } from './relay/sessions.ts';

type LiveSession = Pick<Session, 'start' | 'state'>;

export interface ReadingDeps {
  readonly counters: GatewayCounters;
  readonly sessions: Pick<Sessions, 'size'> & { live(): readonly LiveSession[] };
  readonly outboxes: Pick<Outboxes, 'size'>;
  /** How long a call may go on beyond its limit. */
  readonly graceMs: number;
}

/** Reads all of them now, at `now` (epoch ms). */
export function gatewayReadings(
  { counters, sessions, outboxes, graceMs }: ReadingDeps,
  now: number,
): readonly Reading[] {
  const { speculation, embeddings, audio } = counters;
  const isOverlong = (session: LiveSession) => {
    const { start } = session;
    const startedAt = session.state()?.turns[0]?.at ?? start.startedAt;
    return now - startedAt > start.agent.limits.maxCallMs + graceMs;
  };
  const byLabel = (
    name: 'evercall_calls_refused_total' | 'evercall_speculation_requests_total',
    label: 'reason' | 'result',
    values: Readonly<Record<string, number | undefined>>,
  ): readonly Reading[] =>
    Object.entries(values).map(([key, value = 0]) => ({ name, labels: { [label]: key }, value }));
  return [
    reading('evercall_live_calls', sessions.size, {}),
    reading('evercall_overlong_calls', sessions.live().filter(isOverlong).length, {}),
    reading('evercall_outbox_signals', outboxes.size, {}),
    reading('evercall_frames_rejected_total', counters.badFrames, { cause: 'malformed' }),
    reading('evercall_frames_rejected_total', counters.unknownFrames, { cause: 'unknown' }),
    reading('evercall_unsigned_requests_total', counters.unsigned, {}),
    reading('evercall_relay_errors_total', counters.relayErrors, {}),
    reading('evercall_signal_retries_total', counters.signalRetries, {}),
    reading('evercall_signals_late_total', counters.lateSignals, {}),
    reading('evercall_signals_refused_total', counters.refusedSignals, {}),
    reading('evercall_stand_ins_total', counters.standIns, {}),
    reading('evercall_voice_fallbacks_total', counters.voiceFallbacks, {}),
    reading('evercall_relay_voice_failures_total', counters.relayVoiceFailures, {}),
    reading('evercall_unusual_patterns_total', counters.unusualPatterns, {}),
    ...byLabel('evercall_calls_refused_total', 'reason', counters.refusedCalls),
    ...byLabel('evercall_speculation_requests_total', 'result', {
      started: speculation.started,
      adopted: speculation.adopted,
      ...speculation.thrownAway,
    }),
    reading('evercall_speculation_wasted_tokens_total', speculation.tokensWasted, {}),
    reading('evercall_question_embeddings_total', embeddings.asked, { result: 'asked' }),
    reading('evercall_question_embeddings_total', embeddings.failed, { result: 'failed' }),
    reading('evercall_question_embeddings_total', embeddings.late, { result: 'late' }),
    reading('evercall_audio_pieces_total', audio.hits.memory, { source: 'memory' }),
    reading('evercall_audio_pieces_total', audio.hits.store, { source: 'store' }),
    reading('evercall_audio_pieces_total', audio.hits.underWay, { source: 'under_way' }),
    reading('evercall_audio_pieces_total', audio.misses, { source: 'vendor' }),
    reading('evercall_audio_pieces_total', audio.failed, { source: 'failed' }),
    reading('evercall_audio_characters_total', audio.charsSaved, { source: 'cache' }),
    reading('evercall_audio_characters_total', audio.charsMade, { source: 'vendor' }),
    reading('evercall_audio_ahead_total', audio.ahead.begun, { result: 'begun' }),
    reading('evercall_audio_ahead_total', audio.ahead.used, { result: 'used' }),
    reading('evercall_audio_store_failures_total', audio.storeFailures, {}),
  ];
}
