/** What sounded in a noisy call and when, from the phone's record. All times are `performance.now()`. */
import { z } from 'zod';
import type { LogEntry } from '../../src/phone/log.ts';

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Words that the relay has reported as played. */
export interface Report {
  readonly text: string;
  /** The beginning of a clause that was cut by an interrupt. */
  readonly isCut: boolean;
}

export interface Timeline {
  /** When the relay heard the caller's voice, or a noise that it took for one. */
  readonly voice: readonly Span[];
  readonly reports: readonly Report[];
  /** When the caller's final prompts were sent, by their words. */
  readonly finals: ReadonlyMap<string, number>;
  readonly fromMs: number;
  readonly toMs: number;
}

const frame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('info'), name: z.string(), value: z.string() }),
  z.object({ type: z.literal('interrupt') }),
  z.object({ type: z.literal('prompt'), voicePrompt: z.string(), last: z.boolean() }),
]);

/** Reads the frames that the phone sent. `endlessMs`: length of a noise whose end was never reported. */
export function timelineOf(log: readonly LogEntry[], endlessMs: number): Timeline {
  const voice: Span[] = [];
  const reports: Report[] = [];
  const finals = new Map<string, number>();
  let onMs: number | undefined;
  for (const entry of log) {
    if (entry.kind !== 'sent') continue;
    const parsed = frame.safeParse(entry.frame);
    if (!parsed.success) continue;
    const { data } = parsed;
    if (data.type === 'prompt') {
      if (data.last) finals.set(data.voicePrompt, entry.atMs);
    } else if (data.type === 'interrupt') {
      const last = reports.at(-1);
      if (last !== undefined) reports.splice(-1, 1, { ...last, isCut: !/[,.;:!?]\s*$/u.test(last.text) });
    } else if (data.name === 'tokensPlayed') reports.push({ text: data.value, isCut: false });
    else if (data.name === 'clientSpeaking') {
      if (onMs !== undefined && data.value === 'on') voice.push({ fromMs: onMs, toMs: onMs + endlessMs });
      if (onMs !== undefined && data.value === 'off') voice.push({ fromMs: onMs, toMs: entry.atMs });
      onMs = data.value === 'on' ? entry.atMs : undefined;
    }
  }
  if (onMs !== undefined) voice.push({ fromMs: onMs, toMs: onMs + endlessMs });
  const opened = log.find((entry) => entry.kind === 'socket' && entry.event === 'open');
  const closed = log.findLast((entry) => entry.kind === 'socket' || entry.kind === 'sent');
  return { voice, reports, finals, fromMs: opened?.atMs ?? 0, toMs: closed?.atMs ?? 0 };
}

/** The longest time within `fromMs` to `toMs` without any of `sounds`. */
export function longestSilence(sounds: readonly Span[], { fromMs, toMs }: Span): number {
  let silentFromMs = fromMs;
  let longestMs = 0;
  for (const sound of sounds.toSorted((a, b) => a.fromMs - b.fromMs)) {
    longestMs = Math.max(longestMs, Math.min(sound.fromMs, toMs) - silentFromMs);
    silentFromMs = Math.max(silentFromMs, sound.toMs);
  }
  return Math.max(longestMs, toMs - silentFromMs);
}

/** The part of `fromMs` to `toMs` in which the caller made no sound. */
export function waitWithin(voice: readonly Span[], { fromMs, toMs }: Span): number {
  const spoken = voice.map((span) => Math.min(span.toMs, toMs) - Math.max(span.fromMs, fromMs));
  return toMs - fromMs - spoken.reduce((sum, ms) => sum + Math.max(0, ms), 0);
}
