create table alert_states (
  name text primary key,
  state jsonb not null,
  updated_at timestamptz not null default now()
);

comment on table alert_states is 'what is remembered of each alert between two looks';
comment on column alert_states.name is 'rule';
comment on column alert_states.state is 'whether it fires, since when it is about to change, when it was told';
comment on column alert_states.updated_at is 'when it was looked at last';

create table alert_events (
  id integer generated always as identity primary key,
  name text not null,
  type text not null check (type in ('firing', 'cleared')),
  value double precision not null,
  at timestamptz not null
);

comment on table alert_events is 'alerts that began or ended; told by rows of deliveries';
comment on column alert_events.id is 'sequence of the deliveries';
comment on column alert_events.name is 'rule';
comment on column alert_events.type is 'firing or cleared';
comment on column alert_events.value is 'the figure at that time';
comment on column alert_events.at is 'when';

-- A workflow looks every minute: without these it would read all calls and all deliveries.
create index call_sessions_ended on call_sessions (end_time);
create index deliveries_untold on deliveries (id)
  where call_session_id is null and state = 'pending' and attempts = 0;
