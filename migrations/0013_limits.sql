-- What callers have cost, who is blocked, and what was noticed. Gateways and workers write together.

create table usage_counters (
  kind text not null check (kind in ('agent', 'call', 'number')),
  owner text not null,
  subject text not null,
  period text not null,
  calls integer not null default 0,
  model_requests integer not null default 0,
  tokens bigint not null default 0,
  cost double precision not null default 0,
  changed_at timestamptz not null default now(),
  primary key (kind, owner, subject, period)
);

comment on table usage_counters is 'what calls have used, for the limits of agents; days of agents stay, the others go after two days';
comment on column usage_counters.kind is 'agent: all calls of a day; call: one call; number: the calls of one caller in an hour';
comment on column usage_counters.owner is 'tenant and agent, such as harbor/default';
comment on column usage_counters.subject is 'Call SID or number of the caller; empty for an agent';
comment on column usage_counters.period is 'day in the time zone of the agent, or hour in UTC; empty for a call';
comment on column usage_counters.calls is 'calls begun';
comment on column usage_counters.model_requests is 'requests to language models';
comment on column usage_counters.tokens is 'tokens of questions and answers';
comment on column usage_counters.cost is 'what the tokens cost, in the currency of the prices in the environment';
comment on column usage_counters.changed_at is 'last change';

create index usage_counters_old on usage_counters (changed_at) where kind <> 'agent';

create table gateway_calls (
  gateway_id text not null,
  owner text not null,
  calls integer not null,
  seen_at timestamptz not null default now(),
  primary key (gateway_id, owner)
);

comment on table gateway_calls is 'live calls of each gateway, by agent; a row that is not renewed for ten seconds is of a gateway that is gone';
comment on column gateway_calls.gateway_id is 'the gateway that holds the calls';
comment on column gateway_calls.owner is 'tenant and agent, such as harbor/default';
comment on column gateway_calls.calls is 'live calls';
comment on column gateway_calls.seen_at is 'last renewal';

create table blocked_callers (
  number text not null,
  is_prefix boolean not null default false,
  reason text not null default '',
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  primary key (number, is_prefix)
);

comment on table blocked_callers is 'callers whose calls are not taken (npm run blocks)';
comment on column blocked_callers.number is 'the number (E.164), or the beginning of numbers';
comment on column blocked_callers.is_prefix is 'whether all numbers with this beginning are blocked';
comment on column blocked_callers.reason is 'why, for people';
comment on column blocked_callers.created_at is 'when it was blocked';
comment on column blocked_callers.expires_at is 'when the block ends; null: never';

create table unusual_patterns (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  kind text not null,
  subject text not null,
  tenant text not null,
  agent_id text not null,
  seen integer not null,
  has_blocked boolean not null default false
);

comment on table unusual_patterns is 'unusual patterns of calls, one row for each pattern and subject in an hour';
comment on column unusual_patterns.id is 'number of the row';
comment on column unusual_patterns.at is 'when it was noticed';
comment on column unusual_patterns.kind is 'the pattern (docs/limits.md)';
comment on column unusual_patterns.subject is 'number or beginning of numbers of the callers; empty if the pattern is of all callers of an agent';
comment on column unusual_patterns.tenant is 'tenant of the agent';
comment on column unusual_patterns.agent_id is 'the agent that was called';
comment on column unusual_patterns.seen is 'how often it had happened by then';
comment on column unusual_patterns.has_blocked is 'whether the number was blocked for it';

create index unusual_patterns_at on unusual_patterns (at);
create index unusual_patterns_subject on unusual_patterns (subject);
