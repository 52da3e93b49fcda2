/** Messages of the workflow that asks a model in which words callers would ask for each passage. */

/** Name and id of the workflow. There is one for all tenants. */
export const WORDINGS_WORKFLOW = 'wordingsWorkflow';
export const WORDINGS_WORKFLOW_ID = 'knowledge-wordings';

export interface WordingsPace {
  /** Passages per activity. Gateways load a tenant's knowledge again after each. */
  readonly passages: number;
  /** Pause before each request. One request is open at a time. */
  readonly pauseMs: number;
  /** Pause while a call is in progress. */
  readonly busyMs: number;
  /** After so many pauses in a row, requests are made during calls as well. */
  readonly busyPauses: number;
  /** Pause after the model has failed for good, such as with a wrong key. */
  readonly failedMs: number;
  readonly startToCloseMs: number;
}

/** No caller waits for wordings, so they must not cost a caller anything either. */
export const WORDINGS_PACE: WordingsPace = {
  passages: 20,
  // Half a request per second is far below any vendor's limit. 1,000 passages take about an hour.
  pauseMs: 2_000,
  // A local server answers one request at a time, and a caller would wait behind it.
  busyMs: 10_000,
  // A line that is never free gets one activity every 10 minutes.
  busyPauses: 60,
  failedMs: 900_000,
  // A request takes up to 30 s.
  startToCloseMs: 900_000,
};

export interface MakeWordingsInput {
  readonly passages: number;
  readonly pauseMs: number;
  /** Do the work even if a call is in progress. */
  readonly inCalls: boolean;
}

export interface MakeWordingsResult {
  /** Passages that have wordings now. */
  readonly made: number;
  /** Passages without wordings. */
  readonly left: number;
  /** It stopped because of a call. */
  readonly isBusy: boolean;
}
