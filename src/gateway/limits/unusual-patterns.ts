/** Notices unusual patterns of calls. It remembers numbers and sentences for ten minutes, in memory. */
import { hash } from 'node:crypto';
import { DateTime } from 'luxon';
import { LRUCache } from 'lru-cache';
import type { AgentConfig } from '../../contracts/agent.ts';
import { isPromptInjection } from '../../conversation/prompt-injection.ts';
import { normal } from '../../conversation/subject-words.ts';

/** From how often on something is unusual. All counts are within `windowMs`. */
export interface PatternLimits {
  readonly windowMs: number;
  /** Calls of one number to one agent. */
  readonly callsOfNumber: number;
  /** Calls of numbers that begin alike. The beginning has `prefixChars` characters: about ten thousand numbers. */
  readonly callsOfPrefix: number;
  readonly prefixChars: number;
  /** Calls of one number that were over before anything could be asked. */
  readonly shortCalls: number;
  readonly shortCallMs: number;
  /** Calls to one agent between midnight and five, in its time zone. */
  readonly nightCalls: number;
  readonly nightEndsHour: number;
  /** The same sentence of one number, in one call or in several. Shorter ones, such as "yes please", are not counted. */
  readonly repeatedSentences: number;
  readonly sentenceWords: number;
  /** Attempts of one number to give the model other instructions. */
  readonly promptInjections: number;
}

export const PATTERN_LIMITS: PatternLimits = {
  windowMs: 10 * 60_000,
  // A person whose calls break off tries again three or four times.
  callsOfNumber: 10,
  callsOfPrefix: 40,
  prefixChars: 8,
  shortCalls: 6,
  shortCallMs: 5_000,
  nightCalls: 20,
  nightEndsHour: 5,
  repeatedSentences: 6,
  sentenceWords: 4,
  // One may be a misunderstanding of the recogniser.
  promptInjections: 2,
};

export type PatternKind =
  'calls-number' | 'calls-prefix' | 'short-calls' | 'night-burst' | 'repeated-sentence' | 'prompt-injection';

/** Patterns of one number. Only these can block it. */
const OF_ONE_NUMBER: ReadonlySet<PatternKind> = new Set<PatternKind>([
  'calls-number',
  'short-calls',
  'repeated-sentence',
  'prompt-injection',
]);

export interface NoticedPattern {
  readonly kind: PatternKind;
  /** Number, or beginning of numbers. Empty: all callers of the agent. */
  readonly subject: string;
  readonly agent: Pick<AgentConfig, 'id' | 'tenant'>;
  readonly seen: number;
  readonly isOfOneNumber: boolean;
}

/** `number`: undefined if it is withheld. Then only patterns of the agent are noticed. */
export interface UnusualPatterns {
  called(agent: AgentConfig, number: string | undefined): void;
  ended(agent: AgentConfig, number: string | undefined, tookMs: number): void;
  said(agent: AgentConfig, number: string | undefined, words: string): void;
}

const MAX_REMEMBERED = 50_000;
/** A pattern is reported once in this time. */
const REPORT_EVERY_MS = 3_600_000;

/** Creates it. `now`: epoch milliseconds. */
export function createUnusualPatterns(
  onNoticed: (pattern: NoticedPattern) => void,
  { limits = PATTERN_LIMITS, now = Date.now }: { limits?: PatternLimits; now?: () => number } = {},
): UnusualPatterns {
  const seen = new LRUCache<string, readonly number[]>({ max: MAX_REMEMBERED, ttl: limits.windowMs });
  const reported = new LRUCache<string, true>({ max: MAX_REMEMBERED, ttl: REPORT_EVERY_MS });
  const count = (
    kind: PatternKind,
    agent: AgentConfig,
    { subject, what = '', most }: { subject: string; what?: string; most: number },
  ) => {
    const key = JSON.stringify([kind, agent.tenant, agent.id, subject, what]);
    const at = now();
    const recent = [...(seen.get(key) ?? []).filter((time) => at - time < limits.windowMs), at].slice(-most);
    seen.set(key, recent);
    if (recent.length < most || reported.has(key)) return;
    reported.set(key, true);
    onNoticed({ kind, subject, agent, seen: recent.length, isOfOneNumber: OF_ONE_NUMBER.has(kind) });
  };
  return {
    called(agent, number) {
      const { timeZone } = agent;
      if (timeZone !== undefined) {
        const { hour } = DateTime.fromMillis(now(), { zone: timeZone });
        if (hour < limits.nightEndsHour)
          count('night-burst', agent, { subject: '', most: limits.nightCalls });
      }
      if (number === undefined) return;
      count('calls-number', agent, { subject: number, most: limits.callsOfNumber });
      const prefix = number.slice(0, limits.prefixChars);
      count('calls-prefix', agent, { subject: prefix, most: limits.callsOfPrefix });
    },
    ended(agent, number, tookMs) {
      if (number === undefined || tookMs >= limits.shortCallMs) return;
      count('short-calls', agent, { subject: number, most: limits.shortCalls });
    },
    said(agent, number, words) {
      if (number === undefined) return;
      if (isPromptInjection(words)) {
        count('prompt-injection', agent, { subject: number, most: limits.promptInjections });
      }
      const sentence = normal(words);
      if (sentence.split(' ').length < limits.sentenceWords) return;
      // The words themselves are not kept.
      const what = hash('sha256', sentence, 'base64url');
      count('repeated-sentence', agent, { subject: number, what, most: limits.repeatedSentences });
    },
  };
}
