/** How much of everything a run does: the one place for it. */
export interface Parameters {
  readonly calls: number;
  readonly turns: number;
  /** Speed of caller and relay: 1 is life's. Limits of the product stay what they are. */
  readonly scale: number;
  /** Calls come in within this time. */
  readonly spreadMs: number;
  /** How often processes are killed, or the network is cut, in one scenario. */
  readonly faults: number;
  readonly temporalOutagesMs: readonly number[];
  readonly postgresOutageMs: number;
  /** How long one gateway alone cannot reach Temporal. */
  readonly cutOffMs: number;
  /**
   * How long workflows may take to close once their calls are over and everything is up again: longer than they wait for a
   * gateway that cannot tell any more which input was the last (45 s).
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

/** About what one turn takes from the first word of the question to the last one of the answer, at life's speed. */
const TURN_MS = 10_500;
/** The same for ringing and greeting. */
const GREETING_MS = 2_500;

/** From the first call's start to the last one's end, where nothing goes wrong. */
export function trafficMs({ turns, scale, spreadMs }: Parameters): number {
  return spreadMs + (GREETING_MS + turns * TURN_MS) * scale;
}
