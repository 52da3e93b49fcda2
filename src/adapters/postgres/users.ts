/** Tables `users` and `sessions`: operators and the browsers in which they are signed in. */
import type { Principal } from '../../contracts/access.ts';
import type { ListedUser, NewUser, OpenIdUser, Users, UserSessions } from '../ports/accounts.ts';
import { query } from './query.ts';
import type { Database } from './query.ts';
import { digestOf, newSecret } from './secrets.ts';

const PRINCIPAL = `'user' as kind, u.id, u.email as name, u.role, u.tenant`;

const ADD = `
  insert into users (email, tenant, role, password_hash) values ($1, $2, $3, $4)
  on conflict (email) do nothing returning id`;

const LIST = `
  select id, email, role, tenant, created_at as "createdAt", disabled_at is not null as "isDisabled",
    case when openid_issuer is null then 'password' else 'openid' end as "signsInBy"
  from users order by email`;

const WITHOUT_SESSIONS = `
  with changed as (CHANGE), ended as (delete from sessions where user_id in (select id from changed))
  select ${PRINCIPAL} from changed u`;
const SET_DISABLED = WITHOUT_SESSIONS.replace(
  'CHANGE',
  'update users set disabled_at = case when $2 then coalesce(disabled_at, now()) end where email = $1 returning *',
);
const SET_PASSWORD = WITHOUT_SESSIONS.replace(
  'CHANGE',
  'update users set password_hash = $2 where email = $1 and openid_issuer is null returning *',
);

const CREDENTIALS = `
  select ${PRINCIPAL}, u.password_hash as hash from users u where u.email = $1 and u.disabled_at is null`;

// Another user with the same address: neither the insert nor the update happens.
const BY_OPENID = `
  insert into users as u (email, tenant, role, openid_issuer, openid_subject)
  select $1, $2, $3, $4, $5
  where not exists (
    select from users where email = $1 and (openid_issuer, openid_subject) is distinct from ($4, $5))
  on conflict (openid_issuer, openid_subject)
    do update set email = excluded.email, tenant = excluded.tenant, role = excluded.role
    where u.disabled_at is null
  returning ${PRINCIPAL}`;

/** Creates the store of users. */
export function createUsers(db: Database): Users {
  return {
    async add({ email, tenant, role, passwordHash }: NewUser) {
      const values = [email, tenant, role, passwordHash];
      return (await query<{ id: string }>(db, 'addUser', ADD, values)).rows[0]?.id;
    },
    list: async () => (await query<ListedUser>(db, 'listUsers', LIST)).rows,
    setDisabled: async (email, isDisabled) =>
      (await query<Principal>(db, 'disableUser', SET_DISABLED, [email, isDisabled])).rows[0],
    setPassword: async (email, passwordHash) =>
      (await query<Principal>(db, 'setPassword', SET_PASSWORD, [email, passwordHash])).rows[0],
    async credentials(email) {
      const { rows } = await query<Principal & { hash: string | null }>(db, 'readUser', CREDENTIALS, [email]);
      const [row] = rows;
      if (row === undefined) return undefined;
      const { hash, ...user } = row;
      return { user, hash: hash ?? undefined };
    },
    async byOpenId({ email, tenant, role, issuer, subject }: OpenIdUser) {
      const values = [email, tenant, role, issuer, subject];
      return (await query<Principal>(db, 'openIdUser', BY_OPENID, values)).rows[0];
    },
    hasAny: async () => (await query(db, 'anyUser', 'select from users limit 1')).rows.length > 0,
  };
}

const BEGIN = `
  insert into sessions (token_sha256, user_id, expires_at)
  values ($1, $2, now() + make_interval(secs => $3 / 1000.0))`;

const FIND = `
  select ${PRINCIPAL} from sessions s join users u on u.id = s.user_id
  where s.token_sha256 = $1 and s.expires_at > now() and u.disabled_at is null`;

/** Creates the store of sessions. */
export function createUserSessions(db: Database): UserSessions {
  return {
    async begin(userId, validMs) {
      const secret = newSecret();
      await query(db, 'endOldSessions', 'delete from sessions where expires_at < now()');
      await query(db, 'beginSession', BEGIN, [digestOf(secret), userId, validMs]);
      return secret;
    },
    find: async (secret) => (await query<Principal>(db, 'findSession', FIND, [digestOf(secret)])).rows[0],
    async end(secret) {
      await query(db, 'endSession', 'delete from sessions where token_sha256 = $1', [digestOf(secret)]);
    },
  };
}
