/** Checks that an agent's voices, languages and recognisers fit together. */
import type { AgentConfig } from '../contracts/agent.ts';
import { agentIn, languagesOf } from '../conversation/languages.ts';
import type { LanguageSettings } from '../conversation/languages.ts';
import { faultsWithoutVoice, relayVoiceFaults } from '../conversation/relay-voice.ts';
import type { VoiceAccount, VoiceFault } from '../conversation/relay-voice.ts';

export interface SpeechFault {
  readonly path: readonly string[];
  readonly complaint: string;
}

type Speaking = LanguageSettings &
  Pick<AgentConfig, 'languageRequests'> & { readonly tools?: readonly { readonly name: string }[] };

/** Returns the contradictions within the agent's file. */
export function speechFaults(agent: Speaking): readonly SpeechFault[] {
  return [
    ...voiceFaults(agent, ({ voice, language }) => relayVoiceFaults(voice, language)),
    ...languageFaults(agent),
    ...(agent.recogniser.detectLanguage === true ? detectionFaults(agent) : []),
  ];
}

/** Returns the problems with voices that depend on the account in the environment. */
export function accountFaults(agent: Speaking, account: VoiceAccount): readonly SpeechFault[] {
  return voiceFaults(agent, ({ voice }) => faultsWithoutVoice(voice, account));
}

function voiceFaults(
  agent: Speaking,
  faultsOf: (agent: Speaking) => readonly VoiceFault[],
): readonly SpeechFault[] {
  const first = faultsOf(agent);
  const isKnown = (one: VoiceFault) => first.some(({ field }) => field === one.field);
  const others = languagesOf(agent)
    .slice(1)
    .flatMap((code) => {
      // A fault inherited from the top level is reported only there.
      const faults = faultsOf(agentIn(agent, code)).filter((fault) => !isKnown(fault));
      return faults.map(({ field, complaint }) => ({ path: ['languages', code, 'voice', field], complaint }));
    });
  return [...first.map(({ field, complaint }) => ({ path: ['voice', field], complaint })), ...others];
}

function languageFaults({
  language,
  languages,
  languageRequests,
  recogniser,
  tools = [],
}: Speaking): readonly SpeechFault[] {
  const codes = Object.keys(languages ?? {});
  const faults: SpeechFault[] = [];
  if (codes.includes(language)) {
    const complaint =
      'is the main language of the agent: put its settings at the top level, not under languages';
    faults.push({ path: ['languages', language], complaint });
  }
  for (const code of Object.keys(languageRequests ?? {})) {
    if (code === language || codes.includes(code)) continue;
    faults.push({ path: ['languageRequests', code], complaint: 'is not a language of the agent' });
  }
  const isReached = (code: string) =>
    recogniser.detectLanguage === true ||
    languageRequests?.[code] !== undefined ||
    tools.some(({ name }) => name === 'switchLanguage');
  for (const code of codes.filter((each) => !isReached(each))) {
    const complaint = `is never used: set recogniser.detectLanguage, languageRequests.${code} or tools.switchLanguage`;
    faults.push({ path: ['languages', code], complaint });
  }
  return faults;
}

/** Only these models support `multi`. With any other combination the relay ends the call (docs/protocol.md). */
const DETECTING_MODEL = /^(?:nova-[23]-general|flux.*)$/u;

function detectionFaults(agent: Speaking): readonly SpeechFault[] {
  const { languages, recogniser } = agent;
  const path = ['recogniser', 'detectLanguage'];
  if (languages === undefined) return [{ path, complaint: 'needs at least one other language in languages' }];
  const faults: SpeechFault[] = [];
  if (recogniser.provider !== 'Deepgram' || !DETECTING_MODEL.test(recogniser.model)) {
    faults.push({ path, complaint: 'needs Deepgram with nova-3-general, nova-2-general or flux' });
  }
  for (const code of languagesOf(agent)) {
    const { voice, recogniser: other } = agentIn(agent, code);
    const at = code === agent.language ? [] : ['languages', code];
    if (voice.provider !== 'ElevenLabs') {
      const complaint = 'must be ElevenLabs if recogniser.detectLanguage is true';
      faults.push({ path: [...at, 'voice', 'provider'], complaint });
    }
    if (other.provider !== recogniser.provider || other.model !== recogniser.model) {
      const complaint =
        'must be the same as at the top level if recogniser.detectLanguage is true: one recogniser hears all languages';
      faults.push({ path: [...at, 'recogniser'], complaint });
    }
  }
  return faults;
}
