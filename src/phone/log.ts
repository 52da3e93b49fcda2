import { epochOf } from './timing.ts';

export type WebhookPurpose = 'voice' | 'action' | 'redirect' | 'fallback' | 'status';

/** What happened, without its time. */
export type LogRecord =
  /** A frame from the relay to the app. */
  | { readonly kind: 'sent'; readonly connection: number; readonly raw: string; readonly frame: unknown }
  /** A frame from the app; `frame` is absent where it was malformed. */
  | {
      readonly kind: 'received';
      readonly connection: number;
      readonly raw: string;
      readonly frame?: unknown;
      readonly malformed?: readonly string[];
    }
  | {
      readonly kind: 'socket';
      readonly connection: number;
      readonly event: 'open' | 'closed' | 'refused' | 'dropped';
      readonly url?: string;
      readonly code?: number;
      readonly reason?: string;
    }
  | {
      readonly kind: 'webhook';
      readonly purpose: WebhookPurpose;
      readonly url: string;
      readonly attempt: number;
      readonly form: Readonly<Record<string, string>>;
      readonly tookMs: number;
      readonly status?: number;
      readonly body?: string;
      readonly error?: string;
    }
  | {
      readonly kind: 'audio';
      readonly connection: number;
      readonly url: string;
      readonly status?: number;
      readonly contentType?: string;
      readonly bytes?: number;
      /** As `atMs`; absent where no byte came. */
      readonly firstByteAtMs?: number;
      /** Real time, from its frames. */
      readonly durationMs?: number;
      readonly error?: string;
    }
  | { readonly kind: 'verb'; readonly name: string; readonly attributes: Readonly<Record<string, string>> }
  /** One talk cycle came to its end: what was sent for it and what the caller heard of it. */
  | {
      readonly kind: 'talk';
      readonly connection: number;
      readonly exchange: number;
      /** Of the voice that spoke, and that voice where the TwiML names one. */
      readonly language: string;
      readonly voice?: string;
      readonly planned: string;
      readonly heard: string;
      readonly end: 'spoken' | 'interrupted' | 'preempted' | 'dropped';
    }
  /** A file was played, or not to its end. Times as the phone runs, which may be faster than real. */
  | {
      readonly kind: 'file';
      readonly connection: number;
      readonly exchange: number;
      readonly url: string;
      /** 0 where it could not be had. */
      readonly durationMs: number;
      /** As `atMs`; absent where not a sound of it was heard. */
      readonly startedAtMs?: number;
      /** Silence between what was heard before it and its beginning. */
      readonly gapMs: number;
      readonly heard: string;
      readonly end: 'spoken' | 'interrupted' | 'preempted' | 'dropped';
    }
  /** Something the app did wrong, or that did not work. */
  | { readonly kind: 'problem'; readonly text: string };

export type LogEntry = LogRecord & {
  /** Milliseconds of `performance.now()`. */
  readonly atMs: number;
  /** The same moment as epoch milliseconds, with fractions. */
  readonly epochMs: number;
};

export interface Log {
  readonly entries: readonly LogEntry[];
  /** `atMs`: when it happened, where that is not now. */
  add(record: LogRecord, atMs?: number): LogEntry;
}

/** The record of one call, in the order in which things happened. */
export function createLog(): Log {
  const entries: LogEntry[] = [];
  return {
    entries,
    add: (record, atMs = performance.now()) => {
      const entry = { ...record, atMs, epochMs: epochOf(atMs) };
      entries.push(entry);
      return entry;
    },
  };
}
