import { connectTwiml } from '../../adapters/telephony/twiml.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import type { GatewayDeps } from '../deps.ts';
import { actionUrl, socketUrl } from './paths.ts';

/** TwiML for connection number `epoch` of a call; the caller is greeted on the first one only. */
export function connectionTwiml(
  { baseUrl, ownVoice }: GatewayDeps,
  agent: AgentConfig,
  epoch: number,
): string {
  // Our own voice greets over the socket.
  const isGreetedByRelay = epoch === 1 && ownVoice?.voiceOf(agent) === undefined;
  return connectTwiml({
    agent,
    socketUrl: socketUrl(baseUrl),
    actionUrl: actionUrl(baseUrl, epoch),
    epoch,
    ...(isGreetedByRelay ? { greeting: agent.greeting } : {}),
  });
}
