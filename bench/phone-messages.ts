/** Messages between the bench and its phone process: call plans and call reports. */
import { z } from 'zod';
import { target } from './target.ts';
import { turn } from './turns.ts';

export const callPlan = z.object({
  target,
  to: z.string(),
  seed: z.number(),
  /** Speed of caller and relay: see `PACES`. */
  pace: z.enum(['wire', 'fast', 'prompt']),
  /** Epoch milliseconds. */
  startAt: z.number(),
  turns: z.array(
    z.object({
      text: z.string(),
      /** Replaces the partial prompts that the phone would make. */
      partials: z.array(z.string()).exactOptional(),
      /** Epoch milliseconds. Absent or past: as soon as the previous answer has been heard. */
      at: z.number().exactOptional(),
      /** Interrupts the previous answer this long after its first sound. */
      bargeInAfterMs: z.number().exactOptional(),
    }),
  ),
  /** Epoch milliseconds. Absent or past: after the last turn. */
  hangUpAt: z.number().exactOptional(),
});
export type CallPlan = z.output<typeof callPlan>;

const callReport = z.object({
  callSid: z.string(),
  /** From sending the webhook until the socket is open. Absent if it never opened. */
  answeredMs: z.number().exactOptional(),
  turns: z.array(turn).readonly(),
  interrupts: z.number(),
  lateTokensMs: z.array(z.number()).readonly(),
  /** Descriptions of what went wrong. */
  problems: z.array(z.string()).readonly(),
});
export type CallReport = z.output<typeof callReport>;

/** A job of calls for the phone process. Each call is reported by `fromPhones` when it is over. */
export const toPhones = z.object({ job: z.number(), plans: z.array(callPlan) });
export const fromPhones = z.object({ job: z.number(), plan: z.number(), report: callReport });
