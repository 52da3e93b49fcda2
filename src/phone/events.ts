import type { CallSummary } from './summary.ts';

/** What a listener on the line would notice, as it happens. */
export type PhoneEvent =
  | { readonly type: 'connected'; readonly connection: number; readonly sessionId: string }
  /** The connection to the app is gone; the call goes on with what its action URL answers. */
  | { readonly type: 'disconnected'; readonly connection: number; readonly errorCode?: string }
  /** The caller's words so far; `final` once the relay has taken them for a whole utterance. */
  | { readonly type: 'caller'; readonly text: string; readonly final: boolean }
  | { readonly type: 'keys'; readonly keys: string }
  /** Words of the agent, in the moment they have been heard. */
  | { readonly type: 'agent'; readonly text: string; readonly exchange: number }
  /** The agent has said all it had to say. */
  | { readonly type: 'agentDone'; readonly exchange: number }
  | { readonly type: 'interrupted'; readonly exchange: number; readonly heard: string }
  | { readonly type: 'audio'; readonly url: string }
  | { readonly type: 'verb'; readonly name: string; readonly text?: string }
  | { readonly type: 'problem'; readonly text: string }
  | { readonly type: 'ended'; readonly summary: CallSummary };
