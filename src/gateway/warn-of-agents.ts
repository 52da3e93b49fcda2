/** Says at start what is doubtful in the agents' files. */
import type { FastifyBaseLogger } from 'fastify';
import type { LimitSettings } from '../config/limits.ts';
import type { AgentConfig } from '../contracts/agent.ts';
import { saysItIsAutomated } from '../conversation/disclosure.ts';

/** Logs one line for each. */
export function warnOfAgents(
  agents: readonly AgentConfig[],
  { price }: Pick<LimitSettings, 'price'>,
  log: Pick<FastifyBaseLogger, 'warn'>,
): void {
  for (const { id, limits, greeting } of agents) {
    if (limits.moneyPerDay !== undefined && price === undefined) {
      log.warn(
        { agent: id },
        'limits.moneyPerDay has no effect: OPENAI_PRICE_PER_THOUSAND_INPUT_TOKENS is not set',
      );
    }
    if (!saysItIsAutomated(greeting)) {
      log.warn({ agent: id }, 'the greeting does not say that the assistant is automated: docs/privacy.md');
    }
  }
}
