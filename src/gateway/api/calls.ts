/** Routes about calls: lists, one call, transcript, CSV. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CallFilter, CallList, ListedCall } from '../../adapters/postgres/call-list.ts';
import { TEMPORAL_UI_PATH } from '../../config/temporal.ts';
import { includesRole } from '../../contracts/access.ts';
import { callWorkflowId, parseCallSid } from '../../contracts/ids.ts';
import { auditRequest } from '../access/audit-request.ts';
import { principalOf } from '../plugins/access.ts';
import type { ApiDeps } from './api-deps.ts';
import { costItems, summaryOf, summarySentence, transcriptText, turnDetail } from './call-detail.ts';
import { callPageSchema, detailSchema, filterSchema, pageSchema } from './call-schemas.ts';
import type { CallSummary } from './call-schemas.ts';
import { csvLine } from './csv.ts';
import { deliveryOf } from './delivery-entries.ts';
import { cursorAfter, readCursor } from './cursor.ts';
import { problemSchema, sendProblem } from './problem.ts';

export const CALLS_PATH = '/api/v1/calls';
const MAX_CSV_ROWS = 10_000;
/** A call has one for each destination and event. */
const MAX_DELIVERIES = 200;

export const callParams = z.object({ callSid: z.string() });
export const NO_CALL = 'there is no such call';

/** Adds the routes. */
export function callRoutes(app: FastifyInstance, deps: ApiDeps): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  const { audit } = deps;
  const { calls, deliveries } = deps.api;

  api.get(
    CALLS_PATH,
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Calls, newest first',
        querystring: pageSchema,
        response: {
          200: callPageSchema,
          '4xx': problemSchema,
        },
      },
    },
    async (request, reply) => {
      const { limit, cursor, ...filter } = request.query;
      const after = cursor === undefined ? undefined : readCursor(cursor);
      if (cursor !== undefined && after === undefined)
        return sendProblem(reply, 400, 'the cursor is not one of ours');
      const page = await calls.page(withTenant(request, filter), {
        limit,
        ...(after === undefined ? {} : { after }),
      });
      const last = page.at(-1);
      return {
        calls: page.map(summaryOf),
        next: last === undefined || page.length < limit ? null : cursorAfter(last),
      };
    },
  );

  api.get(
    `${CALLS_PATH}.csv`,
    {
      config: { access: 'viewer' },
      schema: { summary: `The same as CSV: at most ${MAX_CSV_ROWS} calls`, querystring: filterSchema },
    },
    async (request, reply) => {
      const filter = withTenant(request, request.query);
      const page = await calls.page(filter, { limit: MAX_CSV_ROWS });
      const details = { calls: page.length };
      await auditRequest(audit, request, { action: 'calls.exported', tenant: filter.tenant, details });
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="calls.csv"')
        .send(csvOf(page.map(summaryOf)));
    },
  );

  api.get(
    `${CALLS_PATH}/:callSid`,
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'One call with its turns',
        params: callParams,
        response: { 200: detailSchema, '4xx': problemSchema },
      },
    },
    async (request, reply) => {
      const call = await findCall(calls, request);
      if (call === undefined) return sendProblem(reply, 404, NO_CALL);
      const { callSid, tenant } = call;
      const [turns, summary, told] = await Promise.all([
        calls.turns(callSid),
        deliveries.summaryOf(callSid),
        deliveries.page({ tenant, callSid }, { limit: MAX_DELIVERIES }),
      ]);
      const ids = new Set(turns.flatMap(({ knowledgeUsed }) => knowledgeUsed.map(({ id }) => id)));
      const texts = await calls.passageTexts(tenant, [...ids]);
      return {
        ...summaryOf(call),
        turns: turns.map((turn) => turnDetail(callSid, turn, texts)),
        connections: connectionsOf(call),
        costItems: costItems(call, turns),
        afterCall:
          summary === undefined
            ? null
            : { ...summary, unanswered: [...summary.unanswered], at: summary.at.toISOString() },
        deliveries: told.map(deliveryOf),
        temporalUrl: temporalUrlOf(request, call, deps),
        summarySentence: summarySentence(call),
      };
    },
  );

  api.get(
    `${CALLS_PATH}/:callSid/transcript`,
    {
      config: { access: 'viewer' },
      schema: { summary: 'Who said what, as text', params: callParams },
    },
    async (request, reply) => {
      const call = await findCall(calls, request);
      if (call === undefined) return sendProblem(reply, 404, NO_CALL);
      const name = deps.agents.get(call.agent)?.name ?? 'Agent';
      return reply
        .type('text/plain; charset=utf-8')
        .send(transcriptText(await calls.turns(call.callSid), name));
    },
  );
}

/** The only tenant whose data is asked for. Null: all. */
export function tenantOf(request: FastifyRequest, asked?: string): string | null {
  return principalOf(request).tenant ?? asked ?? null;
}

function withTenant(
  request: FastifyRequest,
  { tenant, ...filter }: z.output<typeof filterSchema>,
): CallFilter {
  return { ...filter, tenant: tenantOf(request, tenant) };
}

/** The call of the address, if it is of a tenant that may be seen. */
export async function findCall(
  calls: Pick<CallList, 'call'>,
  request: FastifyRequest<{ Params: { callSid: string } }>,
): Promise<ListedCall | undefined> {
  const callSid = parseCallSid(request.params.callSid);
  return callSid === undefined ? undefined : calls.call(callSid, tenantOf(request));
}

/** A connection counts as lost when the next one comes: the record does not have the moment of the loss. */
const connectionsOf = ({ connections, attached }: ListedCall) =>
  Array.from({ length: connections ?? 0 }, (_, index) => {
    const find = (epoch: number) => attached?.find((each) => each.epoch === epoch);
    const [known, next] = [find(index + 1), find(index + 2)];
    return {
      epoch: index + 1,
      gateway: known?.gateway ?? null,
      attachedAt: known === undefined ? null : new Date(known.at).toISOString(),
      lostAt: next === undefined ? null : new Date(next.at).toISOString(),
    };
  });

/** Where the call is in Temporal's Web UI, for those who may see it there. */
function temporalUrlOf(
  request: FastifyRequest,
  { callSid }: ListedCall,
  { temporalUi, baseUrl, api }: ApiDeps,
): string | null {
  const { role, tenant } = principalOf(request);
  if (temporalUi === undefined || tenant !== null || !includesRole(role, 'operator')) return null;
  const path = `${TEMPORAL_UI_PATH}/namespaces/${api.namespace}/workflows/${callWorkflowId(callSid)}`;
  return new URL(path, baseUrl).href;
}

const COLUMNS = [
  ...(['callSid', 'tenant', 'agent', 'caller', 'called', 'startedAt', 'endedAt', 'status'] as const),
  ...(['ending', 'endedBy', 'durationSeconds', 'turns', 'answeredByModel', 'unanswered'] as const),
  ...(['interruptions', 'errors', 'slowestResponseMs', 'medianResponseMs', 'language'] as const),
];

const csvOf = (calls: readonly CallSummary[]): string =>
  [COLUMNS, ...calls.map((call) => COLUMNS.map((column) => call[column]))].map(csvLine).join('');
