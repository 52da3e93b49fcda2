/**
 * TwiML as text. Not built with twilio-node's classes: four of its typed attributes are in the wrong case, and the
 * newest are not typed at all (docs/protocol.md).
 */
import XMLBuilder from 'fast-xml-builder';
import type { AgentConfig } from '../../contracts/agent.ts';

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

/** Connects the call to the relay; the action URL is asked for what comes next when that connection ends. */
export function connectTwiml(options: {
  agent: AgentConfig;
  socketUrl: string;
  actionUrl: string;
  /** Come back in the `setup` frame. */
  parameters: Readonly<Record<string, string>>;
  /** Spoken by the relay as soon as it is connected; left out after a drop. */
  greeting?: string;
}): string {
  const { agent, socketUrl, actionUrl, parameters, greeting } = options;
  const { recogniser, voice } = agent;
  // What a voice gets wrong, a recogniser does not expect either.
  const hints = [...new Set([...recogniser.hints, ...Object.keys(agent.pronunciations)])];
  return render({
    Connect: {
      '@action': actionUrl,
      ConversationRelay: {
        '@url': socketUrl,
        ...(greeting === undefined ? {} : { '@welcomeGreeting': greeting }),
        '@language': agent.language,
        '@ttsProvider': voice.provider,
        ...(voice.voice === undefined ? {} : { '@voice': voice.voice }),
        '@transcriptionProvider': recogniser.provider,
        '@speechModel': recogniser.model,
        '@speechTimeout': String(recogniser.speechTimeoutMs),
        '@partialPrompts': String(recogniser.partialPrompts),
        '@interruptible': 'any',
        '@dtmfDetection': 'true',
        '@events': 'tokens-played speaker-events',
        ...(hints.length === 0 ? {} : { '@hints': hints.join(',') }),
        Parameter: Object.entries(parameters).map(([name, value]) => ({ '@name': name, '@value': value })),
      },
    },
  });
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
