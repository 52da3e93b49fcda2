/** The parts of the routes for operators, in memory. */
import { randomUUID } from 'node:crypto';
import type { OpenId } from '../../src/adapters/openid/openid.ts';
import { createPasswords } from '../../src/adapters/passwords/argon2.ts';
import type {
  ApiTokens,
  ListedToken,
  ListedUser,
  SignInLimits,
  Users,
  UserSessions,
} from '../../src/adapters/ports/accounts.ts';
import type { AuditLog, StoredAuditEntry } from '../../src/adapters/ports/audit.ts';
import type { Principal } from '../../src/contracts/access.ts';
import { createDoors, createIdentify } from '../../src/gateway/access/identify.ts';
import type { OperatorParts } from '../../src/gateway/access/operator-parts.ts';
import { sessionCookie } from '../../src/gateway/access/session-cookie.ts';

interface Account {
  readonly user: Principal;
  readonly hash: string;
}

export interface MemoryOperators extends OperatorParts {
  readonly accounts: Map<string, Account>;
  readonly entries: StoredAuditEntry[];
  readonly listed: ListedUser[];
  readonly listedTokens: ListedToken[];
  /** Signs `user` in. Returns the header with the cookie. */
  cookieOf(user: Principal): Promise<{ cookie: string }>;
  /** Makes a token. Returns the header with it. */
  tokenOf(who: Pick<Principal, 'role' | 'tenant'>): Promise<{ authorization: string }>;
}

/** Creates them without any user, for a gateway at `baseUrl`. */
export function memoryOperators(
  baseUrl: URL,
  {
    apiToken,
    limits = NO_LIMITS,
    openId,
  }: { apiToken?: string; limits?: SignInLimits; openId?: OpenId } = {},
): MemoryOperators {
  const accounts = new Map<string, Account>();
  const tokens = memoryTokens();
  const sessions = memorySessions(() => [...accounts.values()].map(({ user }) => user));
  const cookie = sessionCookie(baseUrl);
  const users: Pick<Users, 'credentials' | 'byOpenId' | 'hasAny'> = {
    credentials: async (email) => accounts.get(email),
    async byOpenId({ email, role, tenant, subject: id }) {
      const user: Principal = { kind: 'user', id, name: email, role, tenant };
      accounts.set(email, { user, hash: '' });
      return user;
    },
    hasAny: async () => accounts.size > 0,
  };
  const who = {
    ...{ baseUrl, users, sessions, tokens, cookie, hasOpenId: openId !== undefined },
    ...(apiToken === undefined ? {} : { apiToken }),
  };
  const entries: StoredAuditEntry[] = [];
  const audit = memoryAudit(entries);
  const listed: ListedUser[] = [];
  const listedTokens: ListedToken[] = [];
  return {
    ...{ accounts, entries, listed, listedTokens, users, sessions, cookie, limits, audit },
    changeAccounts: (change) =>
      change({ users: memoryUsers(listed), tokens: memoryTokenList(tokens, listedTokens), audit }),
    passwords: createPasswords(),
    ...(openId === undefined ? {} : { openId }),
    identify: createIdentify(who),
    doors: createDoors(who),
    async cookieOf(user) {
      accounts.set(user.name, { user, hash: '' });
      const name = baseUrl.protocol === 'https:' ? '__Host-evercall' : 'evercall';
      return { cookie: `${name}=${await sessions.begin(user.id ?? '', 1_000_000)}` };
    },
    async tokenOf({ role, tenant }) {
      const expiresAt = new Date(Date.now() + 1_000_000);
      const { secret } = await tokens.add({ name: role, role, tenant, expiresAt });
      return { authorization: `Bearer ${secret}` };
    },
  };
}

export const aUser = (changes: Partial<Principal> = {}): Principal => ({
  kind: 'user',
  id: randomUUID(),
  name: 'ann@example.com',
  role: 'viewer',
  tenant: null,
  ...changes,
});

const NO_LIMITS: SignInLimits = { take: async () => undefined, forgive: async () => undefined };

function memorySessions(users: () => readonly Principal[]): UserSessions {
  const open = new Map<string, string>();
  return {
    async begin(userId) {
      const secret = randomUUID();
      open.set(secret, userId);
      return secret;
    },
    find: async (secret) => users().find(({ id }) => id !== null && id === open.get(secret)),
    async end(secret) {
      open.delete(secret);
    },
  };
}

function memoryUsers(listed: ListedUser[]): Pick<Users, 'add' | 'list' | 'setDisabled'> {
  return {
    list: async () => listed,
    async add({ email, role, tenant }) {
      if (listed.some((user) => user.email === email)) return undefined;
      const id = randomUUID();
      listed.push({
        id,
        email,
        role,
        tenant,
        signsInBy: 'password',
        isDisabled: false,
        createdAt: new Date(),
      });
      return id;
    },
    async setDisabled(email, isDisabled) {
      const at = listed.findIndex((user) => user.email === email);
      const user = listed[at];
      if (user === undefined) return undefined;
      listed[at] = { ...user, isDisabled };
      return { kind: 'user', id: user.id, name: email, role: user.role, tenant: user.tenant };
    },
  };
}

function memoryTokenList(
  tokens: Pick<ApiTokens, 'add'>,
  listed: ListedToken[],
): Pick<ApiTokens, 'add' | 'list' | 'revoke'> {
  return {
    list: async () => listed,
    async add(token) {
      const made = await tokens.add(token);
      listed.push({ ...token, id: made.id, createdAt: new Date(), revokedAt: null, lastUsedAt: null });
      return made;
    },
    async revoke(id) {
      const at = listed.findIndex((token) => token.id === id);
      const token = listed[at];
      if (token === undefined) return undefined;
      listed[at] = { ...token, revokedAt: new Date() };
      return { kind: 'token', ...token };
    },
  };
}

function memoryTokens(): Pick<ApiTokens, 'add' | 'find' | 'hasAny'> {
  const made = new Map<string, Principal>();
  return {
    async add({ name, role, tenant }) {
      const [id, secret] = [randomUUID(), randomUUID()];
      made.set(secret, { kind: 'token', id, name, role, tenant });
      return { id, secret };
    },
    find: async (secret) => made.get(secret),
    hasAny: async () => made.size > 0,
  };
}

function memoryAudit(entries: StoredAuditEntry[]): AuditLog {
  return {
    async add(entry) {
      entries.push({ ...entry, id: entries.length + 1, at: new Date() });
    },
    page: async ({ tenant, before = Infinity, limit }) =>
      entries
        .filter((entry) => entry.id < before && (tenant === null || entry.tenant === tenant))
        .toReversed()
        .slice(0, limit),
  };
}
