import { connectTwiml } from '../../adapters/telephony/twiml.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import type { GatewayDeps } from '../deps.ts';
import { actionUrl, socketUrl } from './paths.ts';

/** TwiML for connection number `epoch` of a call; the caller is greeted on the first one only. */
export function connectionTwiml({ baseUrl }: GatewayDeps, agent: AgentConfig, epoch: number): string {
  return connectTwiml({
    agent,
    socketUrl: socketUrl(baseUrl),
    actionUrl: actionUrl(baseUrl, epoch),
    epoch,
    ...(epoch === 1 ? { greeting: agent.greeting } : {}),
  });
}
