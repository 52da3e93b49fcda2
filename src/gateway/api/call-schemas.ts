/** Shapes of the routes about calls. */
import { z } from 'zod';
import { deliverySchema } from './delivery-schemas.ts';

const MAX_PAGE = 200;
const count = z.int().min(0);
const ms = z.number();
const time = z.string().describe('ISO 8601, UTC');
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Of which calls. */
export const filterSchema = z.object({
  tenant: z.string().exactOptional(),
  status: z.enum(['active', 'completed', 'failed']).exactOptional(),
  agent: z.string().exactOptional(),
  number: z.string().min(1).max(40).exactOptional().describe('a part of either number'),
  from: instant.exactOptional(),
  to: instant.exactOptional(),
  minResponseMs: z.coerce.number().int().min(0).max(2_147_483_647).exactOptional(),
  hasErrors: flag.exactOptional(),
  unanswered: flag.exactOptional().describe('an input of the caller was not answered'),
  ending: z.string().exactOptional().describe('why the call ended, such as hung-up'),
});

export const pageSchema = filterSchema.extend({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
  cursor: z.string().exactOptional().describe('the `next` of the page before'),
});

export const costSchema = z
  .object({ amount: z.number(), currency: z.string(), unpriced: z.array(z.string()) })
  .nullable();

export const summarySchema = z.object({
  callSid: z.string(),
  tenant: z.string(),
  agent: z.string(),
  caller: z.string(),
  called: z.string().nullable(),
  startedAt: time,
  endedAt: time.nullable(),
  status: z.enum(['active', 'completed', 'failed']),
  ending: z.string().nullable(),
  endedBy: z.string().nullable(),
  transfer: z
    .string()
    .nullable()
    .describe(
      'outcome of the latest transfer to a person: completed, busy, no-answer, declined, machine, failed or ringing',
    ),
  durationSeconds: count.nullable(),
  turns: count.describe('inputs of the caller'),
  answeredByModel: count,
  unanswered: count,
  interruptions: count,
  errors: count,
  slowestResponseMs: ms.nullable(),
  medianResponseMs: ms.nullable(),
  about: z.string().nullable().describe('the summary, or the first longer words of the caller'),
  language: z.string().nullable(),
  cost: costSchema,
});
export type CallSummary = z.output<typeof summarySchema>;

const itemCosts = z
  .array(z.object({ item: z.string(), amount: z.number() }))
  .describe('what has a known price: tokens, characters, minutes, texts');

const actionSchema = z.object({
  id: z.string(),
  tool: z.string(),
  status: z.string().describe('asked, confirmed, open, rejected, joined, done, refused, failed or unknown'),
  isPrivate: z.boolean().describe('input and result are not recorded'),
  input: z.record(z.string(), z.unknown()).nullable(),
  key: z.string().nullable().describe('idempotency key of the wish, if it was one'),
  joins: z.string().nullable().describe('the action that this one repeats'),
  result: z.string().nullable(),
  cause: z.string().nullable().describe('why it failed, or why it is not known'),
  attempts: count,
  endedAt: time.nullable(),
});
export type ActionDetail = z.output<typeof actionSchema>;

const afterCallSchema = z.object({
  summary: z.string(),
  wish: z.string(),
  unanswered: z.array(z.string()),
  sentiment: z.string(),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  madeBy: z.string().describe('a model, or rules'),
  at: time,
});

const turnSchema = z.object({
  number: count,
  id: z.string().nullable().describe('<epoch>.<number of the input>'),
  kind: z.string().nullable(),
  at: time,
  epoch: count.nullable(),
  userInput: z.string().nullable(),
  plannedText: z.string().nullable().describe('what was sent to the relay, a filler included'),
  heardText: z.string().nullable(),
  outcome: z.enum(['spoken', 'cut', 'dropped', 'unanswered']),
  rung: z.string().nullable(),
  model: z.string().nullable(),
  voice: z.string().nullable(),
  filler: z.string().nullable(),
  standIn: z.boolean(),
  passages: z.array(
    z.object({ id: z.string(), title: z.string(), score: z.number(), text: z.string().nullable() }),
  ),
  attempts: z
    .array(
      z.object({
        rung: z.string(),
        kind: z.string().nullable(),
        cause: z.string().nullable(),
        model: z.string().nullable(),
        tookMs: ms.nullable(),
      }),
    )
    .describe('what failed'),
  times: z
    .object({
      searchMs: ms.nullable(),
      firstTokenMs: ms.nullable(),
      claimMs: ms.nullable(),
      firstWordsMs: ms.nullable(),
      heardMs: ms.nullable(),
    })
    .describe('after the input of the caller'),
  responseMs: ms.nullable(),
  tokens: z.object({ input: count, output: count }).nullable(),
  isLate: z
    .boolean()
    .describe(
      'the words came from a lost connection when the caller had gone on on a newer one; not answered',
    ),
  isCorrected: z.boolean().describe('the answer claimed what no tool had done, and was corrected'),
  actions: z.array(actionSchema).describe('calls of tools'),
  cost: costSchema,
});
export type TurnDetail = z.output<typeof turnSchema>;

export const detailSchema = summarySchema.omit({ turns: true }).extend({
  turns: z.array(turnSchema),
  connections: z.array(
    z.object({
      epoch: count,
      gateway: z.string().nullable(),
      attachedAt: time.nullable(),
      lostAt: time.nullable(),
    }),
  ),
  costItems: itemCosts,
  afterCall: afterCallSchema.nullable().describe('the summary that is written after the call'),
  deliveries: z.array(deliverySchema),
  temporalUrl: z.string().nullable(),
  summarySentence: z.string(),
});
export type CallDetail = z.output<typeof detailSchema>;

export const callPageSchema = z.object({ calls: z.array(summarySchema), next: z.string().nullable() });
export type CallPage = z.output<typeof callPageSchema>;
