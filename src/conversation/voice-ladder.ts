/** The voice ladder: who speaks next where a voice of the relay has failed, and who has spoken a turn. */
import type { AgentConfig } from '../contracts/agent.ts';
import { FAILURES } from '../contracts/failures.ts';
import type { StepFailure } from '../contracts/failures.ts';
import type { RelayRung, SpokenBy, Voiced, VoiceLadder, VoicePosition } from '../contracts/voice-ladder.ts';
import type { VoiceRung } from '../contracts/voice-rung.ts';
import type { Turn } from './state.ts';

/** Who speaks from now on where the relay's `rung` cannot. */
export function nextVoice({ rungs }: VoiceLadder, rung: RelayRung): VoicePosition['rung'] {
  return rungs[rungs.indexOf(rung) + 1] === 'system' ? 'system' : 'recorded';
}

/** The rung of the relay with which a call begins. The last one is never skipped: a call does not begin with an apology. */
export function firstVoice({ rungs }: VoiceLadder, isUsable: (rung: RelayRung) => boolean): RelayRung {
  const speaking = rungs.filter(isOfRelay);
  return speaking.find((rung) => isUsable(rung)) ?? speaking.at(-1) ?? 'relay';
}

function isOfRelay(rung: VoiceRung): rung is RelayRung {
  return rung === 'relay' || rung === 'system';
}

/** The rung of a connection, from our own TwiML. */
export function relayRung(text: string | undefined): RelayRung {
  return text === 'system' ? 'system' : 'relay';
}

type Languages = NonNullable<AgentConfig['languages']>;

/** The agent as it speaks on `rung`. A system voice has no name: its provider knows one for every language. */
export function agentOn({ systemProvider }: VoiceLadder, agent: AgentConfig, rung: RelayRung): AgentConfig {
  if (rung === 'relay') return agent;
  const { languages } = agent;
  return {
    ...agent,
    voice: { provider: systemProvider[agent.voice.provider] },
    ...(languages === undefined ? {} : { languages: withoutVoices(languages) }),
    // A recogniser that finds the language by itself works with ElevenLabs only (docs/protocol.md).
    recogniser: { ...agent.recogniser, detectLanguage: false },
  };
}

function withoutVoices(languages: Languages): Languages {
  return Object.fromEntries(
    Object.entries(languages).map(([code, { voice, ...language }]) => [code, language]),
  );
}

/** Whether a code of the relay tells that it cannot speak. */
export function isVoiceError({ failures }: VoiceLadder, code: string): boolean {
  return failures[code] !== undefined;
}

/** What code `reason` of the relay says of the voice of `rung`; undefined where it is not about a voice. */
export function relayFailure(
  { failures }: VoiceLadder,
  { rung, reason, at }: { rung: RelayRung; reason: string | undefined; at: number },
): StepFailure | undefined {
  const type = reason === undefined ? undefined : failures[reason];
  return type === undefined || reason === undefined ? undefined : { step: rung, type, at, reason };
}

/** Whether the same voice may speak again in a while. */
export function mayPass({ type }: StepFailure): boolean {
  return type === 'Timeout' || FAILURES[type].retryable;
}

/** `turn` with what is told of its voices. Words of an earlier connection count where they were heard. */
export function withVoices(turn: Turn, { voice, voiceFailures = [] }: Voiced): Turn {
  const isKnown = ({ step, at }: StepFailure) =>
    turn.failures.some((known) => known.step === step && known.at === at);
  const heard = turn.heardBefore === '' ? undefined : turn.voice;
  const spokenBy = together([heard, voice]);
  return {
    ...turn,
    ...(spokenBy === undefined ? {} : { voice: spokenBy }),
    failures: [...turn.failures, ...voiceFailures.filter((failure) => !isKnown(failure))],
  };
}

/** Several voices as one word. */
export function together(voices: readonly (SpokenBy | undefined)[]): SpokenBy | undefined {
  const [voice, ...others] = new Set(voices.filter((each) => each !== undefined));
  return others.length === 0 ? voice : 'mixed';
}
