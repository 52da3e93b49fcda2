/** The public interface of the phone: the options of a call and what a test can do with it. */
import type { CallSid } from '../contracts/ids.ts';
import type { Conferences } from './conferences.ts';
import type { PhoneEvent } from './events.ts';
import type { Exchange } from './exchange.ts';
import type { LogEntry } from './log.ts';
import type { CallSummary } from './summary.ts';
import type { RelayVoice } from './relay-options.ts';
import type { SplitUtterance, Utterance } from './utterance.ts';
import type { PhoneTiming } from './timing.ts';

export type CallDirection = 'inbound' | 'outbound-api';

export interface PhoneOptions {
  /** Public URL of the voice webhook, as configured at Twilio; signatures cover it. May have a fragment (`#rc=…`). */
  readonly webhookUrl: string;
  /** The origin that webhooks and sockets actually connect to, such as `http://127.0.0.1:4000`. */
  readonly connectTo?: string;
  readonly authToken: string;
  readonly accountSid?: string;
  readonly from?: string;
  readonly to?: string;
  readonly callSid?: CallSid;
  /** `outbound-api`: the app has placed the call, and it was answered. */
  readonly direction?: CallDirection;
  readonly fallbackUrl?: string;
  readonly statusCallbackUrl?: string;
  readonly timing?: Partial<PhoneTiming>;
  /** Tells whether and how the relay refuses a voice at this moment. Default: it refuses none. */
  readonly refuses?: (voice: RelayVoice) => VoiceRefusal | undefined;
  /** Who answers the numbers of a `<Dial>`. Absent: the call is over with it. */
  readonly dials?: (number: string) => Dialled;
  /** Where `<Conference>` leads. Absent: the call is over with it. */
  readonly conferences?: Conferences;
  /** Seed of the random delays; the same seed gives the same delays. */
  readonly seed?: number;
  readonly onEvent?: (event: PhoneEvent) => void;
}

/**
 * Who is at the other telephone. `person` presses a key if asked, and hangs up after `talkMs` (scaled milliseconds). `mailbox` answers and
 * presses none.
 */
export type Dialled =
  | { readonly kind: 'person'; readonly talkMs: number }
  | { readonly kind: 'mailbox' | 'busy' | 'no-answer' | 'failed' };

/** How the relay refuses a voice. It is unconfirmed which code comes at which point. */
export interface VoiceRefusal {
  /** Twilio's error code, such as `64112`. */
  readonly code: string;
  /**
   * `connect`: the relay opens no socket. `setup`: it opens one, sends an `error` frame after `setup`, and closes it.
   * `speech`: it keeps the connection without a voice and answers each text with an `error` frame.
   */
  readonly at: 'connect' | 'setup' | 'speech';
}

export interface SayOptions {
  /** Partial results before the final `text`; the last one may differ from it. */
  readonly partials?: readonly string[];
  /** The caller's language, if the relay listens for several. Default: English. */
  readonly lang?: string;
  /** A pause of the caller within the utterance. */
  readonly pause?: NonNullable<Utterance['pause']>;
  readonly flaw?: NonNullable<Utterance['flaw']>;
  /** True (default): resolve when the answer is finished. False: resolve when the final prompt is sent. */
  readonly waitForAnswer?: boolean;
  /** Limit in real time. Default: 20 s without any change, and five minutes in total. */
  readonly timeoutMs?: number;
}

export interface BargeInOptions extends SayOptions {
  /** Speak once this many words of the current answer have been heard. Default: 1. */
  readonly afterWords?: number;
  /** Speak this long after the first sound of the current answer (scaled milliseconds). */
  readonly afterMs?: number;
}

export interface NoiseOptions {
  /** Scaled milliseconds. Default: a cough. */
  readonly ms?: number;
  /** The relay never reports the end of the noise. */
  readonly isEndless?: boolean;
}

/** One call from the caller's point of view. Waits reject with `PhoneError`. */
export interface PhoneCall extends AsyncDisposable {
  readonly callSid: CallSid;
  readonly log: readonly LogEntry[];
  /** The greeting, then one exchange per input of the caller. The objects are live. */
  readonly exchanges: readonly Exchange[];
  /** Whether a connection to the app is open. */
  readonly isConnected: boolean;
  /** Whether the agent is speaking or has speech queued. */
  readonly isAgentSpeaking: boolean;
  readonly ended: Promise<CallSummary>;
  /** Resolves when the greeting is finished or interrupted. */
  greeting(timeoutMs?: number): Promise<Exchange>;
  /** Speaks. Waits for a connection first if there is none. */
  say(text: string, options?: SayOptions): Promise<Exchange>;
  /** Interrupts the current answer. Rejects if the answer ends first. */
  bargeIn(text: string, options?: BargeInOptions): Promise<Exchange>;
  /** Speaks as in `say`, but the recogniser makes two final prompts of the utterance. Resolves with the answer to the second. */
  saySplit(
    utterance: SplitUtterance,
    options?: Pick<SayOptions, 'waitForAnswer' | 'timeoutMs'>,
  ): Promise<Exchange>;
  /** Makes a noise without words, at once. Resolves when it is over. */
  makeNoise(options?: NoiseOptions): Promise<void>;
  /** Presses keys. Resolves when the last one is sent; `answer()` waits for the agent's answer. */
  press(keys: string): Promise<Exchange>;
  /** Resolves with the answer to the latest input when it is finished or interrupted. */
  answer(timeoutMs?: number): Promise<Exchange>;
  /** Resolves when this many words of the current answer have been heard. Rejects if it ends first. */
  heard(words: number, timeoutMs?: number): Promise<Exchange>;
  /** Resolves when connection number `connection` (default: any) is open. */
  connected(connection?: number, timeoutMs?: number): Promise<number>;
  /** Drops the connection without a close frame; the app sees code 1006. */
  dropSocket(): void;
  /** Closes the connection with code 1000, as after a hang-up, though the call goes on. The relay then reports a loss. */
  closeSocket(): void;
  /** Requests the voice webhook again, as after an update of the call: its answer replaces the connection. */
  requestWebhookAgain(): void;
  /** Goes on with the TwiML of another URL, as after an update of the call that waits or is in a conference. */
  redirect(url: string): void;
  /** The call's status in Twilio's words. */
  readonly status: string;
  /** Sends arbitrary data to the app. */
  sendRaw(data: string | Buffer): void;
  hangUp(): Promise<CallSummary>;
}
