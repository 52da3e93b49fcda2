/** Measurements taken from the phone's log of a call. */
import { z } from 'zod';
import type { LogEntry } from '../src/phone/log.ts';
import { FILLER } from './lines.ts';

const frame = z.object({
  type: z.string(),
  last: z.boolean().exactOptional(),
  token: z.string().exactOptional(),
});

/**
 * The time from sending the first webhook until the socket is open, when the relay begins the greeting. Returns undefined if
 * the socket never opened.
 */
export function answeredMs(log: readonly LogEntry[]): number | undefined {
  const webhook = log.find((entry) => entry.kind === 'webhook');
  const socket = log.find((entry) => entry.kind === 'socket' && entry.event === 'open');
  if (webhook?.kind !== 'webhook' || socket === undefined) return undefined;
  return socket.atMs - (webhook.atMs - webhook.tookMs);
}

/**
 * When the first token of the answer to the prompt sent at `promptAtMs` arrived, on the clock of the log. Fillers do not
 * count. Returns undefined if no answer came before the next prompt.
 */
export function firstAnswerTokenMs(log: readonly LogEntry[], promptAtMs: number): number | undefined {
  let prompts = 0;
  for (const entry of log) {
    if (entry.atMs < promptAtMs || (entry.kind !== 'sent' && entry.kind !== 'received')) continue;
    const { data } = frame.safeParse(entry.frame);
    if (entry.kind === 'sent' && data?.type === 'prompt' && data.last === true) prompts += 1;
    // The second prompt begins the next turn.
    if (prompts > 1) return undefined;
    const words = entry.kind === 'received' && data?.type === 'text' ? (data.token ?? '').trim() : '';
    if (words !== '' && words !== FILLER) return entry.atMs;
  }
  return undefined;
}

export interface LateTokens {
  readonly interrupts: number;
  /** For each token that arrived between an interrupt and the caller's next prompt: how long after the interrupt. */
  readonly lateTokensMs: readonly number[];
}

/** Finds the words that still arrived after the caller had interrupted. White space silences those that were on their way. */
export function lateTokens(log: readonly LogEntry[]): LateTokens {
  const lateTokensMs: number[] = [];
  let interrupts = 0;
  let interruptedAtMs: number | undefined;
  for (const entry of log) {
    if (entry.kind !== 'sent' && entry.kind !== 'received') continue;
    const { data } = frame.safeParse(entry.frame);
    if (entry.kind === 'received' && data?.type === 'text' && (data.token ?? '').trim() !== '') {
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
