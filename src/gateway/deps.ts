import type { CallRecordReader } from '../adapters/postgres/call-record.ts';
import type { CallWorkflows } from '../adapters/temporal/call-workflows.ts';
import type { AgentRegistry } from '../config/agents.ts';
import type { GatewayRef } from '../contracts/call.ts';
import type { VoiceAccount } from '../conversation/relay-voice.ts';
import type { PauseWatch } from '../lib/pause-watch.ts';
import type { GatewayCounters } from './counters.ts';
import type { Outboxes } from './relay/outbox.ts';
import type { StandInDeps } from './relay/stand-in.ts';
import type { Speculation } from './relay/speculation.ts';
import type { Sessions } from './relay/sessions.ts';
import type { KnowledgeApi } from './routes/knowledge.ts';
import type { TemporalWatch } from './temporal-watch.ts';
import type { OwnVoice } from './voice/own-voice.ts';
import type { Recordings } from './voice/recordings.ts';
import type { RelayVoices } from './voice/relay-voices.ts';
import type { WarmUpState } from './warm-up/warm-up-state.ts';

/** What the parts of a gateway share. */
export interface GatewayDeps {
  readonly gateway: GatewayRef;
  /** Public origin, as Twilio has it. */
  readonly baseUrl: URL;
  readonly authToken: string;
  readonly agents: AgentRegistry;
  readonly workflows: CallWorkflows;
  readonly books: Pick<CallRecordReader, 'readTurns'>;
  readonly temporal: Pick<TemporalWatch, 'isAway'>;
  readonly sessions: Sessions;
  readonly outboxes: Outboxes;
  readonly speculation: Speculation;
  readonly answering: StandInDeps;
  readonly pauses: Pick<PauseWatch, 'readingMs'>;
  readonly counters: GatewayCounters;
  /** What the relay is asked for where an agent's file names no voice. */
  readonly voiceAccount: VoiceAccount;
  readonly relayVoices: RelayVoices;
  /** Absent where no key of an ElevenLabs account is set: the relay's voice says everything. */
  readonly ownVoice?: OwnVoice;
  readonly recordings: Recordings;
  /** Absent: documents are not served. */
  readonly knowledgeApi?: KnowledgeApi;
  /** How far the gateway is with it; absent: nothing is warmed up. */
  readonly warmUp?: { readonly state: WarmUpState };
  /** Named checks of what the gateway needs, for `/health/ready`; a false one makes it not ready. */
  readonly checks: Readonly<Record<string, () => boolean>>;
}
