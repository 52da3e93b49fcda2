/** What the bench and its phones say to each other. */
import { z } from 'zod';
import { target } from './target.ts';
import { turn } from './turns.ts';

export const callPlan = z.object({
  target,
  to: z.string(),
  seed: z.number(),
  /** How fast caller and relay are: see `PACES`. */
  pace: z.enum(['wire', 'fast', 'prompt']),
  /** Epoch milliseconds. */
  startAt: z.number(),
  turns: z.array(
    z.object({
      text: z.string(),
      /** In place of those that the phone makes. */
      partials: z.array(z.string()).exactOptional(),
      /** Epoch milliseconds; absent or past: as soon as the answer before has been heard. */
      at: z.number().exactOptional(),
      /** Cuts into the answer before, so long after its first sound. */
      bargeInAfterMs: z.number().exactOptional(),
    }),
  ),
  /** Epoch milliseconds; absent or past: after the last turn. */
  hangUpAt: z.number().exactOptional(),
});
export type CallPlan = z.output<typeof callPlan>;

const callReport = z.object({
  callSid: z.string(),
  /** From the webhook being sent to the socket being open; absent where it never opened. */
  answeredMs: z.number().exactOptional(),
  turns: z.array(turn).readonly(),
  interrupts: z.number(),
  lateTokensMs: z.array(z.number()).readonly(),
  /** What went wrong, in words. */
  problems: z.array(z.string()).readonly(),
});
export type CallReport = z.output<typeof callReport>;

/** Calls to be made; each is reported when it is over. */
export const toPhones = z.object({ job: z.number(), plans: z.array(callPlan) });
export const fromPhones = z.object({ job: z.number(), plan: z.number(), report: callReport });
