/** Routes through which admins manage users and API tokens. An admin of one tenant manages those of that tenant. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ListedToken, ListedUser } from '../../adapters/ports/accounts.ts';
import type { AuditAction } from '../../adapters/ports/audit.ts';
import { mayUse } from '../../contracts/access.ts';
import { auditRequest } from '../access/audit-request.ts';
import { principalOf } from '../plugins/access.ts';
import {
  madeTokenSchema,
  newTokenSchema,
  newUserSchema,
  tokenSchema,
  userSchema,
} from './account-schemas.ts';
import type { TokenEntry, UserEntry } from './account-schemas.ts';
import type { ApiDeps } from './api-deps.ts';
import { problemSchema, sendProblem } from './problem.ts';

const USERS_PATH = '/api/v1/users';
const TOKENS_PATH = '/api/v1/tokens';
const DAY_MS = 24 * 60 * 60 * 1_000;
const NO_USER = 'there is no such user';
const accountParams = z.object({ id: z.uuid() });
const admin = { access: 'admin' } as const;

/** Adds the routes. */
export function accountRoutes(app: FastifyInstance, deps: ApiDeps): void {
  userRoutes(app, deps.operators);
  tokenRoutes(app, deps.operators);
}

function userRoutes(app: FastifyInstance, { changeAccounts, passwords }: ApiDeps['operators']): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  const visible = async (request: FastifyRequest) => {
    const users = await changeAccounts(({ users: all }) => all.list());
    return users.filter(({ tenant }) => mayUse(principalOf(request), tenant));
  };

  api.get(
    USERS_PATH,
    {
      config: admin,
      schema: {
        summary: 'People who may sign in',
        response: { 200: z.object({ users: z.array(userSchema) }), '4xx': problemSchema },
      },
    },
    async (request) => ({ users: (await visible(request)).map(userOf) }),
  );

  api.post(
    USERS_PATH,
    {
      config: admin,
      schema: {
        summary: 'Adds a user with a password',
        body: newUserSchema,
        response: { 201: userSchema, '4xx': problemSchema },
      },
    },
    async (request, reply) => {
      const { email, password, role, tenant } = request.body;
      const isFirst = principalOf(request).kind === 'local';
      if (isFirst && (role !== 'admin' || tenant !== null))
        return sendProblem(reply, 409, 'the first user must be an admin of all tenants');
      const fault = faultOf(request, tenant);
      if (fault !== undefined) return sendProblem(reply, ...fault);
      const passwordHash = await passwords.hash(password);
      const id = await changeAccounts(async ({ users, audit }) => {
        const added = await users.add({ email, role, tenant, passwordHash });
        if (added !== undefined)
          await auditRequest(audit, request, {
            action: 'user.added',
            tenant,
            subject: email,
            details: { role },
          });
        return added;
      });
      if (id === undefined) return sendProblem(reply, 409, 'there is a user with this address');
      const found = (await visible(request)).find((user) => user.id === id);
      return found === undefined ? sendProblem(reply, 404, NO_USER) : reply.code(201).send(userOf(found));
    },
  );

  const setDisabled = async (
    request: FastifyRequest<{ Params: { id: string } }>,
    reply: FastifyReply,
    [isDisabled, action]: readonly [boolean, AuditAction],
  ) => {
    const user = (await visible(request)).find(({ id }) => id === request.params.id);
    if (user === undefined) return sendProblem(reply, 404, NO_USER);
    if (isDisabled && user.id === principalOf(request).id)
      return sendProblem(reply, 409, 'nobody disables their own account');
    const { email, tenant } = user;
    await changeAccounts(async ({ users, audit }) => {
      await users.setDisabled(email, isDisabled);
      await auditRequest(audit, request, { action, tenant, subject: email });
    });
    return userOf({ ...user, isDisabled });
  };
  const changing = (summary: string) => ({
    config: admin,
    schema: { summary, params: accountParams, response: { 200: userSchema, '4xx': problemSchema } },
  });

  api.post(
    `${USERS_PATH}/:id/disable`,
    changing('The user can no longer sign in, and open sessions end'),
    async (request, reply) => setDisabled(request, reply, [true, 'user.disabled']),
  );
  api.post(`${USERS_PATH}/:id/enable`, changing('The user can sign in again'), async (request, reply) =>
    setDisabled(request, reply, [false, 'user.enabled']),
  );
}

function tokenRoutes(app: FastifyInstance, { changeAccounts }: ApiDeps['operators']): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  const visible = async (request: FastifyRequest) => {
    const tokens = await changeAccounts(({ tokens: all }) => all.list());
    return tokens.filter(({ tenant }) => mayUse(principalOf(request), tenant));
  };

  api.get(
    TOKENS_PATH,
    {
      config: admin,
      schema: {
        summary: 'API tokens, without the tokens themselves',
        response: { 200: z.object({ tokens: z.array(tokenSchema) }), '4xx': problemSchema },
      },
    },
    async (request) => ({ tokens: (await visible(request)).map(tokenOf) }),
  );

  api.post(
    TOKENS_PATH,
    {
      config: admin,
      schema: {
        summary: 'Makes an API token, and shows it once',
        body: newTokenSchema,
        response: { 201: madeTokenSchema, '4xx': problemSchema },
      },
    },
    async (request, reply) => {
      const { name, role, tenant, days } = request.body;
      // Nobody can sign in with a token, and this machine is not let in any more.
      if (principalOf(request).kind === 'local') return sendProblem(reply, 409, 'add a user first');
      const fault = faultOf(request, tenant);
      if (fault !== undefined) return sendProblem(reply, ...fault);
      const expiresAt = new Date(Date.now() + days * DAY_MS);
      const until = expiresAt.toISOString();
      const { id, secret } = await changeAccounts(async ({ tokens, audit }) => {
        const made = await tokens.add({ name, role, tenant, expiresAt });
        const details = { role, name, expiresAt: until };
        await auditRequest(audit, request, { action: 'token.added', tenant, subject: made.id, details });
        return made;
      });
      return reply.code(201).send({ id, token: secret, expiresAt: until });
    },
  );

  api.delete(
    `${TOKENS_PATH}/:id`,
    {
      config: admin,
      schema: {
        summary: 'Ends an API token at once',
        params: accountParams,
        response: { 204: z.null(), '4xx': problemSchema },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const known = (await visible(request)).some((token) => token.id === id && token.revokedAt === null);
      if (!known) return sendProblem(reply, 404, 'there is no such token, or it was revoked before');
      await changeAccounts(async ({ tokens, audit }) => {
        const token = await tokens.revoke(id);
        if (token === undefined) return;
        const { tenant, name } = token;
        await auditRequest(audit, request, {
          action: 'token.revoked',
          tenant,
          subject: id,
          details: { name },
        });
      });
      return reply.code(204).send(null);
    },
  );
}

/** Why the account may not be made: nobody gives more rights than their own. */
function faultOf(
  request: FastifyRequest,
  tenant: string | null,
): readonly [status: number, detail: string] | undefined {
  return mayUse(principalOf(request), tenant) ? undefined : [403, 'this is another tenant'];
}

const userOf = ({ createdAt, ...user }: ListedUser): UserEntry => ({
  ...user,
  createdAt: createdAt.toISOString(),
});

const tokenOf = ({ createdAt, expiresAt, revokedAt, lastUsedAt, ...token }: ListedToken): TokenEntry => ({
  ...token,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  revokedAt: revokedAt?.toISOString() ?? null,
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});
