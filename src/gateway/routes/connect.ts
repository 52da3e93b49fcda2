/** The TwiML of a call: how it is connected to the relay, and what its caller hears where no connection is left to try. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectTwiml, playAndHangUpTwiml, sayAndHangUpTwiml } from '../../adapters/telephony/twiml.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { RecordingKind } from '../../contracts/recordings.ts';
import type { RelayRung } from '../../contracts/voice-ladder.ts';
import { agentNow } from '../../conversation/languages.ts';
import { agentOn } from '../../conversation/voice-ladder.ts';
import { VOICE_LADDER } from '../../workflows/call/policy.ts';
import type { GatewayDeps } from '../deps.ts';
import { readState } from '../relay/read-state.ts';
import { actionUrl, socketUrl } from './paths.ts';

/** How long the language of a call is looked for: the caller waits for the connection meanwhile. */
const LANGUAGE_MS = 1_000;

export interface Connection {
  /** Number of the connection within its call, from 1. */
  readonly epoch: number;
  /** As the policy of the call has it. */
  readonly maxReconnects: number;
  readonly voice: RelayRung;
  /** The relay's code for what has just failed on the rung above. */
  readonly voiceError?: string;
  /** The one that the call is in; absent where it is the agent's first one. */
  readonly language?: string;
}

/** TwiML for a connection of a call; the relay greets on the first one only. */
export function connectionTwiml(
  { baseUrl, ownVoice, voiceAccount }: GatewayDeps,
  agent: AgentConfig,
  { epoch, maxReconnects, voice, voiceError, language }: Connection,
): string {
  // Our own voice greets over the socket.
  const isGreetedByRelay = epoch === 1 && ownVoice?.voiceOf(agent) === undefined;
  return connectTwiml({
    agent: agentOn(VOICE_LADDER, agent, voice),
    ...(language === undefined ? {} : { language }),
    voiceAccount,
    socketUrl: socketUrl(baseUrl),
    actionUrl: actionUrl(baseUrl, { epoch, maxReconnects, voice }),
    parameters: {
      epoch: String(epoch),
      ...(voice === 'relay' ? {} : { voice }),
      ...(voiceError === undefined ? {} : { voiceError }),
    },
    ...(isGreetedByRelay ? { greeting: agent.greeting } : {}),
  });
}

/** The language that a call is in; the agent's first one where nobody can tell in time. */
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

/** Better than the apology of the agent, which may offer what a call that ends cannot keep. */
const LAST_WORDS: readonly RecordingKind[] = ['technical-trouble', 'call-back-later'];

/** The last that a caller hears of a call for which there is no other connection to try: recorded, where it can be. */
export function lastWordsTwiml(
  { recordings }: Pick<GatewayDeps, 'recordings'>,
  { phrases, language }: AgentConfig,
): string {
  const urls = LAST_WORDS.flatMap((kind) => recordings.recordingOf(kind, language) ?? []);
  return urls.length === LAST_WORDS.length
    ? playAndHangUpTwiml(urls)
    : sayAndHangUpTwiml(phrases.apology, language);
}
