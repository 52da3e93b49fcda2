/** Names of the workflow that looks for alerts, and what an alert tells. */
import type { Destination } from './delivery.ts';

/** Name of the workflow, and id of its schedule. */
export const ALERTS_WORKFLOW = 'alertsWorkflow';
export const ALERTS_SCHEDULE = 'evercall-alerts';
/** How often the schedule starts it. */
export const ALERTS_EVERY_MS = 60_000;
/** The figures are those of so long a time. */
export const ALERT_WINDOW_MS = 10 * 60_000;
/** What processes write each minute is no older than this. One bad minute is then seen by two looks, which fire nothing. */
export const ALERT_LATEST_MS = 90_000;

/** What is told about an alert. */
export interface AlertContent {
  readonly name: string;
  readonly type: 'firing' | 'cleared';
  /** A sentence for people. */
  readonly text: string;
}

/** Destinations of alerts, by kind: they are named like that. */
export type AlertDestinations = readonly Destination[];
