/** The messages in which gateways pass live events on to each other. */
import { z } from 'zod';
import { parseCallSid } from './ids.ts';
import type { LiveEvent } from './live.ts';

const messageSchema = z.object({
  from: z.string(),
  events: z.array(
    z.object({
      callSid: z.string().transform((text, context) => {
        const callSid = parseCallSid(text);
        if (callSid !== undefined) return callSid;
        context.addIssue('is not a call id');
        return z.NEVER;
      }),
      tenant: z.string(),
      epoch: z.int(),
      n: z.int(),
      kind: z.enum(['connected', 'lost', 'heard', 'turn', 'said', 'ended', 'control']),
    }),
  ),
});

/** The message with `events` of the gateway `from`. */
export function liveMessage(from: string, events: readonly LiveEvent[]): string {
  return JSON.stringify({ from, events });
}

/** The events of another gateway. A message that is none of ours has none. */
export function eventsIn(payload: string, own: string): readonly LiveEvent[] {
  const { data } = messageSchema.safeParse(parsed(payload));
  return data === undefined || data.from === own ? [] : data.events;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
