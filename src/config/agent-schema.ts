/** Schema of a file in `agents/`. */
import { z } from 'zod';
import { patternComplaint } from '../lib/blanking.ts';
import { policyConflicts } from '../conversation/call-policy.ts';
import { CALL_POLICY } from '../workflows/call/policy.ts';
import { duration, E164, text } from './agent-fields.ts';
import {
  afterCallSchema,
  destinationFaults,
  destinationsSchema,
  withDestinations,
} from './destinations-schema.ts';
import { locationsSchema, placeFaults, placeFields } from './place-schema.ts';
import { modelSettingsSchema } from './model-settings.ts';
import { outboundFaults, outboundSchema, withOutbound } from './outbound-schema.ts';
import { transferFaults, transferSchema } from './transfer-schema.ts';
import { speechFaults } from './speech-faults.ts';
import { toolFaults, toolsSchema } from './tool-schema.ts';
import {
  languageCode,
  languageRequestsSchema,
  languagesSchema,
  phrasesSchema,
  pronunciationsSchema,
  recogniserSchema,
  relaySchema,
  voiceSchema,
  withRecognisers,
} from './speech-schema.ts';

const MINUTE_MS = 60_000;

const speculationSchema = z
  .strictObject({
    mode: z.enum(['off', 'final', 'last-stable'], 'must be off, final or last-stable').default('final'),
    minAgeMs: duration(0, 2_000).default(20),
    // While a caller is talking, partial prompts arrive every 200 to 300 ms, or later after a long word.
    minOpenAgeMs: duration(0, 2_000).default(600),
    minChars: z.int().min(1, 'must be at least 1').max(200, 'must be at most 200').default(12),
    maxPerTurn: z.int().min(1, 'must be at least 1').max(5, 'must be at most 5').default(1),
  })
  .refine(({ minAgeMs, minOpenAgeMs }) => minAgeMs <= minOpenAgeMs, {
    path: ['minAgeMs'],
    message: 'must not be longer than minOpenAgeMs',
  });

const amount = (most: number) => z.int().min(1, 'must be at least 1').max(most, `must be at most ${most}`);
const callReaction = z.enum(['message', 'end'], 'must be message or end').exactOptional();
const modelReaction = z
  .enum(['template', 'message', 'end'], 'must be template, message or end')
  .exactOptional();

const limitsSchema = z.strictObject({
  maxResponseChars: z.int().min(40, 'must be at least 40').max(2_000, 'must be at most 2000').default(200),
  responseTimeoutMs: duration(1_000, 30_000).default(5_000),
  maxSpeechMs: duration(5_000, 5 * MINUTE_MS).default(30_000),
  maxCallMs: duration(MINUTE_MS, 240 * MINUTE_MS).default(30 * MINUTE_MS),
  silenceMs: duration(3_000, 2 * MINUTE_MS).default(10_000),
  maxSilences: z.int().min(1, 'must be at least 1').max(10, 'must be at most 10').default(2),
  concurrentCalls: amount(100_000).exactOptional(),
  callsPerNumberAndHour: amount(100_000).exactOptional(),
  modelRequestsPerCall: amount(1_000_000).exactOptional(),
  tokensPerCall: amount(1_000_000_000).exactOptional(),
  modelRequestsPerDay: amount(1_000_000_000).exactOptional(),
  tokensPerDay: amount(1_000_000_000_000).exactOptional(),
  moneyPerDay: z.number('must be a number').positive('must be more than 0').exactOptional(),
  whenReached: z
    .strictObject({
      concurrentCalls: callReaction,
      callsPerNumberAndHour: callReaction,
      modelRequestsPerCall: modelReaction,
      tokensPerCall: modelReaction,
      modelRequestsPerDay: modelReaction,
      tokensPerDay: modelReaction,
      moneyPerDay: modelReaction,
    })
    .exactOptional(),
});

const MAX_PATTERNS = 50;
const sensitiveSchema = z
  .array(
    text.max(500, 'must be at most 500 characters').superRefine((pattern, context) => {
      const message = patternComplaint(pattern);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    }),
    'must be a list of regular expressions',
  )
  .max(MAX_PATTERNS, `must be at most ${MAX_PATTERNS} patterns`)
  .exactOptional();

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
      afterLossMs: duration(100, 10_000).exactOptional(),
    })
    .exactOptional(),
  turnTaking: z
    .strictObject({
      noiseMs: duration(0, 5_000).exactOptional(),
      partialAsSaidMs: duration(500, 10_000).exactOptional(),
      repeatMs: duration(0, 10_000).exactOptional(),
      continuationMs: duration(0, 10_000).exactOptional(),
      echoMs: duration(0, 10_000).exactOptional(),
      goodbyeMs: duration(0, MINUTE_MS).exactOptional(),
      limitNoticeMs: duration(0, 2 * MINUTE_MS).exactOptional(),
      pauseMs: duration(0, 5 * MINUTE_MS).exactOptional(),
    })
    .exactOptional(),
  reconnectWindowMs: duration(5_000, 5 * MINUTE_MS).exactOptional(),
  gatewayReportMs: duration(1_000, 5 * MINUTE_MS).exactOptional(),
  // Above a third of the heartbeat timeout (15 s) one late heartbeat could end a reply that is being spoken.
  heartbeatEveryMs: duration(200, 5_000).exactOptional(),
  maxReconnects: z.int().min(0, 'must be at least 0').max(100, 'must be at most 100').exactOptional(),
  context: z
    .strictObject({
      turns: z.int().min(1, 'must be at least 1').max(200, 'must be at most 200').exactOptional(),
      chars: z.int().min(500, 'must be at least 500').max(50_000, 'must be at most 50000').exactOptional(),
    })
    .exactOptional(),
  passages: z.int().min(1, 'must be at least 1').max(12, 'must be at most 12').exactOptional(),
  passageChars: z.int().min(200, 'must be at least 200').max(10_000, 'must be at most 10000').exactOptional(),
});

/** An agent's file with defaults filled in. Also checks that the settings do not contradict each other. */
export const agentSchema = z
  .strictObject({
    tenant: text.regex(/^[a-z0-9][a-z0-9-]*$/u, 'must be lower-case letters, digits and hyphens'),
    name: text,
    numbers: z
      .array(
        // YAML parses an unquoted +12075550142 as a number and drops the plus sign.
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
    recordingNotice: text.exactOptional(),
    sensitive: sensitiveSchema,
    keys: z.strictObject({ private: z.boolean('must be true or false') }).exactOptional(),
    persona: text,
    language: languageCode.default('en-US'),
    languages: languagesSchema.exactOptional(),
    languageRequests: languageRequestsSchema.exactOptional(),
    voice: voiceSchema.prefault({}),
    recogniser: recogniserSchema.prefault({}),
    relay: relaySchema.prefault({}),
    pronunciations: pronunciationsSchema.default({}),
    speculation: speculationSchema.prefault({}),
    limits: limitsSchema.prefault({}),
    model: modelSettingsSchema.exactOptional(),
    phrases: phrasesSchema.prefault({}),
    policy: policySchema.default({}),
    ...placeFields,
    locations: locationsSchema,
    tools: toolsSchema.exactOptional(),
    transfer: transferSchema,
    outbound: outboundSchema,
    destinations: destinationsSchema,
    afterCall: afterCallSchema,
  })
  .transform(withRecognisers)
  .refine(({ speculation, recogniser }) => speculation.mode !== 'last-stable' || recogniser.partialPrompts, {
    path: ['speculation', 'mode'],
    message: 'may be last-stable only if recogniser.partialPrompts is true',
  })
  .superRefine((agent, context) => {
    for (const { path, complaint } of [
      ...policyConflicts(CALL_POLICY, agent),
      ...speechFaults(agent),
      ...placeFaults(agent),
      ...toolFaults(agent),
      ...destinationFaults(agent),
      ...transferFaults(agent),
      ...outboundFaults(agent),
    ]) {
      context.addIssue({ code: 'custom', path: [...path], message: complaint });
    }
  })
  .transform(withDestinations)
  .transform(withOutbound);
