/** What the routes for operators use. */
import { createOpenId } from '../../adapters/openid/openid.ts';
import type { OpenId } from '../../adapters/openid/openid.ts';
import { createPasswords } from '../../adapters/passwords/argon2.ts';
import type { AuditLog } from '../../adapters/ports/audit.ts';
import { createApiTokens } from '../../adapters/postgres/api-tokens.ts';
import { createAuditLog } from '../../adapters/postgres/audit-log.ts';
import { createPool, inTransaction } from '../../adapters/postgres/pool.ts';
import { createSignInLimits } from '../../adapters/postgres/sign-in-limits.ts';
import { createUsers, createUserSessions } from '../../adapters/postgres/users.ts';
import type { ApiTokens, Passwords, Users, UserSessions } from '../../adapters/ports/accounts.ts';
import type { GatewayConfig } from '../../config/gateway.ts';
import { OPENID_CALLBACK_PATH } from './openid-paths.ts';
import { createDoors, createIdentify } from './identify.ts';
import type { Doors, Identify, IdentifyDeps } from './identify.ts';
import { sessionCookie } from './session-cookie.ts';
import type { SessionCookie } from './session-cookie.ts';
import type { SignInDeps } from './sign-in.ts';

/** What a change of accounts works with. */
export interface Accounts {
  readonly users: Pick<Users, 'add' | 'list' | 'setDisabled'>;
  readonly tokens: Pick<ApiTokens, 'add' | 'list' | 'revoke'>;
  readonly audit: Pick<AuditLog, 'add'>;
}

export interface OperatorParts extends Omit<SignInDeps, 'users' | 'sessions' | 'audit' | 'passwords'> {
  readonly passwords: Passwords;
  /** Makes a change with its entry in the audit log: both or neither. */
  readonly changeAccounts: <Result>(change: (accounts: Accounts) => Promise<Result>) => Promise<Result>;
  readonly users: SignInDeps['users'] & Pick<Users, 'byOpenId'>;
  readonly sessions: UserSessions;
  readonly audit: AuditLog;
  readonly cookie: SessionCookie;
  readonly identify: Identify;
  readonly doors: () => Promise<Doors>;
  /** Absent: no issuer is configured. */
  readonly openId?: OpenId;
}

/** Signing in must not take connections from calls. */
const CONNECTIONS = 2;

/** Opens them with a pool of their own, which connects on the first request. */
export function openOperatorParts({
  databaseUrl,
  baseUrl,
  apiToken,
  openId,
}: Pick<GatewayConfig, 'databaseUrl' | 'baseUrl' | 'apiToken' | 'openId'>): OperatorParts & AsyncDisposable {
  const pool = createPool(databaseUrl, { max: CONNECTIONS });
  const users = createUsers(pool);
  const sessions = createUserSessions(pool);
  const cookie = sessionCookie(baseUrl);
  const who: IdentifyDeps = {
    ...{ baseUrl, users, sessions, cookie },
    tokens: createApiTokens(pool),
    hasOpenId: openId !== undefined,
    ...(apiToken === undefined ? {} : { apiToken }),
  };
  return {
    ...{ users, sessions, cookie },
    audit: createAuditLog(pool),
    limits: createSignInLimits(pool),
    passwords: createPasswords(),
    changeAccounts: (change) =>
      inTransaction(pool, 'changeAccounts', (client) =>
        change({
          users: createUsers(client),
          tokens: createApiTokens(client),
          audit: createAuditLog(client),
        }),
      ),
    identify: createIdentify(who),
    doors: createDoors(who),
    ...(openId === undefined ? {} : { openId: createOpenId(openId, new URL(OPENID_CALLBACK_PATH, baseUrl)) }),
    [Symbol.asyncDispose]: () => pool.end(),
  };
}
