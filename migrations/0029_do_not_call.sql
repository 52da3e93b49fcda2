create table do_not_call (
  tenant text not null,
  number text not null,
  reason text not null,
  created_at timestamptz not null default now(),
  primary key (tenant, number)
);

comment on table do_not_call is 'numbers that are never called';
comment on column do_not_call.tenant is 'who must not call them; *: everybody';
comment on column do_not_call.number is 'E.164';
comment on column do_not_call.reason is 'why, in words';
comment on column do_not_call.created_at is 'since when';
