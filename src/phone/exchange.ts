/** One input of the caller and everything the agent said until the next one. Live: it grows as the call goes on. */
export interface Exchange {
  /** 0 is the greeting. */
  readonly index: number;
  readonly input: 'greeting' | 'speech' | 'keys';
  /** The caller's words or keys. */
  readonly caller?: string;
  /** All text tokens received for it; the greeting's text for the greeting. */
  readonly planned: string;
  /** What reached the caller's ear, to the word; no trailing spaces of the plan. */
  readonly heard: string;
  /**
   * The part of `heard` that the app was told of, by `tokensPlayed` or `interrupt`. On the wire the fragment
   * before a cut has lost the space in front of it; here it is put back.
   */
  readonly reported: string;
  /** The app has closed what it says (`last: true`); undone when a lost connection swallows part of it. */
  readonly closed: boolean;
  readonly interrupted: boolean;
  /** Spoken out after `last: true`, or interrupted. */
  readonly finished: boolean;
  /** The connection its latest words came over, from 1. */
  readonly connection: number;
  /** Final prompt (or first key) sent. All times as `Clock.now()`; `epochOf` translates. */
  readonly promptAtMs?: number;
  readonly firstTokenAtMs?: number;
  readonly lastTokenAtMs?: number;
  /** First sound of the answer. */
  readonly firstHeardAtMs?: number;
  readonly lastHeardAtMs?: number;
  readonly interruptedAtMs?: number;
  /** Text frames received after the `interrupt` frame was sent and before the caller's next input. */
  readonly tokensAfterInterrupt: number;
  /** When the latest of those came, after the `interrupt` frame. */
  readonly lastTokenAfterInterruptMs?: number;
  /** URLs of audio files played. */
  readonly audio: readonly string[];
  /** Tones sent to the caller. */
  readonly digits: string;
}

/** The same, for those who write it. */
export type MutableExchange = { -readonly [Key in keyof Exchange]: Exchange[Key] } & {
  audio: string[];
};

export interface Exchanges {
  readonly all: readonly Exchange[];
  /** The one that incoming text belongs to: the caller's latest input. */
  current(): MutableExchange;
  open(input: 'speech' | 'keys', caller: string, atMs: number): MutableExchange;
  /** Books text of the app. */
  planned(text: string, connection: number, atMs: number): MutableExchange;
  /** Books a file; the words in it, known once it was fetched, stand where the file was asked for. */
  plannedAudio(exchange: MutableExchange): (words: string) => void;
  /** What was said so far is a talk cycle of its own: further text does not continue it. */
  endCycle(exchange: MutableExchange): void;
  /** `isStart`: the first words of a talk cycle. */
  heard(exchange: MutableExchange, words: string, isStart: boolean, atMs: number): void;
  reported(exchange: MutableExchange, words: string): void;
}

/** The book of a call's exchanges, which begins with the greeting. */
export function createExchanges(): Exchanges {
  const all: MutableExchange[] = [blank(0, 'greeting')];
  let inCycle: MutableExchange | undefined;
  /** Where the words of files stand in what is planned. */
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
        for (const [other, behind] of places.entries()) {
          const isBehind = behind.at > place.at || (behind.at === place.at && other > index);
          if (behind.exchange === exchange && isBehind) behind.at += grown;
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
      // A fragment before a cut comes trimmed: the space it lost belongs between the words.
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

/** Text of a later talk cycle follows the earlier one as a new sentence would: with a space between. */
function joined(before: string, after: string): string {
  const sticks = before !== '' && after !== '' && !/\s$/.test(before) && !/^\s/.test(after);
  return sticks ? `${before} ${after}` : before + after;
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
