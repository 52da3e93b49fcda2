import { Connection } from '@temporalio/client';
import type { TemporalSettings } from '../config/temporal.ts';

/** A connection that is made at its first use. The caller closes it. */
export function connectionTo({ connectionOptions }: Pick<TemporalSettings, 'connectionOptions'>): Connection {
  const { address, apiKey, tls, metadata } = connectionOptions;
  return Connection.lazy({
    address,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(tls === undefined ? {} : { tls }),
    ...(metadata === undefined ? {} : { metadata }),
  });
}
