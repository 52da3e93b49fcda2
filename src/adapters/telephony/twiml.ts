/**
 * TwiML as text. Not built with twilio-node's classes: four of its typed attributes are in the wrong case, and the
 * newest are not typed at all (docs/protocol.md).
 */
import XMLBuilder from 'fast-xml-builder';
import type { AgentConfig } from '../../contracts/agent.ts';
import { agentIn, languagesOf } from '../../conversation/languages.ts';
import { relayVoiceOf } from '../../conversation/relay-voice.ts';
import type { VoiceAccount } from '../../conversation/relay-voice.ts';

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

/** Connects the call to the relay; the action URL is asked for what comes next when that connection ends. */
export function connectTwiml(options: {
  agent: AgentConfig;
  /** The language that the call is in; absent = the agent's first one. */
  language?: string;
  voiceAccount: VoiceAccount;
  socketUrl: string;
  actionUrl: string;
  /** Come back in the `setup` frame. */
  parameters: Readonly<Record<string, string>>;
  /** Spoken by the relay as soon as it is connected; left out after a drop. */
  greeting?: string;
}): string {
  const { agent, voiceAccount, socketUrl, actionUrl, parameters, greeting } = options;
  const spoken = agentIn(agent, options.language);
  const { recogniser } = spoken;
  const languages = languagesOf(agent).map((code) => agentIn(agent, code));
  // What a voice gets wrong, a recogniser does not expect either.
  const hints = new Set(
    languages.flatMap((each) => [...each.recogniser.hints, ...Object.keys(each.pronunciations)]),
  );
  const hasChoice = languages.length > 1;
  return render({
    Connect: {
      '@action': actionUrl,
      ConversationRelay: {
        '@url': socketUrl,
        ...(greeting === undefined ? {} : { '@welcomeGreeting': greeting }),
        '@language': spoken.language,
        ...(recogniser.detectLanguage === true ? { '@transcriptionLanguage': 'multi' } : {}),
        ...speechAttributes(spoken, voiceAccount),
        '@speechTimeout': String(recogniser.speechTimeoutMs),
        '@partialPrompts': String(recogniser.partialPrompts),
        '@interruptible': 'any',
        '@dtmfDetection': 'true',
        '@events': 'tokens-played speaker-events',
        ...(hints.size === 0 ? {} : { '@hints': [...hints].join(',') }),
        // The first one too: a `language` message may go back to it.
        ...(hasChoice ? { Language: languages.map((each) => languageElement(each, voiceAccount)) } : {}),
        Parameter: Object.entries({ ...parameters, ...(hasChoice ? { language: spoken.language } : {}) }).map(
          ([name, value]) => ({ '@name': name, '@value': value }),
        ),
      },
    },
  });
}

function languageElement(agent: AgentConfig, voiceAccount: VoiceAccount): Record<string, string> {
  return { '@code': agent.language, ...speechAttributes(agent, voiceAccount) };
}

/** Who speaks and who listens in the language of `agent`. */
function speechAttributes(
  { voice, recogniser }: AgentConfig,
  voiceAccount: VoiceAccount,
): Record<string, string> {
  const name = relayVoiceOf(voice, voiceAccount);
  return {
    '@ttsProvider': voice.provider,
    ...(name === undefined ? {} : { '@voice': name }),
    '@transcriptionProvider': recogniser.provider,
    '@speechModel': recogniser.model,
  };
}

/** Says one sentence in the relay-less voice and hangs up. */
export function sayAndHangUpTwiml(text: string, language: string): string {
  return render({ Say: { '@language': language, '#text': text }, Hangup: '' });
}

/** Plays these files in order and hangs up. */
export function playAndHangUpTwiml(urls: readonly string[]): string {
  return render({ Play: urls, Hangup: '' });
}

export function hangUpTwiml(): string {
  return render({ Hangup: '' });
}

function render(verbs: Record<string, unknown>): string {
  const xml: unknown = builder.build({ Response: verbs });
  return `<?xml version="1.0" encoding="UTF-8"?>${String(xml)}`;
}
