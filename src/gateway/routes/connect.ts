/** Builds the TwiML that connects a call to the relay, or that ends it with recorded words. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectionToken } from '../../adapters/telephony/connection-token.ts';
import { connectTwiml, playAndHangUpTwiml, sayAndHangUpTwiml } from '../../adapters/telephony/twiml.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { OutboundCall } from '../../contracts/outbound.ts';
import type { FailedTransfer } from '../../contracts/transfer.ts';
import type { RecordingKind } from '../../contracts/recordings.ts';
import type { RelayRung } from '../../contracts/voice-ladder.ts';
import { agentNow } from '../../conversation/languages.ts';
import { agentOn } from '../../conversation/voice-ladder.ts';
import { VOICE_LADDER } from '../../workflows/call/policy.ts';
import type { GatewayDeps } from '../deps.ts';
import { writeOutbound } from '../relay/outbound-parameter.ts';
import { readState } from '../relay/read-state.ts';
import { actionUrl, socketUrl } from './paths.ts';

/** The longest wait for the language of a call. The caller waits for the connection meanwhile. */
const LANGUAGE_MS = 1_000;

export interface Connection {
  readonly callSid: CallSid;
  /** Number of the connection within its call, from 1. */
  readonly epoch: number;
  /** As the policy of the call has it. */
  readonly maxReconnects: number;
  readonly voice: RelayRung;
  /** The relay's error code, if the voice of the rung above has just failed. */
  readonly voiceError?: string;
  /** Present if the caller comes back because nobody took the call. */
  readonly transfer?: FailedTransfer;
  /** Present if we have placed the call. */
  readonly outbound?: OutboundCall;
  /** Current language of the call. Absent means the agent's first language. */
  readonly language?: string;
}

/** Returns the TwiML for a connection. The relay says the greeting on the first one only. */
export function connectionTwiml(
  { authTokens, baseUrl, ownVoice, voiceAccount }: GatewayDeps,
  agent: AgentConfig,
  { callSid, epoch, maxReconnects, voice, voiceError, transfer, outbound, language }: Connection,
): string {
  // Our own voice says the greeting over the socket. Whom we call speaks first.
  const isGreetedByRelay = epoch === 1 && outbound === undefined && ownVoice?.voiceOf(agent) === undefined;
  return connectTwiml({
    agent: agentOn(VOICE_LADDER, agent, voice),
    ...(language === undefined ? {} : { language }),
    voiceAccount,
    socketUrl: socketUrl(baseUrl),
    actionUrl: actionUrl(baseUrl, authTokens, { callSid, epoch, maxReconnects, voice }),
    parameters: {
      epoch: String(epoch),
      token: connectionToken({ authTokens, callSid, epoch }, Date.now()),
      ...(voice === 'relay' ? {} : { voice }),
      ...(voiceError === undefined ? {} : { voiceError }),
      ...(transfer === undefined ? {} : { transfer }),
      ...(outbound === undefined ? {} : { outbound: writeOutbound(outbound) }),
    },
    ...(isGreetedByRelay ? { greeting: agent.greeting } : {}),
  });
}

/** The current language of a call. If it cannot be found in time, the agent's first language. */
export async function languageOfCall(
  { sessions, workflows }: GatewayDeps,
  agent: AgentConfig,
  callSid: CallSid,
): Promise<string> {
  if (agent.languages === undefined) return agent.language;
  const known =
    sessions.get(callSid)?.state() ??
    (await Promise.race([
      readState(workflows, callSid).catch(() => undefined),
      sleep(LANGUAGE_MS, undefined, { ref: false }),
    ]));
  return known === undefined ? agent.language : agentNow(known).language;
}

/** Recorded instead of the agent's apology, which may offer something that a call cannot do once it ends. */
const FINAL_RECORDINGS: readonly RecordingKind[] = ['technical-trouble', 'call-back-later'];

/** TwiML for a call that cannot be connected again: plays recordings, or says the apology if there are none, and hangs up. */
export function endCallTwiml(
  { recordings }: Pick<GatewayDeps, 'recordings'>,
  { phrases, language }: AgentConfig,
): string {
  const urls = recordedWords(recordings, { language }, FINAL_RECORDINGS);
  return urls === undefined ? sayAndHangUpTwiml(phrases.apology, language) : playAndHangUpTwiml(urls);
}

/** The addresses of these recordings. Undefined unless the language has all of them. */
export function recordedWords(
  recordings: GatewayDeps['recordings'],
  { language }: Pick<AgentConfig, 'language'>,
  kinds: readonly RecordingKind[],
): readonly string[] | undefined {
  const urls = kinds.flatMap((kind) => recordings.recordingOf(kind, language) ?? []);
  return urls.length === kinds.length ? urls : undefined;
}
