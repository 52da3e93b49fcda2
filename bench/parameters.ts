/** The sizes of all scenarios, for a full run and for `--quick`. */

/** Simultaneous calls with turns at a fixed rate. */
export interface PacedCalls {
  readonly calls: number;
  readonly turnEveryMs: number;
  readonly turnsPerCall: number;
}

export interface Parameters {
  /** Runs the scenarios that set `isLeisurely` at the same time. */
  readonly leisurelyAtOnce: boolean;
  readonly overhead: {
    /** The model's time to its first token. */
    readonly modelMs: readonly number[];
    readonly turns: number;
    /** Turns at the start of each call that are not counted, because everything is cold. */
    readonly warmUpTurns: number;
    readonly gapMs: number;
  };
  readonly coldStart: {
    readonly modelMs: number;
    /** Systems that are started one after another. */
    readonly starts: number;
    /** Turns of the first call of each. */
    readonly turns: number;
  };
  readonly hostile: {
    readonly modelMs: number;
    /** Turns before the first document is added. */
    readonly turns: number;
    readonly gapMs: number;
  };
  readonly flood: PacedCalls & {
    readonly modelMs: number;
    /** Sockets that are open beside them and send nothing. */
    readonly sockets: number;
    /** How long the capacity is measured, of which the flood has half. */
    readonly capacityMs: number;
  };
  readonly watched: PacedCalls & {
    readonly modelMs: number;
    /** Sentences that an operator says in one call. */
    readonly controls: number;
  };
  readonly partials: {
    readonly modelMs: readonly number[];
    /** Simultaneous callers of each kind: speculating, not speculating, bare. */
    readonly callers: number;
    readonly turnsPerCaller: number;
  };
  readonly voice: {
    /** Simultaneous callers with our own voice, and as many with the relay's. */
    readonly callers: number;
    /** Calls per caller. */
    readonly calls: number;
    /** Turns per call. */
    readonly turns: number;
    /** Eight tokens make a sentence. */
    readonly answerTokens: number;
    readonly interrupts: number;
    /** Simultaneous calls that share the interrupts. */
    readonly interruptCalls: number;
  };
  readonly answer: { readonly callsPerS: number; readonly seconds: number };
  readonly interrupt: { readonly interrupts: number; readonly calls: number };
  readonly load: {
    readonly modelMs: number;
    /** Numbers of simultaneous calls, one step for each. */
    readonly calls: readonly number[];
    /** Calls of an additional step in which every tenth model request is answered with 429. 0: no such step. */
    readonly refusedCalls: number;
    readonly turnEveryMs: number;
    readonly turnsPerCall: number;
  };
  readonly memory: {
    readonly calls: number;
    readonly callsPerS: number;
    /** From the start of the last call to the measurement. Every caller must have been answered by then. */
    readonly settleMs: number;
    /** How long the calls stay open for the measurement. */
    readonly holdMs: number;
  };
  readonly history: {
    /** Fewer than make a call go on as a new run, which begins a new history. */
    readonly turns: number;
    /** Turns at the pace of the telephone, over which billable actions are counted. */
    readonly spokenTurns: number;
  };
  readonly codec: {
    readonly turns: number;
    /** How often the payloads of each turn are encrypted and decrypted. */
    readonly rounds: number;
  };
  readonly soak: {
    readonly calls: number;
    readonly atOnce: number;
    readonly warmUpCalls: number;
    /** Calls between two measurements of the memory. */
    readonly lookEvery: number;
    /**
     * Pause before each measurement. A gateway keeps a call's state for one minute after the call; after a shorter pause that
     * state is measured too.
     */
    readonly settleMs: number;
  };
  readonly longCall: {
    readonly turns: number;
    /** How many turns at the beginning are compared with as many at the end. */
    readonly compared: number;
  };
  readonly connect: { readonly samples: number };
  /** Sizes of the knowledge, one search measurement for each. */
  readonly search: { readonly passages: readonly number[] };
}

export const FULL: Parameters = {
  leisurelyAtOnce: false,
  overhead: { modelMs: [50, 200, 400], turns: 40, warmUpTurns: 3, gapMs: 100 },
  coldStart: { modelMs: 200, starts: 5, turns: 5 },
  hostile: { modelMs: 200, turns: 30, gapMs: 200 },
  flood: { modelMs: 200, calls: 20, turnEveryMs: 4_000, turnsPerCall: 5, sockets: 2_000, capacityMs: 3_000 },
  watched: { modelMs: 200, calls: 100, turnEveryMs: 16_000, turnsPerCall: 3, controls: 40 },
  partials: { modelMs: [400], callers: 2, turnsPerCaller: 30 },
  voice: { callers: 3, calls: 2, turns: 7, answerTokens: 24, interrupts: 200, interruptCalls: 10 },
  answer: { callsPerS: 20, seconds: 5 },
  interrupt: { interrupts: 500, calls: 10 },
  load: {
    modelMs: 200,
    calls: [1, 10, 50, 100, 150],
    refusedCalls: 50,
    turnEveryMs: 8_000,
    turnsPerCall: 11,
  },
  memory: { calls: 200, callsPerS: 10, settleMs: 8_000, holdMs: 10_000 },
  history: { turns: 20, spokenTurns: 8 },
  codec: { turns: 10, rounds: 100 },
  soak: { calls: 1_000, atOnce: 10, warmUpCalls: 100, lookEvery: 200, settleMs: 62_000 },
  longCall: { turns: 300, compared: 20 },
  connect: { samples: 40 },
  search: { passages: [10_000, 100_000] },
};

export const QUICK: Parameters = {
  leisurelyAtOnce: true,
  overhead: { modelMs: [200], turns: 5, warmUpTurns: 1, gapMs: 50 },
  coldStart: { modelMs: 200, starts: 1, turns: 5 },
  hostile: { modelMs: 200, turns: 5, gapMs: 200 },
  flood: { modelMs: 200, calls: 5, turnEveryMs: 2_000, turnsPerCall: 2, sockets: 200, capacityMs: 500 },
  watched: { modelMs: 200, calls: 5, turnEveryMs: 2_000, turnsPerCall: 2, controls: 5 },
  partials: { modelMs: [400], callers: 8, turnsPerCaller: 1 },
  voice: { callers: 2, calls: 1, turns: 1, answerTokens: 16, interrupts: 4, interruptCalls: 4 },
  answer: { callsPerS: 20, seconds: 1 },
  interrupt: { interrupts: 20, calls: 20 },
  load: { modelMs: 200, calls: [10], refusedCalls: 0, turnEveryMs: 4_000, turnsPerCall: 1 },
  memory: { calls: 20, callsPerS: 20, settleMs: 2_000, holdMs: 3_000 },
  history: { turns: 3, spokenTurns: 1 },
  codec: { turns: 3, rounds: 20 },
  soak: { calls: 20, atOnce: 10, warmUpCalls: 10, lookEvery: 10, settleMs: 0 },
  longCall: { turns: 6, compared: 2 },
  connect: { samples: 8 },
  search: { passages: [10_000] },
};
