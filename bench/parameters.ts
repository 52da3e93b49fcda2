/** How much of everything a run does: the one place for it. */

export interface Parameters {
  /** See `Scenario.isLeisurely`. */
  readonly leisurelyAtOnce: boolean;
  readonly overhead: {
    /** The model's time to its first token. */
    readonly modelMs: readonly number[];
    readonly turns: number;
    /** Not counted: everything is cold. */
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
  readonly partials: {
    readonly modelMs: readonly number[];
    /** Callers at once of each kind: speculating, not speculating, bare. */
    readonly callers: number;
    readonly turnsPerCaller: number;
  };
  readonly voice: {
    /** Callers at once with our own voice, and as many with the relay's. */
    readonly callers: number;
    /** Each caller calls so often, */
    readonly calls: number;
    /** with so many turns a call. */
    readonly turns: number;
    /** Eight make a sentence. */
    readonly answerTokens: number;
    readonly interrupts: number;
    /** Calls at once with the interrupts among them. */
    readonly interruptCalls: number;
  };
  readonly answer: { readonly callsPerS: number; readonly seconds: number };
  readonly interrupt: { readonly interrupts: number; readonly calls: number };
  readonly load: {
    readonly modelMs: number;
    /** One step each. */
    readonly calls: readonly number[];
    /** A step in which every tenth model request is answered with 429. */
    readonly refusedCalls: number;
    readonly turnEveryMs: number;
    readonly turnsPerCall: number;
  };
  readonly memory: {
    readonly calls: number;
    readonly callsPerS: number;
    /** From the last call's begin to the look: every caller has been answered. */
    readonly settleMs: number;
    /** How long the calls are held for the look. */
    readonly holdMs: number;
  };
  /** Fewer than make a call go on as a new run, which begins a new history. */
  readonly history: { readonly turns: number };
  readonly soak: {
    readonly calls: number;
    readonly atOnce: number;
    readonly warmUpCalls: number;
    /** So many calls lie between two looks at the memory. */
    readonly lookEvery: number;
    /** Before each look. A gateway keeps what it knows of a call for a minute: shorter, and that is what is seen. */
    readonly settleMs: number;
  };
  readonly longCall: {
    readonly turns: number;
    /** The first and the last so many turns are compared. */
    readonly compared: number;
  };
  readonly connect: { readonly samples: number };
  /** Sizes of knowledge. */
  readonly search: { readonly passages: readonly number[] };
}

export const FULL: Parameters = {
  leisurelyAtOnce: false,
  overhead: { modelMs: [50, 200, 400], turns: 40, warmUpTurns: 3, gapMs: 100 },
  coldStart: { modelMs: 200, starts: 5, turns: 5 },
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
  history: { turns: 20 },
  soak: { calls: 1_000, atOnce: 10, warmUpCalls: 100, lookEvery: 200, settleMs: 62_000 },
  longCall: { turns: 300, compared: 20 },
  connect: { samples: 40 },
  search: { passages: [10_000, 100_000] },
};

export const QUICK: Parameters = {
  leisurelyAtOnce: true,
  overhead: { modelMs: [200], turns: 5, warmUpTurns: 1, gapMs: 50 },
  coldStart: { modelMs: 200, starts: 1, turns: 5 },
  partials: { modelMs: [400], callers: 8, turnsPerCaller: 1 },
  voice: { callers: 2, calls: 1, turns: 1, answerTokens: 16, interrupts: 4, interruptCalls: 4 },
  answer: { callsPerS: 20, seconds: 1 },
  interrupt: { interrupts: 20, calls: 20 },
  load: { modelMs: 200, calls: [10], refusedCalls: 0, turnEveryMs: 4_000, turnsPerCall: 1 },
  memory: { calls: 20, callsPerS: 20, settleMs: 2_000, holdMs: 3_000 },
  history: { turns: 3 },
  soak: { calls: 20, atOnce: 10, warmUpCalls: 10, lookEvery: 10, settleMs: 0 },
  longCall: { turns: 6, compared: 2 },
  connect: { samples: 8 },
  search: { passages: [10_000] },
};
