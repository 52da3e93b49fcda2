import type { PhoneEvent } from './events.ts';
import type { Exchanges } from './exchange.ts';
import type { Identity } from './identity.ts';
import type { Log } from './log.ts';
import type { PhoneOptions } from './phone-call.ts';
import type { Session } from './session.ts';
import type { Clock } from './timing.ts';
import type { Waiting } from './waiting.ts';
import type { Webhooks } from './webhook.ts';

/** What the parts of one call share. */
export interface CallContext {
  readonly identity: Identity;
  readonly authToken: string;
  readonly webhookUrl: string;
  readonly connectTo: string | undefined;
  readonly fallbackUrl: string | undefined;
  readonly statusCallbackUrl: string | undefined;
  readonly refuses: PhoneOptions['refuses'];
  readonly clock: Clock;
  readonly log: Log;
  readonly exchanges: Exchanges;
  readonly waiting: Waiting;
  readonly webhooks: Webhooks;
  /** Aborted when the caller has hung up. */
  readonly hungUp: AbortSignal;
  emit(event: PhoneEvent): void;
  /** Notes something that went wrong. */
  problem(text: string): void;
  /** A session's setup frame is out. */
  opened(session: Session): void;
}
