/** The dependencies that the parts of a gateway share. */
import type { AuthTokens } from '../adapters/telephony/connection-token.ts';
import type { DemoFaults } from './demo-faults.ts';
import type { PhoneTokens } from '../adapters/ports/phone-tokens.ts';
import type { Metrics } from '../adapters/ports/metrics.ts';
import type { Tracing } from '../adapters/ports/tracing.ts';
import type { CallRecordReader } from '../adapters/postgres/call-record.ts';
import type { MetricRegistry } from '../adapters/prometheus/registry.ts';
import type { CallWorkflows } from '../adapters/temporal/call-workflows.ts';
import type { TransferWorkflows } from '../adapters/temporal/transfer-workflows.ts';
import type { AgentRegistry } from '../config/agents.ts';
import type { GatewayRef } from '../contracts/call.ts';
import type { VoiceAccount } from '../conversation/relay-voice.ts';
import type { Health } from '../lib/health.ts';
import type { CallFields } from '../lib/call-fields.ts';
import type { PauseWatch } from '../lib/pause-watch.ts';
import type { OperatorParts } from './access/operator-parts.ts';
import type { ApiParts } from './api/api-parts.ts';
import type { RepeatedWarning } from '../lib/repeated-warnings.ts';
import type { GatewayCounters } from './counters.ts';
import type { Drafts } from './draft-agents.ts';
import type { KnowledgeApi } from './knowledge-api.ts';
import type { CallerLimits } from './limits/caller-limits.ts';
import type { RateLimits } from './limits/rate-limits.ts';
import type { LiveParts } from './live/live-parts.ts';
import type { OutboundParts } from './outbound-parts.ts';
import type { ClaimTimes } from './relay/claim-times.ts';
import type { HeardInstead } from './relay/heard-instead.ts';
import type { Outboxes } from './relay/outbox.ts';
import type { StandInDeps } from './relay/stand-in.ts';
import type { Speculation } from './relay/speculation.ts';
import type { CallCodec } from '../adapters/temporal/payload-codec.ts';
import type { SocketTimes } from './relay/socket.ts';
import type { Sessions } from './relay/sessions.ts';
import type { TextParts } from './routes/texts.ts';
import type { TemporalWatch } from './temporal-watch.ts';
import type { OwnVoice } from './voice/own-voice.ts';
import type { Recordings } from './voice/recordings.ts';
import type { RelayVoices } from './voice/relay-voices.ts';
import type { WarmUpState } from './warm-up/warm-up-state.ts';

export interface GatewayDeps {
  readonly gateway: GatewayRef;
  /** Public origin, exactly as configured at Twilio. */
  readonly baseUrl: URL;
  readonly authTokens: AuthTokens;
  readonly agents: AgentRegistry;
  readonly workflows: CallWorkflows;
  readonly records: Pick<CallRecordReader, 'hasCall' | 'readTurns'>;
  readonly temporal: Pick<TemporalWatch, 'isAway'>;
  readonly claimTimes: ClaimTimes;
  readonly sessions: Sessions;
  readonly outboxes: Outboxes;
  readonly speculation: Speculation;
  readonly answering: StandInDeps;
  /** Logs what callers heard after a model had failed. Called for each connection. */
  readonly heardInstead: (call: CallFields) => HeardInstead;
  readonly socketTimes: SocketTimes;
  readonly pauses: Pick<PauseWatch, 'readingMs'>;
  readonly counters: GatewayCounters;
  readonly metrics: Metrics;
  /** Absent: nothing is traced. */
  readonly tracing?: Tracing;
  /** Shows the metrics of this process. Absent: there is no route for them. */
  readonly metricsText?: Pick<MetricRegistry, 'text' | 'contentType'>;
  /** What callers may cost. Absent: there are no limits. */
  readonly limits?: CallerLimits;
  /** The rate limits of the web server. */
  readonly rateLimits?: RateLimits;
  /** For what a stranger can cause as often as he likes. */
  readonly warn: RepeatedWarning;
  /** Voice of the environment, for agents whose file names none. */
  readonly voiceAccount: VoiceAccount;
  readonly relayVoices: RelayVoices;
  /** Absent if no agent uses our own voice or no ElevenLabs key is set. The relay's voice then says everything. */
  readonly ownVoice?: OwnVoice;
  readonly recordings: Recordings;
  /** Absent without an account of the carrier: warm transfers are cold ones then. */
  readonly transfers?: TransferWorkflows;
  /** Absent: no routes for operators. */
  readonly operators?: OperatorParts;
  readonly knowledgeApi?: KnowledgeApi;
  /** Text messages. Absent in the gateway of a warm-up. */
  readonly texts?: TextParts;
  /** Drafts of agents, for calls from a browser. Absent: there are none. */
  readonly drafts?: Drafts;
  /** Absent: nobody may call from a browser. */
  readonly phoneTokens?: PhoneTokens;
  /** Absent: nobody may break anything. */
  readonly demoFaults?: DemoFaults;
  /** Lists, figures and settings for operators. */
  readonly api?: ApiParts;
  /** Live events and live control. Absent in the gateway of a warm-up. */
  readonly live?: LiveParts;
  /** Calls out. Absent in the gateway of a warm-up. */
  readonly outbound?: OutboundParts;
  /** Where Temporal's Web UI is. Absent: the gateway does not serve it. */
  readonly temporalUi?: URL;
  /** The state of the warm-up; absent if nothing is warmed up. */
  readonly warmUp?: { readonly state: WarmUpState };
  /** Absent in the gateway of a warm-up. */
  readonly codec?: Pick<CallCodec, 'decode'>;
  /** Of everything that the gateway depends on. Absent in the gateway of a warm-up. */
  readonly health?: Health;
  /** Named readiness checks for `/health/ready`. One that returns false makes the gateway not ready. */
  readonly checks: Readonly<Record<string, () => boolean>>;
}
