import type { CallSid } from '../contracts/ids.ts';
import type { CallContext } from './context.ts';
import type { PhoneEvent } from './events.ts';
import { createExchanges } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { callFields, newCallSid } from './identity.ts';
import { runLine } from './line.ts';
import type { LineEnd, LineState } from './line.ts';
import { createLog } from './log.ts';
import type { LogEntry } from './log.ts';
import type { Session } from './session.ts';
import { pressKeys, utter } from './speech-in.ts';
import type { Utterance } from './speech-in.ts';
import type { CallSummary } from './summary.ts';
import { createClock } from './timing.ts';
import type { PhoneTiming } from './timing.ts';
import { createWaiting, PhoneError } from './waiting.ts';
import { createWebhooks } from './webhook.ts';
import { countWords } from './words.ts';

export interface PhoneOptions {
  /** Public URL of the voice webhook, as Twilio has it; signatures are over it. A fragment (`#rc=…`) counts. */
  readonly webhookUrl: string;
  /** Origin that webhooks and sockets really go to, such as `http://127.0.0.1:4000`. */
  readonly connectTo?: string;
  readonly authToken: string;
  readonly accountSid?: string;
  readonly from?: string;
  readonly to?: string;
  readonly callSid?: CallSid;
  readonly fallbackUrl?: string;
  readonly statusCallbackUrl?: string;
  readonly timing?: Partial<PhoneTiming>;
  /** The same seed draws the same delays. */
  readonly seed?: number;
  readonly onEvent?: (event: PhoneEvent) => void;
}

export interface SayOptions {
  /** Guesses on the way to `text`; the last one may differ from it. */
  readonly partials?: readonly string[];
  /** Resolve when the answer was spoken out (default), or as soon as the final prompt is out. */
  readonly waitForAnswer?: boolean;
  /** Real time. Without it: 20 s without any sign of the answer, five minutes in all. */
  readonly timeoutMs?: number;
}

export interface BargeInOptions extends SayOptions {
  /** Speak as soon as so many words of the answer in progress have been heard. Default 1. */
  readonly afterWords?: number;
  /** Speak so long after the first sound of the answer in progress (scaled). */
  readonly afterMs?: number;
}

/** One call, seen from the caller's end. */
export interface PhoneCall extends AsyncDisposable {
  readonly callSid: CallSid;
  readonly log: readonly LogEntry[];
  /** The greeting first, then one per input of the caller. Live objects. */
  readonly exchanges: readonly Exchange[];
  /** Whether a connection to the app is open. */
  readonly isConnected: boolean;
  /** Whether the agent is speaking or has something left to say. */
  readonly isAgentSpeaking: boolean;
  readonly ended: Promise<CallSummary>;
  /** Resolves when the greeting has been heard (or cut off). */
  greeting(timeoutMs?: number): Promise<Exchange>;
  /** Speaks; waits for a connection first where there is none. */
  say(text: string, options?: SayOptions): Promise<Exchange>;
  /** Speaks into the answer in progress. Rejects where the answer ends before. */
  bargeIn(text: string, options?: BargeInOptions): Promise<Exchange>;
  /** Presses keys; resolves when the last one is out. `answer()` waits for what the agent says to them. */
  press(keys: string): Promise<Exchange>;
  /** The answer to the latest input, when it has been spoken out or cut off. */
  answer(timeoutMs?: number): Promise<Exchange>;
  /** Resolves when connection number `connection` (or any, without it) is open. */
  connected(connection?: number, timeoutMs?: number): Promise<number>;
  /** The network goes: the app sees 1006. */
  dropSocket(): void;
  /** Sends any frame to the app. */
  sendRaw(data: string | Buffer): void;
  hangUp(): Promise<CallSummary>;
}

/** Default limit of a wait without any sign of life, real time. */
const IDLE_TIMEOUT_MS = 20_000;
const TOTAL_TIMEOUT_MS = 300_000;

/** Places a call. Resolves when the first `setup` frame is out, or when the call ended before that. */
export async function placeCall(options: PhoneOptions): Promise<PhoneCall> {
  const call = new Call(options);
  await call.start();
  return call;
}

class Call implements PhoneCall {
  readonly callSid: CallSid;
  readonly ended: Promise<CallSummary>;
  readonly #context: CallContext;
  readonly #hangUp = new AbortController();
  readonly #problems: string[] = [];
  readonly #startedAtMs: number;
  readonly #state: LineState = {
    verbs: [],
    session: undefined,
    connections: 0,
    reconnects: 0,
    lastEnd: undefined,
    callStatus: 'ringing',
  };
  readonly #endedBy = Promise.withResolvers<CallSummary>();
  #summary: CallSummary | undefined;
  #isSpeaking = false;

  constructor(options: PhoneOptions) {
    this.#context = this.#createContext(options);
    this.callSid = this.#context.identity.callSid;
    this.ended = this.#endedBy.promise;
    this.#startedAtMs = this.#context.clock.now();
  }

  get log(): readonly LogEntry[] {
    return this.#context.log.entries;
  }

  get exchanges(): readonly Exchange[] {
    return this.#context.exchanges.all;
  }

  get isConnected(): boolean {
    return this.#state.session?.isOpen === true;
  }

  get isAgentSpeaking(): boolean {
    return this.#state.session?.voice.isBusy === true;
  }

  /** Starts the call and waits for its first frame or its end. */
  async start(): Promise<void> {
    const opened = Promise.withResolvers<undefined>();
    this.#onOpened = () => opened.resolve(undefined);
    void this.#run();
    await Promise.race([opened.promise, this.ended]);
  }
  #onOpened: () => void = () => undefined;

  greeting(timeoutMs?: number): Promise<Exchange> {
    return this.#spokenOut(() => this.exchanges[0], timeoutMs, 'the greeting to be heard');
  }

  answer(timeoutMs?: number): Promise<Exchange> {
    const isDone = (): Exchange | undefined => (this.isAgentSpeaking ? undefined : this.exchanges.at(-1));
    return this.#spokenOut(isDone, timeoutMs, 'the answer to be spoken out');
  }

  async say(text: string, options: SayOptions = {}): Promise<Exchange> {
    const session = await this.#session(options.timeoutMs);
    return this.#speak(session, { text, ...partialsIn(options) }, options);
  }

  async bargeIn(text: string, options: BargeInOptions = {}): Promise<Exchange> {
    const exchange = this.#context.exchanges.current();
    const delayMs = this.#context.clock.draw(options.afterMs ?? 0);
    const words = options.afterWords ?? (options.afterMs === undefined ? 1 : 0);
    let spoken: Promise<Exchange> | undefined;
    const limits = this.#limits(options.timeoutMs, () => `${words} words of the answer: ${describe(exchange)}`);
    await this.#context.waiting.until(
      () => this.#heardEnough(exchange, words),
      limits,
      (session) => {
        if (delayMs === 0) spoken = this.#speak(session, sudden(text, options), options);
      },
    );
    if (spoken !== undefined) return spoken;
    await this.#context.clock.pauseReal(delayMs);
    return this.#speak(await this.#session(options.timeoutMs), sudden(text, options), options);
  }

  async press(keys: string): Promise<Exchange> {
    if (!/^[0-9*#]+$/.test(keys)) throw new PhoneError('refused', `"${keys}" are not keys of a telephone`);
    return this.#alone(async () => pressKeys(this.#context, await this.#session(), keys));
  }

  connected(connection?: number, timeoutMs?: number): Promise<number> {
    const what = connection === undefined ? 'a connection' : `connection ${connection}`;
    return this.#context.waiting.until(
      () => {
        const session = this.#liveSession();
        return session !== undefined && session.connection >= (connection ?? 1) ? session.connection : undefined;
      },
      this.#limits(timeoutMs, () => what),
    );
  }

  dropSocket(): void {
    this.#state.session?.drop();
  }

  sendRaw(data: string | Buffer): void {
    this.#state.session?.sendRaw(data);
  }

  hangUp(): Promise<CallSummary> {
    this.#hangUp.abort();
    this.#state.session?.hangUp();
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hangUp();
  }
}
