/** The log of one simulated call: every frame, request, sound and problem with its time. */
import { epochOf } from './timing.ts';

export type WebhookPurpose = 'voice' | 'action' | 'redirect' | 'fallback' | 'status';

/** A log entry without its time. */
export type LogRecord =
  /** A frame from the relay to the app. */
  | { readonly kind: 'sent'; readonly connection: number; readonly raw: string; readonly frame: unknown }
  /** A frame from the app; `frame` is absent if it is malformed. */
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
      /** Same clock as `atMs`; absent if no byte arrived. */
      readonly firstByteAtMs?: number;
      /** Length of the file in real time, measured from its audio frames. */
      readonly durationMs?: number;
      readonly error?: string;
    }
  | { readonly kind: 'verb'; readonly name: string; readonly attributes: Readonly<Record<string, string>> }
  /** A talk cycle ended: what the app sent and what the caller heard. */
  | {
      readonly kind: 'talk';
      readonly connection: number;
      readonly exchange: number;
      /** The language spoken, and the voice if the TwiML names one. */
      readonly language: string;
      readonly voice?: string;
      readonly planned: string;
      readonly heard: string;
      readonly end: 'spoken' | 'interrupted' | 'preempted' | 'dropped';
    }
  /** An audio file was played or dropped. Times are scaled by `timing.scale`. */
  | {
      readonly kind: 'file';
      readonly connection: number;
      readonly exchange: number;
      readonly url: string;
      /** 0 if the file could not be fetched or played. */
      readonly durationMs: number;
      /** Same clock as `atMs`; absent if no sound was heard. */
      readonly startedAtMs?: number;
      /** Silence between the previous sound and the start of the file. */
      readonly gapMs: number;
      readonly heard: string;
      readonly end: 'spoken' | 'interrupted' | 'preempted' | 'dropped';
    }
  /** The app did something wrong, or something did not work. */
  | { readonly kind: 'problem'; readonly text: string };

export type LogEntry = LogRecord & {
  /** Milliseconds of `performance.now()`. */
  readonly atMs: number;
  /** The same moment as fractional epoch milliseconds. */
  readonly epochMs: number;
};

export interface Log {
  readonly entries: readonly LogEntry[];
  /** `atMs`: when it happened. Default: now. */
  add(record: LogRecord, atMs?: number): LogEntry;
}

/** Creates an empty log. Entries are in the order in which they were added. */
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
