import { createKnowledgeSnapshot } from '../../adapters/knowledge/snapshot.ts';
import { agentSchema } from '../../config/agent-schema.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import { gatewayId } from '../../contracts/ids.ts';
import { gatewayQueue } from '../../contracts/queues.ts';
import { createLog } from '../../lib/log.ts';
import { openWarmUpGateway } from './warm-up-gateway.ts';

const TENANT = 'warm-up';
/** From the seventh turn on a turn takes no less time (measured). */
const TURNS = 12;

const PASSAGES = [
  { id: '1', title: 'Opening hours', text: 'We are open Tuesday to Saturday, from 9:30 a.m. to 6 p.m.' },
  { id: '2', title: 'Prices', text: 'A basic tune-up is $75.50. How long it takes depends on the season.' },
  { id: '3', title: 'Where to find us', text: 'You find the shop at 12 Harbor Street, next to the ferry.' },
];

/**
 * What a standby gateway does while it waits: it runs the code of a call, without settings, database or Temporal. The
 * signal ends that at once: callers are waiting. Never rejects.
 */
export async function warmUpStandby(signal: AbortSignal): Promise<void> {
  const id = gatewayId('standby');
  const log = createLog('gateway', 'error');
  try {
    await using gateway = await openWarmUpGateway({
      agent: sampleAgent(),
      openai: { apiKey: 'none', model: 'warm-up', maxTokens: 100, baseUrl: '' },
      knowledge: createKnowledgeSnapshot({
        versions: async () => new Map([[TENANT, '1']]),
        passages: async () => PASSAGES,
      }),
      gateway: { id, taskQueue: gatewayQueue(id) },
      log,
    });
    await gateway.call({ turns: TURNS, isWanted: () => !signal.aborted, signal });
  } catch (error: unknown) {
    if (!signal.aborted) log.error({ err: error }, 'standby not warmed up');
  }
}

function sampleAgent(): AgentConfig {
  const { holidays, locations, ...fields } = agentSchema.parse({
    tenant: TENANT,
    name: 'Warm-up',
    numbers: ['*'],
    greeting: 'Hello.',
    persona: 'You answer the telephone.',
  });
  return { id: 'warm-up', version: '1', ...fields };
}
