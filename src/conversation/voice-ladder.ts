/** The voice ladder: which voice speaks after a voice of the relay fails, and which voices spoke a turn. */
import type { AgentConfig } from '../contracts/agent.ts';
import { FAILURES } from '../contracts/failures.ts';
import type { StepFailure } from '../contracts/failures.ts';
import type { RelayRung, SpokenBy, Voiced, VoiceLadder, VoicePosition } from '../contracts/voice-ladder.ts';
import type { VoiceRung } from '../contracts/voice-rung.ts';
import type { Turn } from './state.ts';
import { ownValue } from '../lib/own-value.ts';

/** The rung that speaks from now on if the relay's `rung` has failed. */
export function nextVoice({ rungs }: VoiceLadder, rung: RelayRung): VoicePosition['rung'] {
  return rungs[rungs.indexOf(rung) + 1] === 'system' ? 'system' : 'recorded';
}

/** The rung of the relay that a call starts with. The last one is never skipped: no call starts with the recorded apology. */
export function firstVoice({ rungs }: VoiceLadder, isUsable: (rung: RelayRung) => boolean): RelayRung {
  const speaking = rungs.filter(isOfRelay);
  return speaking.find((rung) => isUsable(rung)) ?? speaking.at(-1) ?? 'relay';
}

function isOfRelay(rung: VoiceRung): rung is RelayRung {
  return rung === 'relay' || rung === 'system';
}

/** Reads the rung of a connection from a parameter of our own TwiML. */
export function relayRung(text: string | undefined): RelayRung {
  return text === 'system' ? 'system' : 'relay';
}

type Languages = NonNullable<AgentConfig['languages']>;

/** The agent's settings on `rung`. The system voice has no name: its provider has a default voice for every language. */
export function agentOn({ systemProvider }: VoiceLadder, agent: AgentConfig, rung: RelayRung): AgentConfig {
  if (rung === 'relay') return agent;
  const { languages } = agent;
  return {
    ...agent,
    voice: { provider: systemProvider[agent.voice.provider] },
    ...(languages === undefined ? {} : { languages: withoutVoices(languages) }),
    // Language detection works only with ElevenLabs (docs/protocol.md).
    recogniser: { ...agent.recogniser, detectLanguage: false },
  };
}

function withoutVoices(languages: Languages): Languages {
  return Object.fromEntries(
    Object.entries(languages).map(([code, { voice, ...language }]) => [code, language]),
  );
}

/** Whether an error code of the relay means that its voice cannot speak. */
export function isVoiceError({ failures }: VoiceLadder, code: string): boolean {
  return ownValue(failures, code) !== undefined;
}

/** The voice failure that the relay's error code `reason` stands for on `rung`. Undefined if it is not about a voice. */
export function relayFailure(
  { failures }: VoiceLadder,
  { rung, reason, at }: { rung: RelayRung; reason: string | undefined; at: number },
): StepFailure | undefined {
  const type = reason === undefined ? undefined : ownValue(failures, reason);
  return type === undefined || reason === undefined ? undefined : { step: rung, type, at, reason };
}

/** Whether the same voice may work again later. */
export function isTransient({ type }: StepFailure): boolean {
  return type === 'Timeout' || FAILURES[type].retryable;
}

/** `turn` with its voices and voice failures. Voices of an earlier connection count only if some of its words were heard. */
export function withVoices(turn: Turn, { voice, voiceFailures = [] }: Voiced): Turn {
  const isKnown = ({ step, at }: StepFailure) =>
    turn.failures.some((known) => known.step === step && known.at === at);
  const heard = turn.heardBefore === '' ? undefined : turn.voice;
  const spokenBy = combinedVoice([heard, voice]);
  return {
    ...turn,
    ...(spokenBy === undefined ? {} : { voice: spokenBy }),
    failures: [...turn.failures, ...voiceFailures.filter((failure) => !isKnown(failure))],
  };
}

/** Combines voices into one value: `mixed` if they differ, undefined if there are none. */
export function combinedVoice(voices: readonly (SpokenBy | undefined)[]): SpokenBy | undefined {
  const [voice, ...others] = new Set(voices.filter((each) => each !== undefined));
  return others.length === 0 ? voice : 'mixed';
}
