/** What the API answers (docs/api.md). Times are ISO 8601 in UTC, durations milliseconds. */
import type { Role } from '../../contracts/access.ts';
import type { CallDetail, TurnDetail } from '../../gateway/api/call-schemas.ts';
import type { LiveDetail } from '../../gateway/api/live-schemas.ts';

export type { MadeToken, TokenEntry, UserEntry } from '../../gateway/api/account-schemas.ts';
export type { AgentSummary, Policy, Validation } from '../../gateway/api/agent-schemas.ts';
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
export type { Found, Unanswered } from '../../gateway/api/knowledge-schemas.ts';
export type { LiveCall, LiveDetail } from '../../gateway/api/live-schemas.ts';
export type { CallOut } from '../../gateway/api/outbound-schemas.ts';
export type { Figures, Spread } from '../../gateway/api/figure-schemas.ts';

export type TurnTimes = TurnDetail['times'];
export type LiveTurn = LiveDetail['turns'][number];
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

export interface LiveEvent {
  readonly callSid: string;
  readonly epoch: number;
  readonly n: number;
  readonly kind: 'connected' | 'lost' | 'heard' | 'turn' | 'said' | 'ended' | 'control';
}
