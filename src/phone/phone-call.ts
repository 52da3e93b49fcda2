import type { CallSid } from '../contracts/ids.ts';
import type { PhoneEvent } from './events.ts';
import type { Exchange } from './exchange.ts';
import type { LogEntry } from './log.ts';
import type { CallSummary } from './summary.ts';
import type { RelayVoice } from './relay-options.ts';
import type { PhoneTiming } from './timing.ts';

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
  /** Which voices the relay cannot speak with at this moment. */
  readonly refuses?: (voice: RelayVoice) => VoiceRefusal | undefined;
  /** The same seed draws the same delays. */
  readonly seed?: number;
  readonly onEvent?: (event: PhoneEvent) => void;
}

/** How the relay refuses a voice. Which of these it does for which code is unconfirmed. */
export interface VoiceRefusal {
  /** Such as `64112`. */
  readonly code: string;
  /**
   * `connect`: it opens no socket. `setup`: it opens one, sends an `error` frame behind `setup`, and closes. `speech`: it
   * goes on without a voice, and answers what it cannot say with an `error` frame.
   */
  readonly at: 'connect' | 'setup' | 'speech';
}

export interface SayOptions {
  /** Guesses on the way to `text`; the last one may differ from it. */
  readonly partials?: readonly string[];
  /** What the caller talks, where the relay listens for several languages. Default: English. */
  readonly lang?: string;
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
  /** Resolves when so many words of the answer in progress have been heard. Rejects where it ends before. */
  heard(words: number, timeoutMs?: number): Promise<Exchange>;
  /** Resolves when connection number `connection` (or any, without it) is open. */
  connected(connection?: number, timeoutMs?: number): Promise<number>;
  /** The network goes: the app sees 1006. */
  dropSocket(): void;
  /** Sends any frame to the app. */
  sendRaw(data: string | Buffer): void;
  hangUp(): Promise<CallSummary>;
}
