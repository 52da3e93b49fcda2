/** The knowledge API: programs add, list, remove and search documents (docs/knowledge.md). */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { bringBack } from '../../adapters/documents/folder.ts';
import { kindOfMediaType, kindOfName, KNOWN_MEDIA_TYPES, nameFault } from '../../adapters/documents/kinds.ts';
import { MAX_DOCUMENT_BYTES, TOO_LARGE } from '../../adapters/documents/document-size.ts';
import type { AuditLog } from '../../adapters/ports/audit.ts';
import type { DocumentKind } from '../../adapters/ports/documents.ts';
import { auditRequest } from '../access/audit-request.ts';
import type { GatewayDeps } from '../deps.ts';
import type { KnowledgeApi } from '../knowledge-api.ts';
import { badRequest } from './replies.ts';

const DOCUMENTS_PATH = '/api/v1/knowledge/documents';
const SEARCH_PATH = '/api/v1/knowledge/search';

/** Nobody asks a longer question. */
const MAX_QUERY_CHARS = 5_000;
const MAX_RESULTS = 50;

/** Adds the routes. Only tenants of configured agents are accepted. */
export function knowledgeRoutes(
  app: FastifyInstance,
  api: KnowledgeApi,
  { audit, agents }: { readonly audit: Pick<AuditLog, 'add'>; readonly agents: GatewayDeps['agents'] },
): void {
  const tenant = z
    .string()
    .refine((name) => agents.agents.some((agent) => agent.tenant === name), 'is not the tenant of any agent');
  const ofTenant = z.object({ tenant });
  const name = z.string().superRefine((text, context) => {
    const message = nameFault(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
  const question = z.object({
    tenant,
    q: z.string().min(1).max(MAX_QUERY_CHARS),
    limit: z.coerce.number().int().min(1).max(MAX_RESULTS).default(3),
  });

  app.setErrorHandler(async (error: FastifyError, _request, reply) => {
    if (error.code !== 'FST_ERR_CTP_BODY_TOO_LARGE') throw error;
    return reply.code(413).send({ error: `the document ${TOO_LARGE}` });
  });
  // The body is the document itself, of any media type.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: MAX_DOCUMENT_BYTES },
    (_request, body, done) => done(null, body),
  );

  app.get(DOCUMENTS_PATH, { config: { access: 'viewer' } }, async (request, reply) => {
    const query = ofTenant.safeParse(request.query);
    if (!query.success) return badRequest(reply, query.error, 'malformed request');
    return { documents: await api.documents.list(query.data.tenant) };
  });

  app.put<{ Params: { '*': string } }>(
    `${DOCUMENTS_PATH}/*`,
    { config: { access: 'operator' }, bodyLimit: MAX_DOCUMENT_BYTES },
    async (request, reply) => {
      const asked = z.object({ tenant, name }).safeParse({ ...paramsOf(request), name: request.params['*'] });
      if (!asked.success) return badRequest(reply, asked.error, 'malformed request');
      const kind = kindOf(asked.data.name, request.headers['content-type']);
      if (kind === undefined) {
        return reply.code(415).send({
          error: `Content-Type must be one of ${KNOWN_MEDIA_TYPES} and must match the file extension`,
        });
      }
      const bytes = Buffer.isBuffer(request.body) ? request.body : new Uint8Array();
      return addDocument({ ...api, audit }, request, reply, { ...asked.data, kind, bytes });
    },
  );

  app.delete<{ Params: { '*': string } }>(
    `${DOCUMENTS_PATH}/*`,
    { config: { access: 'operator' } },
    async (request, reply) => {
      const query = ofTenant.safeParse(request.query);
      if (!query.success) return badRequest(reply, query.error, 'malformed request');
      const removed = await api.documents.remove(query.data.tenant, [request.params['*']]);
      if (removed.length === 0) return reply.code(404).send({ error: 'there is no document with that name' });
      const [subject = ''] = removed;
      await auditRequest(audit, request, { action: 'document.removed', tenant: query.data.tenant, subject });
      await bringBack(api, query.data.tenant, removed);
      await refreshSearch(api, request);
      return reply.code(204).send();
    },
  );

  app.get(SEARCH_PATH, { config: { access: 'viewer' } }, async (request, reply) => {
    const query = question.safeParse(request.query);
    if (!query.success) return badRequest(reply, query.error, 'malformed request');
    const { q: text, ...rest } = query.data;
    return { passages: await api.search.search({ ...rest, text }) };
  });
}

interface NewDocument {
  readonly tenant: string;
  readonly name: string;
  readonly kind: DocumentKind;
  readonly bytes: Uint8Array;
}

async function addDocument(
  api: KnowledgeApi & { readonly audit: Pick<AuditLog, 'add'> },
  request: FastifyRequest,
  reply: FastifyReply,
  { tenant, ...source }: NewDocument,
): Promise<FastifyReply> {
  const read = await api.reader.read(source);
  if ('reason' in read) return reply.code(422).send({ error: `the document ${read.reason}` });
  const [added] = await api.documents.add(tenant, [read]);
  if (added === undefined) throw new Error('unreachable: one document was added');
  if (added.outcome === 'duplicate') {
    return reply.code(409).send({ error: `the document has the same content as ${added.of}` });
  }
  if (added.outcome === 'refused') return reply.code(413).send({ error: `the document ${added.reason}` });
  if (added.outcome !== 'unchanged') {
    const details = { version: added.version };
    await auditRequest(api.audit, request, {
      ...{ tenant, subject: added.name, details },
      action: `document.${added.outcome}`,
    });
  }
  await refreshSearch(api, request);
  const { name, title, kind, passages, notices } = read;
  return reply
    .code(added.outcome === 'added' ? 201 : 200)
    .send({ ...added, name, title, kind, passages: passages.length, notices });
}

/** Makes this gateway use the change at once. Other gateways see it at their next refresh. */
async function refreshSearch({ search }: KnowledgeApi, request: FastifyRequest): Promise<void> {
  await search.refresh().catch((error: unknown) => {
    request.log.warn({ err: error }, 'knowledge not refreshed after a change: the next refresh includes it');
  });
}

const paramsOf = (request: FastifyRequest): object =>
  typeof request.query === 'object' && request.query !== null ? request.query : {};

/** The kind by the file extension. Undefined if it is unknown, or if a specific media type contradicts it. */
function kindOf(name: string, contentType: string | undefined): DocumentKind | undefined {
  const byName = kindOfName(name);
  const isUnspecific = contentType === undefined || contentType.startsWith('application/octet-stream');
  return isUnspecific || kindOfMediaType(contentType) === byName ? byName : undefined;
}
