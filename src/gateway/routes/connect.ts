import { setTimeout as sleep } from 'node:timers/promises';
import { connectTwiml } from '../../adapters/telephony/twiml.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { agentNow } from '../../conversation/languages.ts';
import type { GatewayDeps } from '../deps.ts';
import { readState } from '../relay/read-state.ts';
import { actionUrl, socketUrl } from './paths.ts';

/** How long the language of a call is looked for: the caller waits for the connection meanwhile. */
const LANGUAGE_MS = 1_000;

/**
 * TwiML for connection number `epoch` of a call; the caller is greeted on the first one only. `language`: the one that
 * the call is in, absent where it is the agent's first one.
 */
export function connectionTwiml(
  { baseUrl, ownVoice, voiceAccount }: GatewayDeps,
  agent: AgentConfig,
  { epoch, language }: { readonly epoch: number; readonly language?: string },
): string {
  // Our own voice greets over the socket.
  const isGreetedByRelay = epoch === 1 && ownVoice?.voiceOf(agent) === undefined;
  return connectTwiml({
    agent,
    ...(language === undefined ? {} : { language }),
    voiceAccount,
    socketUrl: socketUrl(baseUrl),
    actionUrl: actionUrl(baseUrl, epoch),
    epoch,
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
