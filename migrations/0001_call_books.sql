-- The books of calls. Tables and columns of R-D1 to R-D3 stand first in each table, ours after them.

create table call_sessions (
  id text primary key,
  phone_number text not null,
  start_time timestamptz not null default now(),
  end_time timestamptz,
  status text not null default 'active' check (status in ('active', 'completed', 'failed')),
  conversation_data jsonb not null default '{}',
  total_duration integer,
  ai_response_count integer not null default 0,
  user_input_count integer not null default 0,
  knowledge_queries integer not null default 0,
  error_count integer not null default 0,
  tenant text not null,
  agent_id text not null
);

comment on column call_sessions.id is 'Twilio Call SID';
comment on column call_sessions.total_duration is 'seconds';

create index call_sessions_start_time on call_sessions (start_time);
create index call_sessions_phone_number on call_sessions (phone_number);

create table conversation_turns (
  id bigint generated always as identity primary key,
  call_session_id text not null references call_sessions (id) on delete cascade,
  turn_number integer not null,
  timestamp timestamptz not null default now(),
  user_input text,
  ai_response text,
  knowledge_used jsonb not null default '[]',
  response_time_ms integer,
  audio_duration_ms integer,
  planned_response text,
  outcome text not null,
  details jsonb not null default '{}',
  -- Also the index behind the foreign key.
  unique (call_session_id, turn_number)
);

comment on column conversation_turns.ai_response is 'what the caller heard';
comment on column conversation_turns.planned_response is 'what was meant to be said';

create table system_metrics (
  id bigint generated always as identity primary key,
  timestamp timestamptz not null default now(),
  metric_type text not null,
  metric_value double precision not null,
  service_name text not null,
  additional_data jsonb not null default '{}',
  -- Metrics outlive a call that was erased, so this is no foreign key.
  call_session_id text,
  dedupe_key text unique
);

comment on column system_metrics.dedupe_key is 'the same measurement saved again finds its row';

create index system_metrics_type_time on system_metrics (metric_type, timestamp);
create index system_metrics_call on system_metrics (call_session_id) where call_session_id is not null;
