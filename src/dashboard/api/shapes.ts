/** What the API answers (docs/api.md). Times are ISO 8601 in UTC, durations milliseconds. */
import type { Role } from '../../contracts/access.ts';
import type { CallDetail, TurnDetail } from '../../gateway/api/call-schemas.ts';

export type { MadeToken, TokenEntry, UserEntry } from '../../gateway/api/account-schemas.ts';
export type { AlertPage } from '../../gateway/api/alert-schemas.ts';
export type {
  ActionDetail,
  CallDetail,
  CallPage,
  CallSummary,
  TurnDetail,
} from '../../gateway/api/call-schemas.ts';
export type {
  DeliveryEntry,
  DeliveryPage,
  MessageEntry,
  MessagePage,
} from '../../gateway/api/delivery-schemas.ts';
export type { Erased, Forked, Replayed } from '../../gateway/api/job-schemas.ts';
export type { CallOut } from '../../gateway/api/outbound-schemas.ts';
export type { Figures, Spread } from '../../gateway/api/figure-schemas.ts';

export type TurnTimes = TurnDetail['times'];
export type Connection = CallDetail['connections'][number];

export interface SignedIn {
  readonly user: {
    readonly kind: string;
    readonly name: string;
    readonly role: Role;
    readonly tenant: string | null;
  } | null;
  readonly signIn: readonly string[];
}

export interface LiveCall {
  readonly callSid: string;
  readonly tenant: string;
  readonly agent: string;
  readonly caller: string;
  readonly startedAt: string;
  readonly epoch: number;
  readonly gateway: string | null;
  readonly state: 'listening' | 'answering' | 'speaking' | 'reconnecting';
  readonly turn: number;
  readonly lastCallerWords: string | null;
  readonly lastAgentWords: string | null;
  readonly lastResponseMs: number | null;
  readonly rung: string | null;
  readonly voice: string | null;
  readonly heldBy: string | null;
}

export interface LiveTurn {
  readonly turnId: string;
  /** Who wrote the words, or held the call. */
  readonly operator: string | null;
  readonly userInput: string | null;
  readonly planned: string | null;
  readonly sent: string | null;
  readonly heard: string | null;
  readonly outcome: string | null;
}

export type LiveDetail = LiveCall & { readonly turns: readonly LiveTurn[] };

export interface LiveEvent {
  readonly callSid: string;
  readonly epoch: number;
  readonly n: number;
  readonly kind: 'connected' | 'lost' | 'heard' | 'turn' | 'said' | 'ended' | 'control';
}

export interface AgentSummary {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly language: string;
  readonly numbers: readonly string[];
  readonly voice: string;
  readonly file: string;
}

export interface Validation {
  readonly valid: boolean;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

export interface Policy {
  readonly policy: unknown;
  readonly timeline: readonly { readonly atMs: number; readonly what: string }[];
}

export interface Unanswered {
  readonly groups: readonly {
    readonly question: string;
    readonly count: number;
    readonly lastAskedAt: string;
    readonly examples: readonly string[];
  }[];
}

export interface Found {
  readonly passages: readonly {
    readonly title: string;
    readonly text: string;
    readonly score: number | null;
  }[];
  readonly spokenAnswer: string | null;
}
