/** Implements `PhoneCall`: a simulated caller who speaks, interrupts, presses keys and hangs up. */
import type { CallSid } from '../contracts/ids.ts';
import { startCarrier } from './carrier.ts';
import type { Carrier } from './carrier.ts';
import type { Exchange, MutableExchange } from './exchange.ts';
import type { LogEntry } from './log.ts';
import type { BargeInOptions, NoiseOptions, PhoneCall, PhoneOptions, SayOptions } from './phone-call.ts';
import type { Session } from './session.ts';
import { makeNoise, pressKeys, utter, utterSplit } from './caller-speech.ts';
import type { SplitUtterance, Utterance } from './utterance.ts';
import type { CallSummary } from './summary.ts';
import { PhoneError } from './waiting.ts';
import type { WaitOptions } from './waiting.ts';
import { countWords } from './clauses.ts';

/** Default limits of a wait, real time: without any change, and in total. */
const IDLE_TIMEOUT_MS = 20_000;
const TOTAL_TIMEOUT_MS = 300_000;
const COUGH_MS = 300;

/**
 * Places a simulated call to the app. Resolves when the first `setup` frame is sent, or when the call ends before that.
 * Never rejects: how the call ended is in `PhoneCall.ended`.
 */
export async function placeCall(options: PhoneOptions): Promise<PhoneCall> {
  const carrier = startCarrier(options);
  await Promise.race([carrier.opened, carrier.ended]);
  return new Call(carrier);
}

class Call implements PhoneCall {
  readonly #carrier: Carrier;
  #isSpeaking = false;

  constructor(carrier: Carrier) {
    this.#carrier = carrier;
  }

  get callSid(): CallSid {
    return this.#carrier.context.identity.callSid;
  }

  get log(): readonly LogEntry[] {
    return this.#carrier.context.log.entries;
  }

  get exchanges(): readonly Exchange[] {
    return this.#carrier.context.exchanges.all;
  }

  get isConnected(): boolean {
    return this.#liveSession() !== undefined;
  }

  get isAgentSpeaking(): boolean {
    return this.#liveSession()?.speech.isBusy === true;
  }

  get ended(): Promise<CallSummary> {
    return this.#carrier.ended;
  }

  greeting(timeoutMs?: number): Promise<Exchange> {
    return this.#untilFinished(() => this.exchanges[0], timeoutMs);
  }

  answer(timeoutMs?: number): Promise<Exchange> {
    return this.#untilFinished(() => (this.isAgentSpeaking ? undefined : this.exchanges.at(-1)), timeoutMs);
  }

  async say(text: string, options: SayOptions = {}): Promise<Exchange> {
    const session = await this.#openSession(options.timeoutMs);
    return this.#speak(session, utteranceOf(text, options, false), options);
  }

  async saySplit(utterance: SplitUtterance, options: SayOptions = {}): Promise<Exchange> {
    const session = await this.#openSession(options.timeoutMs);
    return this.#answerTo(
      this.#exclusively(() => utterSplit(this.#carrier.context, session, utterance)),
      options,
    );
  }

  async makeNoise({ ms = COUGH_MS, isEndless = false }: NoiseOptions = {}): Promise<void> {
    const session = await this.#openSession();
    return this.#exclusively(() => makeNoise(this.#carrier.context, session, { ms, isEndless }));
  }

  async bargeIn(text: string, options: BargeInOptions = {}): Promise<Exchange> {
    const { clock, exchanges, waiting } = this.#carrier.context;
    const exchange = exchanges.current();
    const words = options.afterWords ?? (options.afterMs === undefined ? 1 : 0);
    const utterance = utteranceOf(text, options, true);
    const limits = limitsOf(options.timeoutMs, () => `${words} words to interrupt (${describe(exchange)})`);
    const check = (): Session | undefined => this.#heardEnough(exchange, words);
    if (options.afterMs !== undefined) {
      await waiting.until(check, limits);
      await clock.pause(options.afterMs);
      return this.#speak(await this.#openSession(options.timeoutMs), utterance, options);
    }
    // `act` speaks synchronously with the change, so the cut is exact to the word.
    let spoken: Promise<Exchange> | undefined;
    await waiting.until(check, limits, (session) => {
      spoken = this.#speak(session, utterance, options);
    });
    return spoken ?? Promise.reject(new PhoneError('refused', 'nothing was spoken'));
  }

  async press(keys: string): Promise<Exchange> {
    if (!/^[0-9*#]+$/.test(keys))
      throw new PhoneError('refused', `"${keys}" contains a character that is not a telephone key`);
    const session = await this.#openSession();
    return this.#exclusively(() => pressKeys(this.#carrier.context, session, keys));
  }

  async connected(connection = 1, timeoutMs?: number): Promise<number> {
    const session = await this.#openSession(timeoutMs, connection);
    return session.connection;
  }

  async heard(words: number, timeoutMs?: number): Promise<Exchange> {
    const exchange = this.#carrier.context.exchanges.current();
    const limits = limitsOf(timeoutMs, () => `${words} words to be heard (${describe(exchange)})`);
    await this.#carrier.context.waiting.until(() => this.#heardEnough(exchange, words), limits);
    return exchange;
  }

  dropSocket(): void {
    this.#carrier.state.session?.drop();
  }

  closeSocket(): void {
    this.#carrier.state.session?.closeNormally();
  }

  redirect(url: string): void {
    this.#carrier.redirect(url);
  }

  get status(): string {
    return this.#carrier.summary === undefined ? this.#carrier.state.callStatus : 'completed';
  }

  requestWebhookAgain(): void {
    this.#carrier.state.session?.replace();
  }

  sendRaw(data: string | Buffer): void {
    this.#carrier.state.session?.sendRaw(data);
  }

  hangUp(): Promise<CallSummary> {
    this.#carrier.hangUp();
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hangUp();
  }

  #speak(session: Session, utterance: Utterance, options: SayOptions): Promise<Exchange> {
    return this.#answerTo(
      this.#exclusively(() => utter(this.#carrier.context, session, utterance)),
      options,
    );
  }

  async #answerTo(said: Promise<Exchange>, options: SayOptions): Promise<Exchange> {
    const exchange = await said;
    if (options.waitForAnswer === false) return exchange;
    return this.#untilFinished(() => exchange, options.timeoutMs);
  }

  /** Refuses `work` while the caller is already speaking or pressing keys. */
  async #exclusively<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isSpeaking) throw new PhoneError('refused', 'the caller is already speaking or pressing keys');
    this.#isSpeaking = true;
    try {
      return await work();
    } finally {
      this.#isSpeaking = false;
    }
  }

  #untilFinished(pick: () => Exchange | undefined, timeoutMs: number | undefined): Promise<Exchange> {
    const what = (): string => `the answer to be finished (${describe(this.exchanges.at(-1))})`;
    return this.#carrier.context.waiting.until(
      () => {
        const exchange = pick();
        if (exchange?.finished === true) return exchange;
        this.#throwIfEnded(what);
        return undefined;
      },
      limitsOf(timeoutMs, what),
    );
  }

  #heardEnough(exchange: MutableExchange, words: number): Session | undefined {
    const session = this.#liveSession();
    const count = countWords(exchange.heard);
    if (session?.speech.isBusy === true) {
      return exchange.firstHeardAtMs !== undefined && count >= words ? session : undefined;
    }
    if (exchange.finished) throw new PhoneError('refused', `the answer ended after ${count} words`);
    this.#throwIfEnded(() => 'the agent to speak');
    return undefined;
  }

  #openSession(timeoutMs?: number, connection = 1): Promise<Session> {
    const what = (): string => (connection === 1 ? 'a connection' : `connection ${connection}`);
    return this.#carrier.context.waiting.until(
      () => {
        const session = this.#liveSession();
        if (session !== undefined && session.connection >= connection) return session;
        this.#throwIfEnded(what);
        return undefined;
      },
      limitsOf(timeoutMs, what),
    );
  }

  #liveSession(): Session | undefined {
    const { session } = this.#carrier.state;
    return session?.isOpen === true ? session : undefined;
  }

  #throwIfEnded(what: () => string): void {
    const { summary } = this.#carrier;
    if (summary === undefined) return;
    const code = summary.errorCode === undefined ? '' : ` (error ${summary.errorCode})`;
    throw new PhoneError('ended', `the call ended while waiting for ${what()}: ${summary.reason}${code}`);
  }
}

function utteranceOf(text: string, options: SayOptions, isSudden: boolean): Utterance {
  const { partials, lang, pause, flaw } = options;
  return {
    text,
    isSudden,
    ...(partials === undefined ? {} : { partials }),
    ...(lang === undefined ? {} : { lang }),
    ...(pause === undefined ? {} : { pause }),
    ...(flaw === undefined ? {} : { flaw }),
  };
}

function limitsOf(timeoutMs: number | undefined, what: () => string): WaitOptions {
  if (timeoutMs !== undefined) return { timeoutMs, what };
  return { timeoutMs: TOTAL_TIMEOUT_MS, idleMs: IDLE_TIMEOUT_MS, what };
}

function describe(exchange: Exchange | undefined): string {
  if (exchange === undefined || exchange.planned === '') return 'no words received';
  const missing = exchange.finished ? '' : ', last: true missing or not reached';
  return `${countWords(exchange.planned)} words received, ${countWords(exchange.heard)} heard${missing}`;
}
