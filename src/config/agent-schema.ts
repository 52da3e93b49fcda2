/** What a file in `agents/` may hold. */
import { z } from 'zod';
import { policyConflicts } from '../conversation/call-policy.ts';
import { CALL_POLICY } from '../workflows/call/policy.ts';

const E164 = /^\+[1-9]\d{6,14}$/u;
const MINUTE_MS = 60_000;

const text = z.string('must be text').trim().min(1, 'must not be empty');
const duration = (min: number, max: number) =>
  z
    .int('must be a whole number of milliseconds')
    .min(min, `must be at least ${min} (milliseconds)`)
    .max(max, `must be at most ${max} (milliseconds)`);

const fraction = z.number('must be a number').min(0, 'must be at least 0').max(1, 'must be at most 1');

const ownVoiceSchema = z.strictObject({
  voiceId: text
    .regex(/^[A-Za-z0-9]{8,}$/u, 'must be the id of a voice: letters and digits only')
    .exactOptional(),
  model: text.exactOptional(),
  stability: fraction.exactOptional(),
  similarityBoost: fraction.exactOptional(),
  speed: z
    .number('must be a number')
    .min(0.7, 'must be at least 0.7')
    .max(1.2, 'must be at most 1.2')
    .exactOptional(),
});

const voiceSchema = z.strictObject({
  mode: z.enum(['relay', 'own'], 'must be relay or own').exactOptional(),
  own: ownVoiceSchema.exactOptional(),
  provider: z
    .enum(['ElevenLabs', 'Google', 'Amazon'], 'must be ElevenLabs, Google or Amazon')
    .default('ElevenLabs'),
  voice: text.exactOptional(),
});

const recogniserSchema = z
  .strictObject({
    provider: z.enum(['Deepgram', 'Google'], 'must be Deepgram or Google').default('Deepgram'),
    model: text.exactOptional(),
    speechTimeoutMs: z
      .union([z.literal('auto'), duration(600, 5_000)], 'must be "auto", or 600 to 5000 (milliseconds)')
      .exactOptional(),
    partialPrompts: z.boolean('must be true or false').exactOptional(),
    hints: z.array(text, 'must be a list').default([]),
  })
  .transform((given) => {
    // `flux` finds the end of a turn by itself and sends partial prompts on the way; the others only know silence.
    const model = given.model ?? (given.provider === 'Deepgram' ? 'flux' : 'telephony');
    const isFlux = given.provider === 'Deepgram' && model === 'flux';
    return { speechTimeoutMs: isFlux ? 3_000 : ('auto' as const), partialPrompts: isFlux, ...given, model };
  });

/** Words, and nothing that would be rewritten in turn: numbers, marks, abbreviations with dots. */
const SPOKEN = /^[\p{L}\p{M}]+(?:[ '’-][\p{L}\p{M}]+)*$/u;
const WRITTEN = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} '’.&-]*[\p{L}\p{M}\p{N}])?$/u;

const pronunciationsSchema = z
  .record(
    text.regex(WRITTEN, 'must be words as they are written').max(60, 'must be at most 60 characters'),
    text
      .regex(SPOKEN, 'must be spelt out in letters, blanks, hyphens and apostrophes')
      .max(120, 'must be at most 120 characters'),
    'must be a list of written and spoken words',
  )
  .refine((given) => Object.keys(given).length <= 500, 'must hold at most 500 words');

const speculationSchema = z
  .strictObject({
    mode: z.enum(['off', 'final', 'last-stable'], 'must be off, final or last-stable').default('final'),
    minAgeMs: duration(0, 2_000).default(60),
    // Partial prompts of a caller who is still talking come every 200 to 300 ms, later where a word is long.
    minOpenAgeMs: duration(0, 2_000).default(600),
    minChars: z.int().min(1, 'must be at least 1').max(200, 'must be at most 200').default(12),
    maxPerTurn: z.int().min(1, 'must be at least 1').max(5, 'must be at most 5').default(1),
  })
  .refine(({ minAgeMs, minOpenAgeMs }) => minAgeMs <= minOpenAgeMs, {
    path: ['minAgeMs'],
    message: 'must not be longer than minOpenAgeMs',
  });

const limitsSchema = z.strictObject({
  maxResponseChars: z.int().min(40, 'must be at least 40').max(2_000, 'must be at most 2000').default(200),
  responseTimeoutMs: duration(1_000, 30_000).default(5_000),
  maxSpeechMs: duration(5_000, 5 * MINUTE_MS).default(30_000),
  maxCallMs: duration(MINUTE_MS, 240 * MINUTE_MS).default(30 * MINUTE_MS),
  silenceMs: duration(3_000, 2 * MINUTE_MS).default(10_000),
  maxSilences: z.int().min(1, 'must be at least 1').max(10, 'must be at most 10').default(2),
});

const phrasesSchema = z.strictObject({
  stillThere: text.default('Are you still there?'),
  silentGoodbye: text.default('I cannot hear you, so I will hang up now. Please call again. Goodbye!'),
  timeLimit: text.default('I am sorry, we have reached the end of the time for this call. Goodbye!'),
  backAgain: text.default('Sorry, we were cut off for a moment. Please go on.'),
  fillers: z
    .array(text, 'must be a list')
    .min(1, 'must hold at least one phrase')
    .default(['One moment, please.', 'Let me see.', 'Just a second.']),
  apology: text.default(
    'I am sorry, I cannot answer that right now. Would you like to leave a message for the team?',
  ),
});

const rungSchema = z
  .strictObject({
    firstTokenMs: duration(200, 20_000).exactOptional(),
    stallMs: duration(200, 20_000).exactOptional(),
    attempts: z.int().min(1, 'must be at least 1').max(5, 'must be at most 5').exactOptional(),
    backoffMs: duration(0, 5_000).exactOptional(),
  })
  .exactOptional();

const policySchema = z.strictObject({
  primary: rungSchema,
  fallback: rungSchema,
  lastRungReserveMs: duration(200, 5_000).exactOptional(),
  maxRetryAfterMs: duration(0, 5_000).exactOptional(),
  breaker: z
    .strictObject({
      failures: z.int().min(1, 'must be at least 1').max(100, 'must be at most 100').exactOptional(),
      openMs: duration(0, 10 * MINUTE_MS).exactOptional(),
    })
    .exactOptional(),
  deadAir: z
    .strictObject({
      fillerAfterMs: duration(300, 20_000).exactOptional(),
      notIfDueWithinMs: duration(0, 5_000).exactOptional(),
    })
    .exactOptional(),
  standIn: z
    .strictObject({
      afterTokenMs: duration(200, 10_000).exactOptional(),
      afterPromptMs: duration(500, 20_000).exactOptional(),
      afterFailureMs: duration(200, 10_000).exactOptional(),
    })
    .exactOptional(),
  reconnectWindowMs: duration(5_000, 5 * MINUTE_MS).exactOptional(),
  context: z
    .strictObject({
      turns: z.int().min(1, 'must be at least 1').max(200, 'must be at most 200').exactOptional(),
      chars: z.int().min(500, 'must be at least 500').max(50_000, 'must be at most 50000').exactOptional(),
    })
    .exactOptional(),
  passages: z.int().min(1, 'must be at least 1').max(10, 'must be at most 10').exactOptional(),
  passageChars: z.int().min(200, 'must be at least 200').max(10_000, 'must be at most 10000').exactOptional(),
});

export const agentSchema = z
  .strictObject({
    tenant: text.regex(/^[a-z0-9][a-z0-9-]*$/u, 'must be lower-case letters, digits and hyphens'),
    name: text,
    numbers: z
      .array(
        // An unquoted +12075550142 is a number to YAML, and its plus sign is gone.
        z
          .string('must be text: put the number in quotes')
          .refine(
            (number) => number === '*' || E164.test(number),
            'must be "*" or a number such as "+12075550142"',
          ),
        'must be a list of telephone numbers',
      )
      .min(1, 'must name at least one number, or "*"'),
    greeting: text,
    persona: text,
    language: text
      .regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/u, 'must be a language code such as en-US')
      .default('en-US'),
    voice: voiceSchema.prefault({}),
    recogniser: recogniserSchema.prefault({}),
    pronunciations: pronunciationsSchema.default({}),
    speculation: speculationSchema.prefault({}),
    limits: limitsSchema.prefault({}),
    phrases: phrasesSchema.prefault({}),
    policy: policySchema.default({}),
  })
  .refine(({ speculation, recogniser }) => speculation.mode !== 'last-stable' || recogniser.partialPrompts, {
    path: ['speculation', 'mode'],
    message: 'may be last-stable only where recogniser.partialPrompts is true',
  })
  .superRefine((agent, context) => {
    for (const { path, complaint } of policyConflicts(CALL_POLICY, agent)) {
      context.addIssue({ code: 'custom', path: [...path], message: complaint });
    }
  });
