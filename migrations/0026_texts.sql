create table text_stops (
  tenant text not null,
  number text not null,
  reason text not null check (reason in ('word', 'carrier')),
  at timestamptz not null default now(),
  primary key (tenant, number)
);

comment on table text_stops is 'numbers that get no text messages until they send START';
comment on column text_stops.tenant is 'whose texts; _ for those of all tenants';
comment on column text_stops.number is 'telephone number, E.164';
comment on column text_stops.reason is 'word: the number has sent STOP or the like; carrier: Twilio has refused a text to it (21610)';
comment on column text_stops.at is 'since when';

-- Texts to a number are found for an erasure, and when the number sends STOP.
create index deliveries_texts on deliveries using gin ((destination -> 'to')) where destination ->> 'kind' = 'sms';

alter table retention_settings drop constraint retention_settings_what_check;
alter table retention_settings add constraint retention_settings_what_check
  check (what in ('turns', 'calls', 'metrics', 'journal', 'audio', 'histories', 'audit', 'stops'));
comment on column retention_settings.what is 'turns, calls, metrics, journal, audio, histories (of workflows), audit (log), stops (of texts)';
