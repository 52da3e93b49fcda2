/** Finds out who makes a request. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { ApiTokens, Users, UserSessions } from '../../adapters/ports/accounts.ts';
import { isLoopback } from '../../config/urls.ts';
import type { Principal } from '../../contracts/access.ts';
import type { SessionCookie } from './session-cookie.ts';
import { isFromThisMachine } from './this-machine.ts';

/** `by`: a browser sends a cookie by itself, and a page of another site can use a browser on this machine. */
export interface Identity {
  readonly principal: Principal;
  readonly by: 'token' | 'cookie' | 'machine';
}

/** Undefined: nobody who is known. Rejects while the database is away, if it is needed. */
export type Identify = (request: FastifyRequest) => Promise<Identity | undefined>;

export interface IdentifyDeps {
  readonly baseUrl: URL;
  /** API_TOKEN: an admin of all tenants. */
  readonly apiToken?: string;
  /** Whether people can sign in by OpenID Connect. */
  readonly hasOpenId: boolean;
  readonly users: Pick<Users, 'hasAny'>;
  readonly sessions: Pick<UserSessions, 'find'>;
  readonly tokens: Pick<ApiTokens, 'find' | 'hasAny'>;
  readonly cookie: SessionCookie;
}

const FIRST_TOKEN: Principal = { kind: 'token', id: null, name: 'API_TOKEN', role: 'admin', tenant: null };
const THIS_MACHINE: Principal = {
  kind: 'local',
  id: null,
  name: 'this machine',
  role: 'admin',
  tenant: null,
};

/** Creates the identification by API token, by session, or by being on this machine while nobody can sign in. */
export function createIdentify(deps: IdentifyDeps): Identify {
  const { apiToken, cookie } = deps;
  const isFirstToken = apiToken === undefined ? () => false : comparison(apiToken);
  const doors = createDoors(deps);
  return async (request) => {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const [, given] = /^Bearer +(\S+)$/iu.exec(authorization) ?? [];
      if (given === undefined) return undefined;
      const principal = isFirstToken(given) ? FIRST_TOKEN : await deps.tokens.find(given);
      return principal === undefined ? undefined : { principal, by: 'token' };
    }
    const secret = cookie.read(request);
    const user = secret === undefined ? undefined : await deps.sessions.find(secret);
    if (user !== undefined) return { principal: user, by: 'cookie' };
    if (!isFromThisMachine(request) || (await doors()) !== 'this-machine') return undefined;
    return { principal: THIS_MACHINE, by: 'machine' };
  };
}

/** Who may use the routes for operators: those who have an account, this machine while there is none, or nobody. */
export type Doors = 'accounts' | 'this-machine' | 'nobody';

/**
 * Returns a function that says who may come in. Rejects while the database is away. A public BASE_URL means that a proxy on
 * this machine may pass requests on without a mark, so a request from this machine proves nothing then.
 */
export function createDoors(
  deps: Pick<IdentifyDeps, 'baseUrl' | 'apiToken' | 'hasOpenId' | 'users' | 'tokens'>,
) {
  const { baseUrl, apiToken, hasOpenId, users, tokens } = deps;
  // Users and tokens are never deleted, so it stays true.
  let hasAccounts = apiToken !== undefined || hasOpenId;
  return async (): Promise<Doors> => {
    hasAccounts ||= (await users.hasAny()) || (await tokens.hasAny());
    if (hasAccounts) return 'accounts';
    return isLoopback(baseUrl.hostname) ? 'this-machine' : 'nobody';
  };
}

function comparison(wanted: string): (given: string) => boolean {
  const digest = digestOf(wanted);
  // Digests have equal length, and comparing them does not reveal how much of the token was right.
  return (given) => timingSafeEqual(digestOf(given), digest);
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
