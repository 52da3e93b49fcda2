/** What is read from the phone's own record of a call. */
import { z } from 'zod';
import type { LogEntry } from '../src/phone/log.ts';
import { FILLER } from './lines.ts';

const frame = z.object({
  type: z.string(),
  last: z.boolean().exactOptional(),
  token: z.string().exactOptional(),
});

/** From the first webhook being sent to the socket being open: the greeting is on its way. Undefined where it never opened. */
export function answeredMs(log: readonly LogEntry[]): number | undefined {
  const webhook = log.find((entry) => entry.kind === 'webhook');
  const socket = log.find((entry) => entry.kind === 'socket' && entry.event === 'open');
  if (webhook?.kind !== 'webhook' || socket === undefined) return undefined;
  return socket.atMs - (webhook.atMs - webhook.tookMs);
}

/** When the first token of the answer to the prompt of `promptAtMs` came: fillers are none. Undefined where none came. */
export function firstAnswerTokenMs(log: readonly LogEntry[], promptAtMs: number): number | undefined {
  let prompts = 0;
  for (const entry of log) {
    if (entry.atMs < promptAtMs || (entry.kind !== 'sent' && entry.kind !== 'received')) continue;
    const { data } = frame.safeParse(entry.frame);
    if (entry.kind === 'sent' && data?.type === 'prompt' && data.last === true) prompts += 1;
    // The second one is that of the next turn.
    if (prompts > 1) return undefined;
    const words = entry.kind === 'received' && data?.type === 'text' ? (data.token ?? '').trim() : '';
    if (words !== '' && words !== FILLER) return entry.atMs;
  }
  return undefined;
}

export interface LateTokens {
  readonly interrupts: number;
  /** How long after the interrupt each token came that came after it and before the caller's next words. */
  readonly lateTokensMs: readonly number[];
}

/** What was still said to a caller who had cut in. */
export function lateTokens(log: readonly LogEntry[]): LateTokens {
  const lateTokensMs: number[] = [];
  let interrupts = 0;
  let interruptedAtMs: number | undefined;
  for (const entry of log) {
    if (entry.kind !== 'sent' && entry.kind !== 'received') continue;
    const { data } = frame.safeParse(entry.frame);
    if (entry.kind === 'received' && data?.type === 'text' && data.token !== '') {
      if (interruptedAtMs !== undefined) lateTokensMs.push(entry.atMs - interruptedAtMs);
    } else if (entry.kind === 'sent' && data?.type === 'interrupt') {
      interrupts += 1;
      interruptedAtMs = entry.atMs;
    } else if (entry.kind === 'sent' && data?.type === 'prompt' && data.last === true) {
      interruptedAtMs = undefined;
    }
  }
  return { interrupts, lateTokensMs };
}
