/** All metrics of our own: name, type, labels and meaning. docs/metrics.md lists the same. No label holds a number, a call's id or words. */

export interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds, in the unit of the name. */
  readonly buckets?: readonly number[];
}

/** Fine below 50 ms, where the work of this system is; coarser up to what a caller waits for. */
const TURN_SECONDS = [
  ...[0.001, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.075],
  ...[0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10],
];
const CALL_SECONDS = [5, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600];

const counter = <const Label extends string = never>(help: string, ...labels: readonly Label[]) =>
  ({ type: 'counter', help, labels }) as const;
const gauge = <const Label extends string = never>(help: string, ...labels: readonly Label[]) =>
  ({ type: 'gauge', help, labels }) as const;
const histogram = <const Label extends string = never>(
  help: string,
  buckets: readonly number[],
  ...labels: readonly Label[]
) => ({ type: 'histogram', help, labels, buckets }) as const;

export const METRICS = {
  // Calls.
  evercall_calls_total: counter('Calls that have ended', 'outcome', 'ended_by', 'reason'),
  evercall_call_duration_seconds: histogram('How long calls lasted', CALL_SECONDS),
  evercall_calls_refused_total: counter('Calls that were not taken', 'reason'),
  evercall_transfers_total: counter('Calls that were put through to a person, by how that ended', 'outcome'),
  evercall_live_calls: gauge('Calls with an open connection'),
  evercall_overlong_calls: gauge('Live calls that are longer than their agent allows'),
  evercall_relay_errors_total: counter('Errors that the relay has reported'),
  evercall_relay_voice_failures_total: counter("Connections that ended because the relay's voice failed"),
  evercall_frames_rejected_total: counter('Frames of the relay that were not used', 'cause'),
  evercall_unsigned_requests_total: counter('Requests without a valid signature or token'),
  evercall_unusual_patterns_total: counter('Unusual patterns of callers'),
  evercall_webhook_response_seconds: histogram('Time to answer a webhook of Twilio', TURN_SECONDS, 'route'),

  // Turns.
  evercall_turns_total: counter('Turns with words of the caller, by how they ended', 'outcome'),
  evercall_turn_stage_seconds: histogram(
    "From the end of the caller's words to a stage of the answer",
    TURN_SECONDS,
    'stage',
  ),
  evercall_answers_total: counter('Answers, by what produced and what said them', 'rung', 'voice'),
  evercall_stand_ins_total: counter('Turns that the gateway answered without the workflow'),
  evercall_fillers_total: counter('Fillers that were said'),
  evercall_interruptions_total: counter('Interrupts of the relay, by what they were', 'cause'),
  evercall_voice_fallbacks_total: counter("Answers that the relay's voice took over from our own"),

  // Services.
  evercall_service_response_seconds: histogram(
    'Time to the first part of an answer of a service',
    TURN_SECONDS,
    'service',
    'operation',
  ),
  evercall_service_errors_total: counter(
    'Failed requests to a service',
    'service',
    'operation',
    'kind',
    'cause',
  ),
  evercall_model_requests_total: counter('Requests that were sent to a language model'),
  evercall_model_tokens_total: counter('Tokens of language models', 'direction'),
  evercall_cost_total: counter(
    'What calls have cost, in the currency of the price table',
    'item',
    'currency',
  ),
  evercall_unpriced_total: counter('Amounts without a known price', 'item'),

  // Speculation, knowledge and audio.
  evercall_speculation_requests_total: counter('Model requests before the workflow asked', 'result'),
  evercall_speculation_wasted_tokens_total: counter('Tokens of answers that were thrown away'),
  evercall_knowledge_searches_total: counter('Searches of the knowledge', 'result'),
  evercall_question_embeddings_total: counter("Embeddings of callers' questions", 'result'),
  evercall_audio_pieces_total: counter('Pieces of audio in our own voice, by where they came from', 'source'),
  evercall_audio_characters_total: counter('Characters of audio in our own voice', 'source'),
  evercall_audio_ahead_total: counter('Pieces of audio made for speculative answers', 'result'),
  evercall_audio_store_failures_total: counter('Failed reads and writes of the audio store'),

  // Signals and the call record.
  evercall_outbox_signals: gauge('Signals of this gateway that wait for Temporal'),
  evercall_journal_signals: gauge('Signals in the journal in Postgres', 'state'),
  evercall_signal_retries_total: counter('Signals that were sent again'),
  evercall_signals_late_total: counter('Signals to workflows that were already closed'),
  evercall_signals_refused_total: counter('Signals that Temporal will never take'),
  evercall_turn_saves_total: counter('Turns that were saved, by the kind of activity', 'activity'),

  // The machine, the processes, and what they depend on.
  evercall_part_down: gauge('Whether the last health check of a part has found a fault', 'part'),
  evercall_disk_free_bytes: gauge('Free bytes on the disk of a folder', 'folder'),
  evercall_budget_used: gauge('Share of the budget of a day that an agent has used', 'tenant', 'agent'),
  evercall_network_receive_bytes_total: counter('Bytes that the network interfaces have received'),
  evercall_network_transmit_bytes_total: counter('Bytes that the network interfaces have sent'),
  evercall_process_up: gauge('Whether a process of the supervisor runs', 'process'),
  evercall_process_restarts_total: counter('Restarts of a process of the supervisor', 'process'),
} as const satisfies Readonly<Record<string, MetricDefinition>>;
