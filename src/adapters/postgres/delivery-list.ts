/** What people see of deliveries: pages of `deliveries`, newest first, the messages of callers, and the summary of a call. */
import type { Pool } from 'pg';
import type {
  CallSummary,
  DeliveredEvent,
  DeliveryState,
  Destination,
  TakenMessage,
} from '../../contracts/delivery.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { ListedDelivery } from '../ports/deliveries.ts';
import { DELIVERY_COLUMNS } from './deliveries.ts';
import { query } from './query.ts';

/** Which deliveries are asked for. Absent = all. */
export interface DeliveryFilter {
  /** Null: of all tenants, and alerts. */
  readonly tenant: string | null;
  readonly callSid?: CallSid;
  readonly state?: DeliveryState;
  readonly event?: ListedDelivery['event'];
}

/** Which messages are asked for. Absent = all. */
export interface MessageFilter {
  readonly tenant: string | null;
  /** Whether no destination has it yet. */
  readonly isOpen?: boolean;
}

/** The last row of the page before. */
export interface DeliveryPosition {
  /** When it was written down, as Postgres writes it: a `Date` has no microseconds. */
  readonly at: string;
  readonly id: string;
}

export interface PageOptions {
  readonly limit: number;
  readonly after?: DeliveryPosition;
}

export type DeliveryRow = ListedDelivery & DeliveryPosition;

/** A message of a caller, with what became of it at each destination. */
export interface ListedMessage extends DeliveryPosition {
  readonly takenAt: Date;
  readonly callSid: CallSid;
  readonly tenant: string;
  readonly agent: string;
  readonly caller: string;
  readonly message: TakenMessage;
  readonly deliveries: readonly {
    readonly id: string;
    readonly destination: Destination;
    readonly state: DeliveryState;
    readonly reason: string | null;
  }[];
}

/** A summary, and when it was written. */
export type KeptSummary = CallSummary & { readonly at: Date };

/** Throws `AdapterError`. */
export interface DeliveryList {
  page(filter: DeliveryFilter, options: PageOptions): Promise<readonly DeliveryRow[]>;
  /** One delivery with what is sent. Undefined if there is no such one, or if it is another tenant's. */
  read(id: string, tenant: string | null): Promise<(DeliveryRow & { readonly content: unknown }) | undefined>;
  messages(filter: MessageFilter, options: PageOptions): Promise<readonly ListedMessage[]>;
  summaryOf(callSid: CallSid): Promise<KeptSummary | undefined>;
}

const MESSAGE: DeliveredEvent = 'message.taken';

// The call is compared as the index `deliveries_once` has it.
const PAGE = `
  select ${DELIVERY_COLUMNS}, tenant, updated_at as "updatedAt", created_at::text as at from deliveries
  where ($1::text is null or tenant = $1) and ($2::text is null or coalesce(call_session_id, '') = $2)
    and ($3::text is null or state = $3) and ($4::text is null or event = $4)
    and ($5::timestamptz is null or (created_at, id) < ($5, $6::uuid))
  order by created_at desc, id desc limit $7`;

const READ = `
  select ${DELIVERY_COLUMNS}, tenant, updated_at as "updatedAt", created_at::text as at, content from deliveries
  where id = $1 and ($2::text is null or tenant = $2)`;

// One message has a row for each destination, all of one transaction.
const MESSAGES = `
  select call_session_id as "callSid", tenant, event_at as "takenAt", created_at::text as at, max(id::text) as id,
    (jsonb_agg(content) -> 0 ->> 'agent') as agent, (jsonb_agg(content) -> 0 ->> 'caller') as caller,
    jsonb_agg(content) -> 0 -> 'message' as message,
    jsonb_agg(jsonb_build_object('id', id, 'destination', destination, 'state', state, 'reason', reason)
      order by destination ->> 'name') as deliveries
  from deliveries
  where event = '${MESSAGE}' and ($1::text is null or tenant = $1)
    and ($3::timestamptz is null or created_at <= $3)
  group by call_session_id, tenant, sequence, event_at, created_at
  having ($2::boolean is null or not bool_or(state in ('accepted', 'delivered')) = $2)
    and ($3::timestamptz is null or (created_at, max(id::text)) < ($3, $4))
  order by created_at desc, max(id::text) desc limit $5`;

const SUMMARY = `
  select summary, wish, unanswered, sentiment, fields, made_by as "madeBy", at from call_summaries
  where call_session_id = $1`;

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The statement of a page of deliveries. */
export function deliveriesStatement(
  { tenant, callSid, state, event }: DeliveryFilter,
  { limit, after }: PageOptions,
): Statement {
  return { text: PAGE, values: [tenant, callSid, state, event, after?.at, after?.id, limit] };
}

/** The statement of a page of messages. */
export function messagesStatement(
  { tenant, isOpen }: MessageFilter,
  { limit, after }: PageOptions,
): Statement {
  return { text: MESSAGES, values: [tenant, isOpen, after?.at, after?.id, limit] };
}

/** Creates the list. */
export function createDeliveryList(pool: Pool): DeliveryList {
  return {
    async page(filter, options) {
      const { text, values } = deliveriesStatement(filter, options);
      return (await query<DeliveryRow>(pool, 'listDeliveries', text, values)).rows;
    },
    read: async (id, tenant) =>
      (await query<DeliveryRow & { content: unknown }>(pool, 'readDelivery', READ, [id, tenant])).rows[0],
    async messages(filter, options) {
      const { text, values } = messagesStatement(filter, options);
      return (await query<ListedMessage>(pool, 'listMessages', text, values)).rows;
    },
    summaryOf: async (callSid) => (await query<KeptSummary>(pool, 'readSummary', SUMMARY, [callSid])).rows[0],
  };
}
