/** Reads the attributes of `<ConversationRelay>` from TwiML. */
import type { Interruptible } from '../contracts/wire/to-relay.ts';
import type { Verb } from './twiml.ts';

/** The settings of `<ConversationRelay>`, with the relay's defaults for absent attributes. */
export interface RelayOptions {
  /** As written: the signature of the handshake covers exactly this text. */
  readonly url: string;
  readonly welcomeGreeting?: string;
  readonly welcomeGreetingInterruptible: Interruptible;
  readonly interruptible: Interruptible;
  readonly reportInputDuringAgentSpeech: Interruptible;
  readonly partialPrompts: boolean;
  readonly dtmfDetection: boolean;
  readonly speakerEvents: boolean;
  readonly tokensPlayed: boolean;
  /** The initial voice. */
  readonly tts: RelayVoice;
  /** The initial language of speech. */
  readonly ttsLanguage: string;
  /** The initial language of transcription; `multi` detects the caller's language. */
  readonly transcriptionLanguage: string;
  /** The settings of each `<Language>`, by its code. */
  readonly languages: Readonly<Record<string, SpokenLanguage>>;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Voice and speech recognition of one language. */
export interface SpokenLanguage {
  readonly ttsProvider?: string;
  readonly voice?: string;
  readonly speechModel?: string;
}

/** The voice that the TwiML asks for. */
export interface RelayVoice {
  readonly provider: string;
  /** Default: the provider's default voice. */
  readonly voice?: string;
}

export type ParsedRelay =
  | { readonly kind: 'relay'; readonly options: RelayOptions }
  | { readonly kind: 'invalid'; readonly reason: string };

/** Reads the `<ConversationRelay>` inside a `<Connect>`. Never throws. */
export function parseRelay(connect: Verb): ParsedRelay {
  const [noun] = connect.children;
  if (noun?.name !== 'ConversationRelay') {
    return {
      kind: 'invalid',
      reason: `<Connect> contains ${noun === undefined ? 'nothing' : `<${noun.name}>`}`,
    };
  }
  const { attributes } = noun;
  const url = attributes['url'] ?? '';
  if (!URL.canParse(url) || !url.startsWith('wss://')) {
    return { kind: 'invalid', reason: `the url of <ConversationRelay> is not wss: "${url}"` };
  }
  const greeting = attributes['welcomeGreeting'] ?? '';
  const language = attributes['language'] ?? 'en-US';
  return {
    kind: 'relay',
    options: {
      url,
      ...(greeting === '' ? {} : { welcomeGreeting: greeting }),
      welcomeGreetingInterruptible: interruptibleIn(attributes['welcomeGreetingInterruptible'], 'any'),
      interruptible: interruptibleIn(attributes['interruptible'], 'any'),
      reportInputDuringAgentSpeech: interruptibleIn(attributes['reportInputDuringAgentSpeech'], 'none'),
      partialPrompts: attributes['partialPrompts'] === 'true',
      dtmfDetection: attributes['dtmfDetection'] === 'true',
      speakerEvents: asks(attributes, 'speaker-events'),
      tokensPlayed: asks(attributes, 'tokens-played'),
      tts: voiceOf(attributes),
      ttsLanguage: attributes['ttsLanguage'] ?? language,
      transcriptionLanguage: attributes['transcriptionLanguage'] ?? language,
      languages: { [language]: spokenLanguage(attributes), ...languagesOf(noun) },
      parameters: parametersOf(noun),
    },
  };
}

/** Whether `setting` includes this kind of input. */
export function allows(setting: Interruptible, input: 'speech' | 'dtmf'): boolean {
  return setting === true || setting === 'any' || setting === input;
}

function interruptibleIn(text: string | undefined, fallback: Interruptible): Interruptible {
  switch (text) {
    case 'any':
    case 'none':
    case 'speech':
    case 'dtmf':
      return text;
    case 'true':
      return 'any';
    case 'false':
      return 'none';
    default:
      return fallback;
  }
}

function asks(attributes: Verb['attributes'], event: string): boolean {
  const asked = `${attributes['events'] ?? ''} ${attributes['debug'] ?? ''}`;
  return asked.split(/[\s,]+/).includes(event);
}

function languagesOf(noun: Verb): Record<string, SpokenLanguage> {
  const languages = noun.children.filter((child) => child.name === 'Language');
  return Object.fromEntries(
    languages.map(({ attributes }) => [attributes['code'] ?? '', spokenLanguage(attributes)]),
  );
}

function spokenLanguage({ ttsProvider, voice, speechModel }: Verb['attributes']): SpokenLanguage {
  return {
    ...(ttsProvider === undefined ? {} : { ttsProvider }),
    ...(voice === undefined ? {} : { voice }),
    ...(speechModel === undefined ? {} : { speechModel }),
  };
}

function voiceOf(attributes: Verb['attributes']): RelayVoice {
  const { ttsProvider = 'ElevenLabs', voice = '' } = attributes;
  return { provider: ttsProvider, ...(voice === '' ? {} : { voice }) };
}

function parametersOf(noun: Verb): Record<string, string> {
  const parameters = noun.children.filter((child) => child.name === 'Parameter');
  return Object.fromEntries(
    parameters.map(({ attributes }) => [attributes['name'] ?? '', attributes['value'] ?? '']),
  );
}
