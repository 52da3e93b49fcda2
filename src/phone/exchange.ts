/** Records what the caller said and what the agent answered, input by input. */

/** One input of the caller and everything the agent says until the next one. The object is live: it grows during the call. */
export interface Exchange {
  /** 0 is the greeting. */
  readonly index: number;
  readonly input: 'greeting' | 'speech' | 'keys';
  /** The caller's words or keys. */
  readonly caller?: string;
  /** All text tokens received for this exchange; for the greeting its text. */
  readonly planned: string;
  /** The words that the caller has heard, without trailing spaces of `planned`. */
  readonly heard: string;
  /**
   * The part of `heard` that was reported to the app by `tokensPlayed` or `interrupt`. On the wire, the fragment before a
   * cut lacks its leading space; here the space is restored.
   */
  readonly reported: string;
  /** The app has sent `last: true`. Reset if a lost connection drops part of the answer. */
  readonly closed: boolean;
  readonly interrupted: boolean;
  /** Spoken to the end after `last: true`, or interrupted. */
  readonly finished: boolean;
  /** The connection that carried the latest words, from 1. */
  readonly connection: number;
  /** When the final prompt (or the first key) was sent. All times are `Clock.now()`; `epochOf` converts them. */
  readonly promptAtMs?: number;
  readonly firstTokenAtMs?: number;
  readonly lastTokenAtMs?: number;
  /** When the first sound of the answer was heard. */
  readonly firstHeardAtMs?: number;
  readonly lastHeardAtMs?: number;
  readonly interruptedAtMs?: number;
  /** Number of text frames received between the `interrupt` frame and the caller's next input. */
  readonly tokensAfterInterrupt: number;
  /** Milliseconds from the `interrupt` frame to the last of those text frames. */
  readonly lastTokenAfterInterruptMs?: number;
  /** URLs of the audio files that the app asked to play. */
  readonly audio: readonly string[];
  /** DTMF tones played to the caller. */
  readonly digits: string;
}

/** An exchange for the code that updates it. */
export type MutableExchange = { -readonly [Key in keyof Exchange]: Exchange[Key] } & {
  audio: string[];
};

export interface Exchanges {
  readonly all: readonly Exchange[];
  /** The exchange of the caller's latest input, to which incoming text belongs. */
  current(): MutableExchange;
  open(input: 'speech' | 'keys', caller: string, atMs: number): MutableExchange;
  /** Records text received from the app. */
  planned(text: string, connection: number, atMs: number): MutableExchange;
  /**
   * Records the position of an audio file in `planned`. Call the returned function with the file's words once it is
   * fetched; they are inserted at that position.
   */
  plannedAudio(exchange: MutableExchange): (words: string) => void;
  /** Ends the current talk cycle: later text starts a new one. */
  endCycle(exchange: MutableExchange): void;
  /** Records words that the caller has heard. `isStart`: they are the first words of a talk cycle. */
  heard(exchange: MutableExchange, words: string, isStart: boolean, atMs: number): void;
  /** Records words that were reported to the app. */
  reported(exchange: MutableExchange, words: string): void;
}

/** Creates the record of a call's exchanges. The first one is the greeting. */
export function createExchanges(): Exchanges {
  const all: MutableExchange[] = [blank(0, 'greeting')];
  let inCycle: MutableExchange | undefined;
  /** Offsets in `planned` at which the words of audio files belong. */
  const places: { readonly exchange: MutableExchange; at: number }[] = [];
  const current = (): MutableExchange => all[all.length - 1] ?? blank(0, 'greeting');
  return {
    all,
    current,
    open: (input, caller, atMs) => {
      const exchange: MutableExchange = { ...blank(all.length, input), caller, promptAtMs: atMs };
      all.push(exchange);
      return exchange;
    },
    planned: (text, connection, atMs) => {
      const exchange = current();
      exchange.planned = inCycle === exchange ? exchange.planned + text : joined(exchange.planned, text);
      inCycle = exchange;
      exchange.closed = false;
      exchange.connection = connection;
      exchange.firstTokenAtMs ??= atMs;
      exchange.lastTokenAtMs = atMs;
      countLate(exchange, atMs);
      return exchange;
    },
    plannedAudio: (exchange) => {
      const place = { exchange, at: exchange.planned.length };
      const index = places.push(place) - 1;
      return (words) => {
        const { planned } = exchange;
        const upTo = joined(planned.slice(0, place.at), words);
        exchange.planned = joined(upTo, planned.slice(place.at));
        const grown = exchange.planned.length - planned.length;
        for (const [otherIndex, other] of places.entries()) {
          const isLater = other.at > place.at || (other.at === place.at && otherIndex > index);
          if (other.exchange === exchange && isLater) other.at += grown;
        }
      };
    },
    endCycle: (exchange) => {
      if (inCycle === exchange) inCycle = undefined;
    },
    heard: (exchange, words, isStart, atMs) => {
      exchange.heard = isStart ? joined(exchange.heard, words) : exchange.heard + words;
      exchange.lastHeardAtMs = atMs;
    },
    reported: (exchange, words) => {
      // The fragment before a cut comes trimmed, so the space between the words is added back.
      const isNext = exchange.heard.startsWith(`${exchange.reported} `);
      exchange.reported += isNext && !words.startsWith(' ') ? ` ${words}` : words;
    },
  };
}

function countLate(exchange: MutableExchange, atMs: number): void {
  if (exchange.interruptedAtMs === undefined) return;
  exchange.tokensAfterInterrupt += 1;
  exchange.lastTokenAfterInterruptMs = atMs - exchange.interruptedAtMs;
}

/** Joins the texts of two talk cycles with a space, unless one is there. */
function joined(before: string, after: string): string {
  const needsSpace = before !== '' && after !== '' && !/\s$/.test(before) && !/^\s/.test(after);
  return needsSpace ? `${before} ${after}` : before + after;
}

function blank(index: number, input: Exchange['input']): MutableExchange {
  return {
    index,
    input,
    planned: '',
    heard: '',
    reported: '',
    closed: false,
    interrupted: false,
    finished: false,
    connection: 0,
    tokensAfterInterrupt: 0,
    audio: [],
    digits: '',
  };
}
