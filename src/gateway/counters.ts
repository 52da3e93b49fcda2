import type { EmbeddingCounters } from '../adapters/knowledge/question-vectors.ts';
import type { SpeculationCounters } from './relay/speculation.ts';
import { createAudioCounters } from './voice/audio-library.ts';
import type { AudioCounters } from './voice/audio-library.ts';

/** What this gateway has counted since its start; shown by `/health/ready`. */
export interface GatewayCounters {
  badFrames: number;
  unknownFrames: number;
  unsigned: number;
  relayErrors: number;
  signalRetries: number;
  /** Signals that found their workflow closed. */
  lateSignals: number;
  /** Signals that Temporal will never take. */
  refusedSignals: number;
  /** Turns that the gateway has answered by itself. */
  standIns: number;
  /** Answers begun before the workflow asked for them. */
  readonly speculation: SpeculationCounters;
  /** Vectors of callers' questions. */
  readonly embeddings: EmbeddingCounters;
  /** Pieces of our own voice: found, made, failed. */
  readonly audio: AudioCounters;
  /** Answers that the relay's voice has taken over from our own. */
  voiceFallbacks: number;
  /** Connections that have ended because the relay's voice failed. */
  relayVoiceFailures: number;
}

/** With `audioPrice`, what a thousand characters cost, the cost that cached audio saves is told. */
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
  };
}
