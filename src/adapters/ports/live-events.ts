/** Port of the live events between gateways. */
import type { LiveEvent } from '../../contracts/live.ts';

export interface LiveEventsListener {
  /** An event of another gateway. */
  readonly onEvent: (event: LiveEvent) => void;
  /** Called when listening begins and whenever it is interrupted: events are missed in between. */
  readonly onConnection: (isUp: boolean) => void;
}

/** Best effort: a call never waits for it, and an event that cannot be passed on is dropped. */
export interface LiveEvents extends AsyncDisposable {
  /** Never throws. */
  publish(event: LiveEvent): void;
  /** Begins to listen to other gateways. Call it once. */
  subscribe(listener: LiveEventsListener): void;
}

export interface LiveEventsFaults {
  /** So many events were dropped: there were too many, or the server was away. */
  readonly onDropped: (events: number) => void;
  /** The connection is lost. It is opened again by itself. */
  readonly onLost: (error: unknown) => void;
}
