/** The amounts and durations of a run, all in one place. */
export interface Parameters {
  readonly calls: number;
  readonly turns: number;
  /** Time scale of caller and relay; 1 is real speed, less is faster. Limits of the product are not scaled. */
  readonly scale: number;
  /** All calls come in within this time. */
  readonly spreadMs: number;
  /** Number of kills or network cuts in one scenario. */
  readonly faults: number;
  readonly temporalOutagesMs: readonly number[];
  readonly postgresOutageMs: number;
  /** How long one of the gateways cannot reach Temporal. */
  readonly cutOffMs: number;
  /**
   * Limit for workflows to close after their calls are over and everything is up again. Must be longer than the 45 s that
   * they wait for a gateway's report of the last input (`gatewayReportMs`).
   */
  readonly closeMs: number;
}

export const FULL: Parameters = {
  calls: 34,
  turns: 5,
  scale: 1,
  spreadMs: 20_000,
  faults: 5,
  temporalOutagesMs: [1_000, 5_000, 30_000],
  postgresOutageMs: 60_000,
  cutOffMs: 60_000,
  closeMs: 90_000,
};

export const QUICK: Parameters = {
  calls: 6,
  turns: 2,
  scale: 0.33,
  spreadMs: 800,
  faults: 2,
  temporalOutagesMs: [1_000, 5_000],
  postgresOutageMs: 8_000,
  cutOffMs: 10_000,
  closeMs: 60_000,
};

/** With `--hosts`: every cable is pulled three times, for up to 30 s, while calls are up. */
export const ON_HOSTS: Parameters = { ...FULL, calls: 20, turns: 8 };

/** Approximate time of one turn at real speed, from the first word of the question to the last word of the answer. */
const TURN_MS = 10_500;
/** Approximate time of ringing and greeting at real speed. */
const GREETING_MS = 2_500;

/** Time from the start of the first call to the end of the last one, if nothing goes wrong. */
export function trafficMs({ turns, scale, spreadMs }: Parameters): number {
  return spreadMs + (GREETING_MS + turns * TURN_MS) * scale;
}
