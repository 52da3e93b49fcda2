/** The live events of a simulated call, for printers and tests. */
import type { CallSummary } from './summary.ts';

/** What a listener on the call would notice, as it happens. */
export type PhoneEvent =
  | { readonly type: 'connected'; readonly connection: number; readonly sessionId: string }
  /** The connection to the app is closed. The call continues with the answer of its action URL. */
  | { readonly type: 'disconnected'; readonly connection: number; readonly errorCode?: string }
  /** The caller's words so far; `final` once the relay takes them for a complete utterance. */
  | { readonly type: 'caller'; readonly text: string; readonly final: boolean }
  | { readonly type: 'keys'; readonly keys: string }
  /** A noise of the caller without words; `ms` before scaling. */
  | { readonly type: 'noise'; readonly ms: number }
  /** Words of the agent, at the moment the caller has heard them. */
  | { readonly type: 'agent'; readonly text: string; readonly exchange: number }
  /** The agent has finished speaking. */
  | { readonly type: 'agentDone'; readonly exchange: number }
  | { readonly type: 'interrupted'; readonly exchange: number; readonly heard: string }
  | { readonly type: 'audio'; readonly url: string }
  | { readonly type: 'verb'; readonly name: string; readonly text?: string }
  /** What the person who is rung hears first, and that the two are connected. */
  | { readonly type: 'offered'; readonly text: string }
  | { readonly type: 'bridged'; readonly number: string }
  | { readonly type: 'problem'; readonly text: string }
  | { readonly type: 'ended'; readonly summary: CallSummary };
