/** Requests to the workflows of calls, measured. */
import { measured } from '../adapters/ports/metrics.ts';
import type { Metrics } from '../adapters/ports/metrics.ts';
import type { CallControl, CallWorkflows } from '../adapters/temporal/call-workflows.ts';

/** The same workflows, with the time that Temporal takes for each request, and its failures. */
export function measuredWorkflows(
  workflows: CallWorkflows & CallControl,
  metrics: Metrics,
): CallWorkflows & CallControl {
  const request = <T>(operation: string, work: () => Promise<T>) =>
    measured(metrics, { service: 'temporal', operation }, work);
  return {
    start: (...input) => request('start', () => workflows.start(...input)),
    attach: (...input) => request('attach', () => workflows.attach(...input)),
    signal: (...input) => request('signal', () => workflows.signal(...input)),
    progress: (...input) => request('progress', () => workflows.progress(...input)),
    state: (...input) => request('state', () => workflows.state(...input)),
    control: (...input) => request('control', () => workflows.control(...input)),
    recordedState: (...input) => request('recordedState', () => workflows.recordedState(...input)),
  };
}
