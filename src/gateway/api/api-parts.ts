/** Opens what the routes for lists, figures and settings need. */
import type { Pool } from 'pg';
import { createCallList } from '../../adapters/postgres/call-list.ts';
import type { CallList } from '../../adapters/postgres/call-list.ts';
import { createAlertStore } from '../../adapters/postgres/alerts.ts';
import { createDeliveryStore } from '../../adapters/postgres/deliveries.ts';
import { createDeliveryList } from '../../adapters/postgres/delivery-list.ts';
import type { DeliveryList, DeliveryRow } from '../../adapters/postgres/delivery-list.ts';
import { createFigures } from '../../adapters/postgres/figures.ts';
import type { Figures } from '../../adapters/postgres/figures.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { readUnanswered } from '../../adapters/postgres/unanswered.ts';
import type { AlertStore } from '../../adapters/ports/alerts.ts';
import type { UnansweredTurn } from '../../adapters/ports/knowledge.ts';
import type { TemporalAccess } from '../../adapters/temporal/call-workflows.ts';
import { startDelivery } from '../../adapters/temporal/deliver-workflow.ts';
import type { GatewayConfig } from '../../config/gateway.ts';
import { createCallJobs } from './call-jobs.ts';
import type { CallJobs } from './call-jobs.ts';
import { createCallPrograms } from './call-programs.ts';

export interface ApiParts {
  readonly calls: CallList;
  readonly figures: Figures;
  readonly deliveries: DeliveryList;
  /** Sends a delivery again. False if it is neither refused nor given up. */
  readonly sendAgain: (delivery: DeliveryRow) => Promise<boolean>;
  readonly alerts: Pick<AlertStore, 'states' | 'list'>;
  readonly jobs: CallJobs;
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
export function openApiParts(
  { databaseUrl, agentsDir, temporal }: Pick<GatewayConfig, 'databaseUrl' | 'agentsDir' | 'temporal'>,
  { access, env }: { readonly access: TemporalAccess; readonly env: NodeJS.ProcessEnv },
): ApiParts & AsyncDisposable {
  const pool = createPool(databaseUrl, { max: CONNECTIONS });
  const programs = createCallPrograms(env);
  return {
    calls: createCallList(pool),
    figures: createFigures(pool),
    deliveries: createDeliveryList(pool),
    sendAgain: (delivery) => sendAgain(pool, access, delivery),
    alerts: createAlertStore(pool),
    unanswered: (tenant, since) => readUnanswered(pool, tenant, since),
    ...{ agentsDir, namespace: temporal.namespace },
    jobs: createCallJobs(programs),
    async [Symbol.asyncDispose]() {
      programs[Symbol.dispose]();
      await pool.end();
    },
  };
}

/** Without a workflow nothing sends it, so the former state comes back. */
async function sendAgain(
  pool: Pool,
  access: TemporalAccess,
  { id, state, recipients, reason }: DeliveryRow,
): Promise<boolean> {
  const store = createDeliveryStore(pool);
  const tenant = await store.reopen(id);
  if (tenant === undefined) return false;
  try {
    await startDelivery(access, { id, tenant });
  } catch (error: unknown) {
    await store.settle(id, { state, recipients, ...(reason === null ? {} : { reason }) });
    throw error;
  }
  return true;
}
