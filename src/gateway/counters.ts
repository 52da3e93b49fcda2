/** The gateway's counters. */
import type { EmbeddingCounters } from '../adapters/knowledge/question-vectors.ts';
import type { LimitCounters } from './limits/caller-limits.ts';
import type { SpeculationCounters } from './relay/speculation.ts';
import { createAudioCounters } from './voice/audio-library.ts';
import type { AudioCounters } from './voice/audio-library.ts';

/** Counters of this gateway since its start. `/health/ready` shows them. */
export interface GatewayCounters extends LimitCounters {
  badFrames: number;
  unknownFrames: number;
  unsigned: number;
  relayErrors: number;
  signalRetries: number;
  /** Signals to a workflow that was already closed. */
  lateSignals: number;
  /** Signals that Temporal will never take. */
  refusedSignals: number;
  /** Turns that the gateway answered as a stand-in. */
  standIns: number;
  /** Answers started before the workflow asked for them. */
  readonly speculation: SpeculationCounters;
  /** Embeddings of callers' questions. */
  readonly embeddings: EmbeddingCounters;
  /** Pieces of audio in our own voice. */
  readonly audio: AudioCounters;
  /** Answers that the relay's voice took over from our own voice. */
  voiceFallbacks: number;
  /** Connections that ended because the relay's voice failed. */
  relayVoiceFailures: number;
}

/** `audioPrice`: the price of 1,000 characters. With it the counters show the cost that cached audio saves. */
export function createCounters({ audioPrice }: { readonly audioPrice?: number } = {}): GatewayCounters {
  return {
    badFrames: 0,
    unknownFrames: 0,
    unsigned: 0,
    relayErrors: 0,
    signalRetries: 0,
    lateSignals: 0,
    refusedSignals: 0,
    standIns: 0,
    speculation: {
      started: 0,
      adopted: 0,
      thrownAway: { changed: 0, interrupted: 0, closed: 0, unmatched: 0 },
      tokensWasted: 0,
    },
    embeddings: { asked: 0, failed: 0, late: 0 },
    audio: createAudioCounters(audioPrice),
    voiceFallbacks: 0,
    relayVoiceFailures: 0,
    refusedCalls: {},
    unusualPatterns: 0,
  };
}
