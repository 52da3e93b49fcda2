create table retention_settings (
  tenant text not null,
  what text not null check (what in ('turns', 'calls', 'metrics', 'journal', 'audio', 'histories')),
  days integer check (days >= 0),
  primary key (tenant, what)
);

comment on table retention_settings is 'how long data is kept after the end of its call; without a row it stays until it is erased';
comment on column retention_settings.tenant is 'tenant of the calls; * for tenants without a row of their own';
comment on column retention_settings.what is 'turns, calls, metrics, journal, audio, histories (of workflows)';
comment on column retention_settings.days is 'days; null: until it is erased';

-- Signals that nobody could deliver for a week are of calls long over.
insert into retention_settings (tenant, what, days) values ('*', 'journal', 7);

create table retention_runs (
  at timestamptz primary key,
  removed jsonb not null
);

comment on table retention_runs is 'reports of the retention workflow';
comment on column retention_runs.at is 'when the run began; ages were counted from then';
comment on column retention_runs.removed is 'list of what, tenant, before and count';

create index signal_journal_kept on signal_journal (kept_at);
