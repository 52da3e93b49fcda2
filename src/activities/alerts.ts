/** The activity that looks for alerts. The worker runs it every minute. */
import type { AlertStore } from '../adapters/ports/alerts.ts';
import { ALERT_LATEST_MS, ALERT_WINDOW_MS } from '../contracts/alerts.ts';
import type { AlertDestinations } from '../contracts/alerts.ts';
import { alertsAt } from '../conversation/alerts.ts';
import type { AlertEvent } from '../lib/alert-rules.ts';
import { withFailures } from './failure.ts';

export type AlertActivities = ReturnType<typeof createAlertActivities>;

export interface AlertDeps {
  readonly store: AlertStore;
  readonly destinations: AlertDestinations;
  readonly freeBytes: () => Promise<number>;
  readonly onEvent: (event: AlertEvent) => void;
}

/** Creates the activity. */
export function createAlertActivities({ store, destinations, freeBytes, onEvent }: AlertDeps) {
  return {
    /** Compares the figures with the rules. Returns the deliveries that are to be sent, those of an earlier look included. */
    lookForAlerts: ({ at }: { at: number }): Promise<readonly string[]> =>
      withFailures(async () => {
        const [known, free, states] = await Promise.all([
          store.figures({ since: new Date(at - ALERT_WINDOW_MS), latest: new Date(at - ALERT_LATEST_MS) }),
          freeBytes(),
          store.states(),
        ]);
        const next = alertsAt({ states, figures: { ...known, freeBytes: free }, at });
        await store.keep(next.states, next.events, destinations);
        for (const event of next.events) onEvent(event);
        return store.untold();
      }),
  };
}
