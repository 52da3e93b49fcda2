-- Who may come in: operators with their sessions, API tokens, the limits of sign-in, and the audit log.

create table users (
  id uuid primary key default gen_random_uuid(),
  email text not null check (email = lower(email)),
  tenant text,
  role text not null check (role in ('viewer', 'operator', 'admin')),
  password_hash text,
  openid_issuer text,
  openid_subject text,
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  check ((openid_issuer is null) = (openid_subject is null)),
  check (password_hash is null or openid_issuer is null)
);
create unique index users_email on users (email);
create unique index users_openid on users (openid_issuer, openid_subject);

comment on table users is 'operators who sign in; rows are disabled, never deleted';
comment on column users.id is 'identifies the user';
comment on column users.email is 'e-mail address in lower case: the name for signing in';
comment on column users.tenant is 'the tenant whose data the user sees; null: all tenants';
comment on column users.role is 'viewer, operator or admin';
comment on column users.password_hash is 'argon2id; null: the user signs in by OpenID Connect';
comment on column users.openid_issuer is 'OpenID Connect: the issuer that knows the user';
comment on column users.openid_subject is 'OpenID Connect: the id of the user at the issuer';
comment on column users.disabled_at is 'since when the user cannot sign in';
comment on column users.created_at is 'when the user was added';

create table sessions (
  token_sha256 bytea primary key,
  user_id uuid not null references users (id),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index sessions_user on sessions (user_id);
create index sessions_expires on sessions (expires_at);

comment on table sessions is 'browsers that are signed in';
comment on column sessions.token_sha256 is 'SHA-256 of the session cookie; the cookie itself is not stored';
comment on column sessions.user_id is 'the user who signed in';
comment on column sessions.created_at is 'when the user signed in';
comment on column sessions.expires_at is 'when the session ends by itself';

create table api_tokens (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  token_sha256 bytea not null unique,
  tenant text,
  role text not null check (role in ('viewer', 'operator', 'admin')),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  last_used_at timestamptz
);

comment on table api_tokens is 'tokens of programs that use the API';
comment on column api_tokens.id is 'identifies the token; not a secret';
comment on column api_tokens.name is 'what the token is for';
comment on column api_tokens.token_sha256 is 'SHA-256 of the token; the token itself is not stored';
comment on column api_tokens.tenant is 'the tenant whose data the token opens; null: all tenants';
comment on column api_tokens.role is 'viewer, operator or admin';
comment on column api_tokens.created_at is 'when the token was made';
comment on column api_tokens.expires_at is 'when the token ends by itself';
comment on column api_tokens.revoked_at is 'since when the token is no longer accepted';
comment on column api_tokens.last_used_at is 'when the token was last used, to the minute';

-- The table of the package rate-limiter-flexible.
create table sign_in_limits (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);

comment on table sign_in_limits is 'attempts to sign in, for all gateways';
comment on column sign_in_limits.key is 'address or hash of the account';
comment on column sign_in_limits.points is 'attempts within the current window';
comment on column sign_in_limits.expire is 'end of the window: milliseconds since 1970';

create table audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  tenant text,
  actor_kind text not null check (actor_kind in ('user', 'token', 'local', 'command', 'nobody')),
  actor_id text,
  actor text not null,
  address text,
  action text not null,
  subject text,
  details jsonb not null default '{}'::jsonb
);
create index audit_log_tenant on audit_log (tenant, id);

comment on table audit_log is 'who did what: rows are only added';
comment on column audit_log.id is 'order of the entries';
comment on column audit_log.at is 'when it happened';
comment on column audit_log.tenant is 'the tenant concerned; null: the whole system';
comment on column audit_log.actor_kind is
  'user: signed in; token: API token; local: this machine, without a sign-in; command: command line; nobody: not signed in';
comment on column audit_log.actor_id is 'id of the user or token';
comment on column audit_log.actor is 'name of who did it: e-mail address, name of the token, or user of the operating system';
comment on column audit_log.address is 'address from which the request came';
comment on column audit_log.action is 'what was done, such as document.added';
comment on column audit_log.subject is 'what it was done to';
comment on column audit_log.details is 'further facts';

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'entries of the audit log cannot be changed or removed' using errcode = 'insufficient_privilege';
end
$$;
-- Statement triggers also refuse a statement that matches no row, and TRUNCATE.
create trigger audit_log_append_only before update or delete or truncate on audit_log
  for each statement execute function refuse_audit_change();
revoke update, delete, truncate on audit_log from public;
