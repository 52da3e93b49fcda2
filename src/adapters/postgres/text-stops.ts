/** Table `text_stops`. */
import type { Pool } from 'pg';
import { NO_TENANT } from '../../contracts/ids.ts';
import type { TextStops } from '../ports/deliveries.ts';
import { query } from './query.ts';

const IS_STOPPED = 'select from text_stops where tenant in ($1, $2) and number = $3';
/** Tenants may share a sender, and a STOP does not say whose texts it means. */
const STOP = `
  insert into text_stops (tenant, number, reason)
  select tenant, $2, $3 from (
    select $1::text as tenant
    union select tenant from deliveries where destination ->> 'kind' = 'sms' and destination -> 'to' ? $2) as senders
  on conflict (tenant, number) do nothing`;
const ALLOW = `
  delete from text_stops where number = $2 and tenant in (
    select $1 union select $3
    union select tenant from deliveries where destination ->> 'kind' = 'sms' and destination -> 'to' ? $2)`;

export function createTextStops(pool: Pool): TextStops {
  return {
    isStopped: async (tenant, number) =>
      (await query(pool, 'readTextStop', IS_STOPPED, [tenant, NO_TENANT, number])).rowCount !== 0,
    async stop(tenant, number, reason) {
      await query(pool, 'stopTexts', STOP, [tenant, number, reason]);
    },
    async allow(tenant, number) {
      await query(pool, 'allowTexts', ALLOW, [tenant, number, NO_TENANT]);
    },
  };
}
