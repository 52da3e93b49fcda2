/** What a gateway needs for calls out. */
import type { Pool } from 'pg';
import { createOutboundStore } from '../adapters/postgres/outbound.ts';
import type { OutboundStore } from '../adapters/ports/outbound.ts';
import type { TemporalAccess } from '../adapters/temporal/call-workflows.ts';
import { createOutboundWorkflows } from '../adapters/temporal/outbound-workflows.ts';
import type { OutboundWorkflows } from '../adapters/temporal/outbound-workflows.ts';

export interface OutboundParts {
  readonly store: OutboundStore;
  readonly workflows: OutboundWorkflows;
  /** An account of the carrier is configured. */
  readonly isConfigured: boolean;
}

export function openOutboundParts(
  pool: Pool,
  access: TemporalAccess,
  { accountSid }: { readonly accountSid?: string },
): OutboundParts {
  return {
    store: createOutboundStore(pool),
    workflows: createOutboundWorkflows(access),
    isConfigured: accountSid !== undefined,
  };
}
