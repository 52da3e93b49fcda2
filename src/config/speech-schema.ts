/** Schemas for the voices, recognisers, phrases and languages in an agent's file. */
import { z } from 'zod';
import type { AgentConfig } from '../contracts/agent.ts';
import { primaryTag } from '../conversation/languages.ts';
import { duration, text } from './agent-fields.ts';

const fraction = z.number('must be a number').min(0, 'must be at least 0').max(1, 'must be at most 1');
const speed = z.number('must be a number').min(0.7, 'must be at least 0.7').max(1.2, 'must be at most 1.2');

const ownVoiceSchema = z.strictObject({
  voiceId: text
    .regex(/^[A-Za-z0-9]{8,}$/u, 'must be the id of a voice: letters and digits only')
    .exactOptional(),
  model: text.exactOptional(),
  stability: fraction.exactOptional(),
  similarityBoost: fraction.exactOptional(),
  speed: speed.exactOptional(),
});

const PROVIDER = z.enum(['ElevenLabs', 'Google', 'Amazon'], 'must be ElevenLabs, Google or Amazon');
const MODELS = ['flash_v2_5', 'flash_v2', 'turbo_v2_5', 'turbo_v2'] as const;

const relayVoice = {
  voice: text.exactOptional(),
  model: z.enum(MODELS, `must be one of ${MODELS.join(', ')}`).exactOptional(),
  speed: speed.exactOptional(),
  stability: fraction.exactOptional(),
  similarityBoost: fraction.exactOptional(),
};

export const voiceSchema = z.strictObject({
  mode: z.enum(['relay', 'own'], 'must be relay or own').exactOptional(),
  own: ownVoiceSchema.exactOptional(),
  provider: PROVIDER.default('ElevenLabs'),
  ...relayVoice,
});

const RECOGNISER = z.enum(['Deepgram', 'Google'], 'must be Deepgram or Google');

export const recogniserSchema = z.strictObject({
  provider: RECOGNISER.default('Deepgram'),
  model: text.exactOptional(),
  detectLanguage: z.boolean('must be true or false').exactOptional(),
  speechTimeoutMs: z
    .union([z.literal('auto'), duration(600, 5_000)], 'must be "auto", or 600 to 5000 (milliseconds)')
    .exactOptional(),
  partialPrompts: z.boolean('must be true or false').exactOptional(),
  hints: z.array(text, 'must be a list').default([]),
});

const INTERRUPTIONS = ['any', 'speech', 'dtmf', 'none'] as const;
const interruption = z.enum(INTERRUPTIONS, 'must be any, speech, dtmf or none').default('any');
const yesOrNo = z.boolean('must be true or false');

/** Why each default is what it is: docs/agents.md. */
export const relaySchema = z.strictObject({
  interruptible: interruption,
  welcomeGreetingInterruptible: interruption,
  interruptSensitivity: z.enum(['low', 'medium', 'high'], 'must be low, medium or high').default('high'),
  ignoreBackchannel: yesOrNo.default(false),
  echoPromptFiltering: yesOrNo.default(true),
  applicationReconnect: yesOrNo.default(false),
  failover: yesOrNo.default(false),
});

/** Only words. Numbers, punctuation and abbreviations would be rewritten again by the conversion to text for speech. */
const SPOKEN = /^[\p{L}\p{M}]+(?:[ '’-][\p{L}\p{M}]+)*$/u;
const WRITTEN = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} '’.&-]*[\p{L}\p{M}\p{N}])?$/u;

export const pronunciationsSchema = z
  .record(
    text.regex(WRITTEN, 'must be words as they appear in text').max(60, 'must be at most 60 characters'),
    text
      .regex(SPOKEN, 'must be spelt out in letters, spaces, hyphens and apostrophes')
      .max(120, 'must be at most 120 characters'),
    'must map written words to spoken words',
  )
  .refine((given) => Object.keys(given).length <= 500, 'must contain at most 500 words');

/** Without them, callers hear the words of `conversation/limit-lines.ts`. */
const optionalPhrases = {
  notices: z.array(text, 'must be a list').min(1, 'must contain at least one phrase').exactOptional(),
  goodbye: text.exactOptional(),
  busy: text.exactOptional(),
  limitReached: text.exactOptional(),
};

export const phrasesSchema = z.strictObject({
  stillThere: text.default('Are you still there?'),
  silentGoodbye: text.default('I cannot hear you, so I will hang up now. Please call again. Goodbye!'),
  timeLimit: text.default('I am sorry, we have reached the end of the time for this call. Goodbye!'),
  backAgain: text.default('Sorry, we were cut off for a moment. Please go on.'),
  fillers: z
    .array(text, 'must be a list')
    .min(1, 'must contain at least one phrase')
    .default(['One moment, please.', 'Let me see.', 'Just a second.']),
  apology: text.default(
    'I am sorry, I cannot answer that right now. Is there something else I can help you with?',
  ),
  ...optionalPhrases,
});

/** All phrases are required, because the defaults exist only in English. */
const languagePhrasesSchema = z.strictObject({
  stillThere: text,
  silentGoodbye: text,
  timeLimit: text,
  backAgain: text,
  fillers: z.array(text, 'must be a list').min(1, 'must contain at least one phrase'),
  apology: text,
  ...optionalPhrases,
});

const CODE = 'must be a language code such as en-US';
export const languageCode = text.regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/u, CODE);

function byLanguage<Value extends z.ZodType>(value: Value) {
  return z.record(languageCode, value, {
    error: ({ code }) => (code === 'invalid_key' ? CODE : 'must be a mapping with language codes as keys'),
  });
}

export const languagesSchema = byLanguage(
  z.strictObject({
    voice: z
      .strictObject({
        own: ownVoiceSchema.exactOptional(),
        provider: PROVIDER.exactOptional(),
        ...relayVoice,
      })
      .exactOptional(),
    recogniser: z
      .strictObject({
        provider: RECOGNISER.exactOptional(),
        model: text.exactOptional(),
        hints: z.array(text, 'must be a list').exactOptional(),
      })
      .exactOptional(),
    pronunciations: pronunciationsSchema.exactOptional(),
    phrases: languagePhrasesSchema,
  }),
);

export const languageRequestsSchema = byLanguage(
  z
    .array(z.string('must be text: put keys in quotes').trim().min(1, 'must not be empty'), 'must be a list')
    .min(1, 'must contain words or keys'),
);

type Given = Pick<AgentConfig, 'language'> & {
  readonly recogniser: z.output<typeof recogniserSchema>;
  readonly languages?: z.output<typeof languagesSchema>;
};

/** Fills in the missing settings of the agent's recognisers. */
export function withRecognisers<Agent extends Given>(
  agent: Agent,
): Agent & Pick<AgentConfig, 'recogniser' | 'languages'> {
  const { language, languages, recogniser } = agent;
  // `flux` detects the end of a turn itself and sends partial prompts meanwhile; the other models only detect silence. The
  // model with this name is only known to understand English.
  const deepgram = primaryTag(language) === 'en' && languages === undefined ? 'flux' : 'nova-3-general';
  const modelOf = (provider: 'Deepgram' | 'Google') => (provider === 'Deepgram' ? deepgram : 'telephony');
  const model = recogniser.model ?? modelOf(recogniser.provider);
  const others = Object.entries(languages ?? {}).map(([code, given]) => {
    const provider = given.recogniser?.provider ?? recogniser.provider;
    const inherited = provider === recogniser.provider ? model : modelOf(provider);
    const own = { ...given.recogniser, provider, model: given.recogniser?.model ?? inherited };
    return [code, { ...given, recogniser: own }] as const;
  });
  const used = [{ provider: recogniser.provider, model }, ...others.map(([, each]) => each.recogniser)];
  // One timeout applies to all recognisers. For flux it is only an upper bound; the others wait the full time at each pause.
  const isFlux = used.every((each) => each.provider === 'Deepgram' && each.model === 'flux');
  return {
    ...agent,
    ...(languages === undefined ? {} : { languages: Object.fromEntries(others) }),
    recogniser: {
      speechTimeoutMs: isFlux ? 3_000 : ('auto' as const),
      partialPrompts: isFlux,
      ...recogniser,
      model,
    },
  };
}
