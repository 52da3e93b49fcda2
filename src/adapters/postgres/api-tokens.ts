/** Table `api_tokens`: tokens of programs that use the API. */
import type { Principal } from '../../contracts/access.ts';
import type { ApiTokens, ListedToken } from '../ports/accounts.ts';
import { query } from './query.ts';
import type { Database } from './query.ts';
import { digestOf, newSecret } from './secrets.ts';

/** Begins every token, so that scanners for leaked secrets can recognise one. */
const PREFIX = 'evercall_';
const FORM = /^evercall_[\w-]{43}$/u;

const PRINCIPAL = `'token' as kind, id, name, role, tenant`;

const ADD = `
  insert into api_tokens (name, token_sha256, tenant, role, expires_at) values ($1, $2, $3, $4, $5) returning id`;

const LIST = `
  select id, name, role, tenant, expires_at as "expiresAt", created_at as "createdAt", revoked_at as "revokedAt",
    last_used_at as "lastUsedAt"
  from api_tokens order by created_at, id`;

const REVOKE = `
  update api_tokens set revoked_at = now() where id::text = $1 and revoked_at is null returning ${PRINCIPAL}`;

const FIND = `
  select ${PRINCIPAL} from api_tokens where token_sha256 = $1 and revoked_at is null and expires_at > now()`;

const USED = `
  update api_tokens set last_used_at = now()
  where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`;

/** Creates the store of API tokens. */
export function createApiTokens(db: Database): ApiTokens {
  return {
    async add({ name, tenant, role, expiresAt }) {
      const secret = PREFIX + newSecret();
      const values = [name, digestOf(secret), tenant, role, expiresAt];
      const { rows } = await query<{ id: string }>(db, 'addToken', ADD, values);
      const [added] = rows;
      if (added === undefined) throw new Error('unreachable: an insert returns its row');
      return { id: added.id, secret };
    },
    list: async () => (await query<ListedToken>(db, 'listTokens', LIST)).rows,
    revoke: async (id) => (await query<Principal>(db, 'revokeToken', REVOKE, [id])).rows[0],
    async find(secret) {
      // A flood of other texts costs no query.
      if (!FORM.test(secret)) return undefined;
      const [found] = (await query<Principal>(db, 'findToken', FIND, [digestOf(secret)])).rows;
      if (found !== undefined) await query(db, 'useToken', USED, [found.id]);
      return found;
    },
    hasAny: async () => (await query(db, 'anyToken', 'select from api_tokens limit 1')).rows.length > 0,
  };
}
