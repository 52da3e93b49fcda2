/** What a gateway needs for calls out. */
import { createOutboundStore } from '../adapters/postgres/outbound.ts';
import { createPool } from '../adapters/postgres/pool.ts';
import type { OutboundStore } from '../adapters/ports/outbound.ts';
import type { TemporalAccess } from '../adapters/temporal/call-workflows.ts';
import { createOutboundWorkflows } from '../adapters/temporal/outbound-workflows.ts';
import type { OutboundWorkflows } from '../adapters/temporal/outbound-workflows.ts';
import type { GatewayConfig } from '../config/gateway.ts';

export interface OutboundParts {
  readonly store: OutboundStore;
  readonly workflows: OutboundWorkflows;
  /** An account of the carrier is configured. */
  readonly isConfigured: boolean;
}

/** Incoming calls keep their own connections. */
const CONNECTIONS = 2;

/** Opens them with a pool of their own, which connects on the first request. */
export function openOutboundParts(
  { databaseUrl, twilio: { accountSid } }: Pick<GatewayConfig, 'databaseUrl' | 'twilio'>,
  access: TemporalAccess,
): OutboundParts & AsyncDisposable {
  const pool = createPool(databaseUrl, { max: CONNECTIONS });
  return {
    store: createOutboundStore(pool),
    workflows: createOutboundWorkflows(access),
    isConfigured: accountSid !== undefined,
    [Symbol.asyncDispose]: () => pool.end(),
  };
}
