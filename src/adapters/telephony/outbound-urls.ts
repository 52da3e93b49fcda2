/** The webhooks of a call that we place. They carry the wish and the attempt, so each says what it is about. */
import { z } from 'zod';
import type { AttemptRef } from '../../contracts/outbound.ts';

/** Somebody has answered. */
export const OUTBOUND_PATH = '/api/v1/voice/outbound';
export const OUTBOUND_STATUS_PATH = '/api/v1/voice/outbound-status';
/** The result of the answering-machine detection. */
export const OUTBOUND_MACHINE_PATH = '/api/v1/voice/outbound-machine';

/** The fragment makes Twilio retry up to five times after any failure. Twilio neither sends nor signs it. */
const RETRIED = '#rc=5&rp=all';

/** The URLs of one attempt. */
export function outboundUrls({ origin }: URL, { id, attempt }: AttemptRef) {
  const query = `?id=${id}&attempt=${attempt}${RETRIED}`;
  return {
    answered: `${origin}${OUTBOUND_PATH}${query}`,
    status: `${origin}${OUTBOUND_STATUS_PATH}${query}`,
    machine: `${origin}${OUTBOUND_MACHINE_PATH}${query}`,
  };
}

const attemptQuery = z.object({
  id: z.uuid(),
  attempt: z
    .string()
    .regex(/^[1-9]\d{0,3}$/u)
    .transform(Number),
});

/** The attempt that a webhook is about. Undefined if it names none. */
export function readAttempt(query: unknown): AttemptRef | undefined {
  return attemptQuery.safeParse(query).data;
}
