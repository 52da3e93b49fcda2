/**
 * Builds the TwiML answers. It does not use twilio-node's classes: four of their typed attributes have the wrong case, and
 * the newest attributes are not typed at all (docs/protocol.md).
 */
import XMLBuilder from 'fast-xml-builder';
import type { AgentConfig, RelayConfig } from '../../contracts/agent.ts';
import { agentIn, languagesOf } from '../../conversation/languages.ts';
import { relayVoiceOf } from '../../conversation/relay-voice.ts';
import type { VoiceAccount } from '../../conversation/relay-voice.ts';

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

/**
 * Returns TwiML that connects the call to the relay. When the connection ends, Twilio asks the action URL what to do
 * next.
 */
export function connectTwiml(options: {
  agent: AgentConfig;
  /** The current language of the call. Default: the agent's first language. */
  language?: string;
  voiceAccount: VoiceAccount;
  socketUrl: string;
  actionUrl: string;
  /** Returned by the relay in the `setup` frame. */
  parameters: Readonly<Record<string, string>>;
  /** Spoken by the relay as soon as it is connected. Absent when the call reconnects. */
  greeting?: string;
}): string {
  const { agent, voiceAccount, socketUrl, actionUrl, parameters, greeting } = options;
  const spoken = agentIn(agent, options.language);
  const { recogniser } = spoken;
  const languages = languagesOf(agent).map((code) => agentIn(agent, code));
  // Words with a custom pronunciation are unusual, so the recogniser needs them as hints too.
  const hints = new Set(
    languages.flatMap((each) => [...each.recogniser.hints, ...Object.keys(each.pronunciations)]),
  );
  const hasChoice = languages.length > 1;
  return render({
    Connect: {
      '@action': actionUrl,
      ConversationRelay: {
        '@url': socketUrl,
        ...(greeting === undefined
          ? {}
          : {
              '@welcomeGreeting': greeting,
              '@welcomeGreetingInterruptible': agent.relay.welcomeGreetingInterruptible,
            }),
        '@language': spoken.language,
        ...(recogniser.detectLanguage === true ? { '@transcriptionLanguage': 'multi' } : {}),
        ...speechAttributes(spoken, voiceAccount),
        '@speechTimeout': String(recogniser.speechTimeoutMs),
        '@partialPrompts': String(recogniser.partialPrompts),
        ...relayAttributes(agent.relay),
        '@dtmfDetection': 'true',
        '@events': 'tokens-played speaker-events',
        ...(hints.size === 0 ? {} : { '@hints': [...hints].join(',') }),
        // Includes the first language, because a `language` message may switch back to it.
        ...(hasChoice ? { Language: languages.map((each) => languageElement(each, voiceAccount)) } : {}),
        // Without attributes: what it may name is not published. The relay then chooses.
        ...(agent.relay.failover ? { Failover: '' } : {}),
        Parameter: Object.entries({ ...parameters, ...(hasChoice ? { language: spoken.language } : {}) }).map(
          ([name, value]) => ({ '@name': name, '@value': value }),
        ),
      },
    },
  });
}

function relayAttributes(relay: RelayConfig): Record<string, string> {
  return {
    '@interruptible': relay.interruptible,
    '@interruptSensitivity': relay.interruptSensitivity,
    '@ignoreBackchannel': String(relay.ignoreBackchannel),
    '@echoPromptFiltering': String(relay.echoPromptFiltering),
    '@applicationReconnect': String(relay.applicationReconnect),
  };
}

function languageElement(agent: AgentConfig, voiceAccount: VoiceAccount): Record<string, string> {
  return { '@code': agent.language, ...speechAttributes(agent, voiceAccount) };
}

/** Voice and recogniser for the language of `agent`. */
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

/** Returns TwiML that says one sentence with Twilio's `<Say>` voice, without the relay, and hangs up. */
export function sayAndHangUpTwiml(text: string, language: string): string {
  return render({ Say: { '@language': language, '#text': text }, Hangup: '' });
}

/** Returns TwiML that plays these files in order and hangs up. */
export function playAndHangUpTwiml(urls: readonly string[]): string {
  return render({ Play: urls, Hangup: '' });
}

/** What the caller hears before it rings: files, or a sentence. */
export type DialWords =
  { readonly play: readonly string[] } | { readonly say: string; readonly language: string };

function wordVerbs(words: DialWords): Record<string, unknown> {
  return 'play' in words
    ? { Play: words.play }
    : { Say: { '@language': words.language, '#text': words.say } };
}

/**
 * Returns TwiML that rings a person. `callerId` must be a number of the call. `acceptUrl`: what the person hears before the two are
 * connected. Twilio then asks the action URL, also if nobody answers.
 */
export function dialTwiml(options: {
  readonly number: string;
  readonly callerId: string;
  readonly ringSeconds: number;
  readonly actionUrl: string;
  readonly acceptUrl: string | undefined;
  readonly before?: DialWords;
}): string {
  const { number, callerId, ringSeconds, actionUrl, acceptUrl, before } = options;
  return render({
    ...(before === undefined ? {} : wordVerbs(before)),
    Dial: {
      '@action': actionUrl,
      '@timeout': String(ringSeconds),
      '@callerId': callerId,
      Number: { ...(acceptUrl === undefined ? {} : { '@url': acceptUrl }), '#text': number },
    },
  });
}

/** Returns TwiML that asks the person who has answered to press a key, and hangs up otherwise. A mailbox presses none. */
export function acceptTwiml(options: {
  readonly text: string;
  readonly language: string;
  readonly actionUrl: string;
  readonly waitSeconds: number;
}): string {
  const { text, language, actionUrl, waitSeconds } = options;
  return render({
    Gather: {
      '@numDigits': '1',
      '@timeout': String(waitSeconds),
      '@action': actionUrl,
      Say: { '@language': language, '#text': text },
    },
    Hangup: '',
  });
}

/** Returns TwiML for a caller who waits: says something, if there is news, and asks again after a pause. */
export function waitTwiml(options: {
  readonly text: string | undefined;
  readonly language: string;
  readonly pauseSeconds: number;
  readonly nextUrl: string;
}): string {
  const { text, language, pauseSeconds, nextUrl } = options;
  return render({
    ...(text === undefined ? {} : { Say: { '@language': language, '#text': text } }),
    Pause: { '@length': String(pauseSeconds) },
    Redirect: nextUrl,
  });
}

/**
 * Returns TwiML that joins a conference of two, which ends when either of them leaves. These flags are set here, because a conference
 * does not heed later changes. `holdUrl`: what is heard until the other one is there. `after`: what is said when it has ended.
 */
export function conferenceTwiml(options: {
  readonly text: string;
  readonly language: string;
  readonly name: string;
  readonly holdUrl: string;
  readonly actionUrl?: string;
  readonly after?: string;
}): string {
  const { text, language, name, holdUrl, actionUrl, after } = options;
  const say = (words: string) => ({ '@language': language, '#text': words });
  const dial = {
    ...(actionUrl === undefined ? {} : { '@action': actionUrl }),
    Conference: {
      '@startConferenceOnEnter': 'true',
      '@endConferenceOnExit': 'true',
      '@beep': 'false',
      '@maxParticipants': '2',
      '@waitUrl': holdUrl,
      '#text': name,
    },
  };
  const before = render({ Say: say(text), Dial: dial });
  // Two elements with one name cannot be apart in one object.
  return after === undefined
    ? before
    : before.replace('</Response>', `${elements({ Say: say(after), Hangup: '' })}</Response>`);
}

/** Returns TwiML that tells a person what a call is about and waits for a key. Without one, it goes on with `nextUrl`. */
export function offerTwiml(options: {
  readonly text: string;
  readonly language: string;
  readonly waitSeconds: number;
  readonly keyUrl: string;
  readonly nextUrl: string;
}): string {
  const { text, language, waitSeconds, keyUrl, nextUrl } = options;
  return render({
    Gather: {
      '@input': 'dtmf',
      '@numDigits': '1',
      '@timeout': String(waitSeconds),
      '@action': keyUrl,
      Say: { '@language': language, '#text': text },
    },
    Redirect: nextUrl,
  });
}

/** Returns TwiML for somebody who waits in a conference: words and a pause instead of music. Twilio asks for it again and again. */
export function holdTwiml(text: string, language: string): string {
  return render({ Say: { '@language': language, '#text': text }, Pause: { '@length': '5' } });
}

/** Returns TwiML that does nothing: what was announced before it follows. */
export function proceedTwiml(): string {
  return render({});
}

/** Returns TwiML that does not answer the call. It costs nothing. */
export function rejectTwiml(reason: 'rejected' | 'busy'): string {
  return render({ Reject: { '@reason': reason } });
}

/** Returns TwiML that hangs up. */
export function hangUpTwiml(): string {
  return render({ Hangup: '' });
}

function render(verbs: Record<string, unknown>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${elements({ Response: verbs })}`;
}

function elements(verbs: Record<string, unknown>): string {
  const xml: unknown = builder.build(verbs);
  return String(xml);
}
