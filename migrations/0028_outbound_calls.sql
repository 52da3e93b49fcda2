create table outbound_calls (
  id uuid primary key default gen_random_uuid(),
  tenant text not null,
  agent_id text not null,
  to_number text not null,
  from_number text not null,
  reason text not null,
  name text,
  details text,
  terms jsonb not null,
  requested_by text not null,
  request_key text not null,
  origin_call text references call_sessions (id) on delete set null,
  not_before timestamptz not null,
  not_after timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'done')),
  outcome text,
  is_cancelled boolean not null default false,
  started_at timestamptz,
  created_at timestamptz not null default now(),
  ended_at timestamptz
);

create unique index outbound_calls_once on outbound_calls (tenant, request_key);
create index outbound_calls_recent on outbound_calls (tenant, created_at desc);
create index outbound_calls_number on outbound_calls (to_number);

comment on table outbound_calls is 'calls that the business wants placed: each is one wish with all its attempts';
comment on column outbound_calls.id is 'part of the workflow id and of the webhooks of its calls';
comment on column outbound_calls.tenant is 'tenant of the agent';
comment on column outbound_calls.agent_id is 'agent that talks';
comment on column outbound_calls.to_number is 'who is called, E.164';
comment on column outbound_calls.from_number is 'number of the agent, E.164';
comment on column outbound_calls.reason is 'what it is about: told to whoever answers';
comment on column outbound_calls.name is 'whom the agent asks for';
comment on column outbound_calls.details is 'what only the right person may hear';
comment on column outbound_calls.terms is 'calling hours, time zones, attempts and limits, as when it was asked for';
comment on column outbound_calls.requested_by is 'user, token, command or call that asked for it';
comment on column outbound_calls.request_key is 'a request with the same key is the same wish';
comment on column outbound_calls.origin_call is 'call in which it was promised';
comment on column outbound_calls.not_before is 'not called before';
comment on column outbound_calls.not_after is 'given up then';
comment on column outbound_calls.state is 'waiting or done';
comment on column outbound_calls.outcome is 'how the last attempt ended, or why there is none';
comment on column outbound_calls.is_cancelled is 'nobody is called any more';
comment on column outbound_calls.started_at is 'when its workflow began';
comment on column outbound_calls.created_at is 'when it was asked for';
comment on column outbound_calls.ended_at is 'when it was done';

create table outbound_attempts (
  outbound_id uuid not null references outbound_calls (id) on delete cascade,
  number integer not null,
  tenant text not null,
  to_number text not null,
  at timestamptz not null default now(),
  placing_at timestamptz,
  call_sid text,
  outcome text,
  ended_at timestamptz,
  primary key (outbound_id, number)
);

create index outbound_attempts_number on outbound_attempts (to_number, at);
create index outbound_attempts_tenant on outbound_attempts (tenant, at);

comment on table outbound_attempts is 'each time that somebody is called: written before the call is placed';
comment on column outbound_attempts.outbound_id is 'wish';
comment on column outbound_attempts.number is 'counts the attempts of the wish from 1';
comment on column outbound_attempts.tenant is 'of the wish, for the limit of a day';
comment on column outbound_attempts.to_number is 'of the wish, for the gap between two calls';
comment on column outbound_attempts.at is 'when it was written down';
comment on column outbound_attempts.placing_at is 'when the carrier was asked: it is never asked twice';
comment on column outbound_attempts.call_sid is 'the carrier''s id of the call';
comment on column outbound_attempts.outcome is 'how it ended; null: it goes on';
comment on column outbound_attempts.ended_at is 'when it ended';
