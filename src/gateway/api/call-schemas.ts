/** Shapes of the routes about calls. */
import { z } from 'zod';

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
  durationSeconds: count.nullable(),
  turns: count.describe('inputs of the caller'),
  answeredByModel: count,
  unanswered: count,
  interruptions: count,
  errors: count,
  slowestResponseMs: ms.nullable(),
  medianResponseMs: ms.nullable(),
  language: z.string().nullable(),
  cost: costSchema,
});
export type CallSummary = z.output<typeof summarySchema>;

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
  temporalUrl: z.string().nullable(),
  summarySentence: z.string(),
});
