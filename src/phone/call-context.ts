/** What the parts of one simulated call share. */
import type { PhoneEvent } from './events.ts';
import type { Exchanges } from './exchange.ts';
import type { Identity } from './identity.ts';
import type { Log } from './log.ts';
import type { PhoneOptions } from './phone-call.ts';
import type { Clock } from './timing.ts';
import type { Waiting } from './waiting.ts';
import type { Webhooks } from './webhook.ts';

/** Identifies a relay session that has just opened. */
export interface OpenedSession {
  /** Number of the connection within the call, from 1. */
  readonly connection: number;
  readonly id: string;
}

/** State and services of one simulated call. */
export interface CallContext {
  readonly identity: Identity;
  readonly authToken: string;
  readonly webhookUrl: string;
  readonly connectTo: string | undefined;
  readonly fallbackUrl: string | undefined;
  readonly statusCallbackUrl: string | undefined;
  readonly refuses: PhoneOptions['refuses'];
  readonly dials: PhoneOptions['dials'];
  readonly conferences: PhoneOptions['conferences'];
  readonly clock: Clock;
  readonly log: Log;
  readonly exchanges: Exchanges;
  readonly waiting: Waiting;
  readonly webhooks: Webhooks;
  /** Aborted when the caller hangs up. */
  readonly hungUp: AbortSignal;
  emit(event: PhoneEvent): void;
  /** Records something that the app did wrong, or that did not work. */
  problem(text: string): void;
  /** Called when a session has sent its setup frame. */
  opened(session: OpenedSession): void;
}
