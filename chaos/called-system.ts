/** What a run needs of the system that takes its calls, wherever its parts are. */
import type { Client } from '@temporalio/client';
import type { CallRecordReader } from '../src/adapters/postgres/call-record.ts';
import type { CallCodec } from '../src/adapters/temporal/payload-codec.ts';
import type { Balancer } from './balancer.ts';

export interface CalledSystem extends AsyncDisposable {
  readonly target: {
    readonly webhookUrl: string;
    readonly statusCallbackUrl: string;
    readonly fallbackUrl: string;
    readonly authToken: string;
  };
  readonly balancer: Balancer;
  /** The agent's phrases that are not answers. */
  readonly phrases: readonly string[];
  readonly greeting: string;
  /** Reads call records directly from Postgres, not through a link. */
  readonly callRecords: CallRecordReader;
  /** Connects to Temporal directly, not through a link. */
  readonly client: Client;
  readonly codec: CallCodec;
  /** Undoes every fault. Resolves when the system can take calls again. */
  heal(): Promise<void>;
}

/** The addresses that phones call. `origin`: that of the balancer. */
export function targetAt(origin: string, authToken: string): CalledSystem['target'] {
  return {
    webhookUrl: `${origin}/api/v1/voice/conversation-relay`,
    statusCallbackUrl: `${origin}/api/v1/voice/status`,
    fallbackUrl: `${origin}/api/v1/voice/fallback`,
    authToken,
  };
}
