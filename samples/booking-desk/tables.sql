-- Tables of the booking desk. They belong to the sample, not to Evercall.
create sequence if not exists desk_numbers start 1001;

create table if not exists desk_bookings (
  number text primary key default nextval('desk_numbers')::text,
  starts_at timestamptz not null,
  name text not null,
  cancelled_at timestamptz
);

-- Two callers cannot have the same slot, however they race.
create unique index if not exists desk_one_per_slot on desk_bookings (starts_at) where cancelled_at is null;

-- What each wish has led to. A second request with its key gets the same answer.
create table if not exists desk_wishes (
  key text primary key,
  answer jsonb not null,
  made_at timestamptz not null default now()
);
