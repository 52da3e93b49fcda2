/** Port of the store of alerts. Throws `AdapterError`. */
import type { AlertDestinations } from '../../contracts/alerts.ts';
import type { AlertFigures } from '../../conversation/alerts.ts';
import type { AlertEvent, AlertStates } from '../../lib/alert-rules.ts';

export interface ListedAlert {
  readonly name: string;
  readonly type: AlertEvent['type'];
  readonly value: number;
  readonly at: Date;
}

export interface AlertStore {
  /** What happened since then, and what processes have last said, no earlier than `latest`, as far as the database knows. */
  figures(times: { readonly since: Date; readonly latest: Date }): Promise<AlertFigures>;
  states(): Promise<AlertStates>;
  /** Keeps states, events, and a delivery of each event to each destination: all or nothing. */
  keep(states: AlertStates, events: readonly AlertEvent[], destinations: AlertDestinations): Promise<void>;
  /** Tells an event that has not happened, to try the destinations. */
  rehearse(event: AlertEvent, destinations: AlertDestinations): Promise<void>;
  /** Deliveries of alerts that were not tried yet. */
  untold(): Promise<readonly string[]>;
  /** The latest first. */
  list(limit: number): Promise<readonly ListedAlert[]>;
}
