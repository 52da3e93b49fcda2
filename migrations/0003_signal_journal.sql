-- Signals that a gateway could not deliver yet: any gateway delivers them once their own is gone.

create table signal_journal (
  id uuid primary key,
  call_session_id text not null,
  ordinal bigint not null,
  name text not null,
  signal jsonb not null,
  gateway_id text not null,
  status text not null default 'waiting' check (status in ('waiting', 'refused')),
  kept_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);

comment on table signal_journal is 'signals to call workflows that were not accepted yet';
-- No foreign key: the row of a call is written by its workflow, which may not have begun.
comment on column signal_journal.call_session_id is 'Twilio Call SID';
comment on column signal_journal.ordinal is 'order of the signals of a call: microseconds since the epoch, and up';
comment on column signal_journal.status is 'refused: the workflow had closed; kept for whoever looks for lost words';
comment on column signal_journal.seen_at is 'when its gateway was last known to live';

create index signal_journal_waiting on signal_journal (seen_at) where status = 'waiting';
create index signal_journal_call on signal_journal (call_session_id);
