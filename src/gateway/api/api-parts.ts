/** Opens what the routes for lists, figures and settings need. */
import { createCallList } from '../../adapters/postgres/call-list.ts';
import type { CallList } from '../../adapters/postgres/call-list.ts';
import { createFigures } from '../../adapters/postgres/figures.ts';
import type { Figures } from '../../adapters/postgres/figures.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { readUnanswered } from '../../adapters/postgres/unanswered.ts';
import type { UnansweredTurn } from '../../adapters/ports/knowledge.ts';
import type { GatewayConfig } from '../../config/gateway.ts';

export interface ApiParts {
  readonly calls: CallList;
  readonly figures: Figures;
  /** A tenant's unanswered questions from `since` on, oldest first. */
  readonly unanswered: (tenant: string, since: Date) => Promise<readonly UnansweredTurn[]>;
  /** Where the agents' files are. */
  readonly agentsDir: string;
  /** The namespace of Temporal. */
  readonly namespace: string;
}

/** Reading must not take connections from calls. */
const CONNECTIONS = 3;

/** Opens them with a pool of their own, which connects on the first request. */
export function openApiParts({
  databaseUrl,
  agentsDir,
  temporal,
}: Pick<GatewayConfig, 'databaseUrl' | 'agentsDir' | 'temporal'>): ApiParts & AsyncDisposable {
  const pool = createPool(databaseUrl, { max: CONNECTIONS });
  return {
    calls: createCallList(pool),
    figures: createFigures(pool),
    unanswered: (tenant, since) => readUnanswered(pool, tenant, since),
    ...{ agentsDir, namespace: temporal.namespace },
    [Symbol.asyncDispose]: () => pool.end(),
  };
}
