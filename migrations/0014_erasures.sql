create table erasures (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  subject text not null,
  by_user text not null,
  calls integer not null,
  before jsonb not null,
  after jsonb not null
);

comment on table erasures is 'proof of what was erased on request: counts, never the number or words of a caller';
comment on column erasures.id is 'row number';
comment on column erasures.at is 'when it was erased';
comment on column erasures.subject is 'call or number, and an HMAC of it with the payload key of no tenant: proves to those who know the number that it was erased';
comment on column erasures.by_user is 'who asked for it: a user of the operating system';
comment on column erasures.calls is 'number of calls';
comment on column erasures.before is 'rows, journal entries, audio pieces and workflow runs found';
comment on column erasures.after is 'the same, counted again at the end; all zero';
