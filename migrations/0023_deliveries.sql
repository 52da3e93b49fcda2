create table call_summaries (
  call_session_id text primary key references call_sessions (id) on delete cascade,
  summary text not null,
  wish text not null,
  unanswered jsonb not null,
  sentiment text not null,
  fields jsonb not null,
  made_by text not null,
  at timestamptz not null default now()
);

comment on table call_summaries is 'what a call was about, written after its end';
comment on column call_summaries.call_session_id is 'call';
comment on column call_summaries.summary is 'a few sentences';
comment on column call_summaries.wish is 'what the caller wanted; empty: nothing';
comment on column call_summaries.unanswered is 'questions that the agent could not answer';
comment on column call_summaries.sentiment is 'positive, neutral, negative or unknown';
comment on column call_summaries.fields is 'the fields of the agent''s file';
comment on column call_summaries.made_by is 'name of the model, or rules';
comment on column call_summaries.at is 'when it was written';

create table deliveries (
  id uuid primary key default gen_random_uuid(),
  call_session_id text references call_sessions (id) on delete cascade,
  tenant text not null,
  destination jsonb not null,
  event text not null,
  event_at timestamptz not null,
  sequence integer not null,
  content jsonb not null,
  state text not null default 'pending' check (state in ('pending', 'accepted', 'delivered', 'refused', 'given-up')),
  recipients jsonb not null default '[]',
  attempts integer not null default 0,
  reason text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create unique index deliveries_once
  on deliveries (coalesce(call_session_id, ''), event, sequence, (destination ->> 'name'));
create index deliveries_recent on deliveries (tenant, created_at desc);

comment on table deliveries is 'what the business is told about its calls: written before it is sent';
comment on column deliveries.id is 'the webhook-id of a webhook, and part of the Message-ID of an e-mail';
comment on column deliveries.call_session_id is 'call; null: an alert';
comment on column deliveries.tenant is 'tenant of the call';
comment on column deliveries.destination is 'as in the agent''s file when the call began';
comment on column deliveries.event is 'what happened: call.ended, message.taken, alert.firing or alert.cleared';
comment on column deliveries.event_at is 'when it happened';
comment on column deliveries.sequence is 'orders the messages of a call, from 1, and the alerts';
comment on column deliveries.content is 'what is sent';
comment on column deliveries.state is 'pending, accepted (by a mail server), delivered, refused or given-up';
comment on column deliveries.recipients is 'list of address, state and reason';
comment on column deliveries.attempts is 'how often it was tried';
comment on column deliveries.reason is 'why the last attempt failed, in words';
comment on column deliveries.created_at is 'when it was written down';
comment on column deliveries.updated_at is 'when its state last changed';
