import { OWN_SERVICE } from '../../lib/health.ts';
import type { HealthCheck } from '../../lib/health.ts';
import { adapterComplaint } from '../ports/error.ts';
import { toAdapterError } from './errors.ts';

/** One round trip. */
export function databaseCheck(pool: { query(text: string): Promise<unknown> }): HealthCheck {
  return {
    ...OWN_SERVICE,
    complaintOf: adapterComplaint,
    async run() {
      await pool.query('select 1').catch((error: unknown) => {
        throw toAdapterError('ping', error);
      });
      return { level: 'ok' };
    },
  };
}
