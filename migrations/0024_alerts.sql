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

-- Alerts are of no call.
alter table deliveries alter column call_session_id drop not null;
drop index deliveries_once;
create unique index deliveries_once
  on deliveries (coalesce(call_session_id, ''), event, sequence, (destination ->> 'name'));
comment on column deliveries.call_session_id is 'call; null: an alert';
comment on column deliveries.event is 'what happened: call.ended, message.taken, alert.firing or alert.cleared';
comment on column deliveries.sequence is 'orders the messages of a call, from 1, and the alerts';
