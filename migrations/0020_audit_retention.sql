-- How long the audit log is kept. It stays unchangeable for gateways and workers: they may only ask for the removal of old entries.

alter table retention_settings drop constraint retention_settings_what_check;
alter table retention_settings add constraint retention_settings_what_check
  check (what in ('turns', 'calls', 'metrics', 'journal', 'audio', 'histories', 'audit'));
alter table retention_settings add constraint retention_settings_audit check (what <> 'audit' or days >= 90);
comment on column retention_settings.what is 'turns, calls, metrics, journal, audio, histories (of workflows), audit (log)';

create or replace function refuse_audit_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('evercall.audit_retention', true) = 'on' then return null; end if;
  raise exception 'entries of the audit log cannot be changed or removed' using errcode = 'insufficient_privilege';
end
$$;

-- For every role and every way.
create function refuse_young_audit_removal() returns trigger language plpgsql as $$
begin
  raise exception 'entries of the audit log are kept for 90 days at least' using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_log_kept before delete on audit_log
  for each row when (old.at > now() - interval '90 days') execute function refuse_young_audit_removal();

-- Runs with the rights of its owner. The setting counts, not what the caller says, unless the caller asks for less.
create function remove_audit_entries(owner text, older_than timestamptz, most integer) returns integer
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  kept integer;
  removed integer;
begin
  select days into kept from retention_settings
    where what = 'audit' and tenant in (owner, '*') order by tenant = '*' limit 1;
  if kept is null then return 0; end if;
  -- Not as a setting of the function: only superusers may give a function one with such a name.
  perform set_config('evercall.audit_retention', 'on', true);
  delete from audit_log where id in (
    select id from audit_log
    where coalesce(tenant, '_') = owner
      and at < least(older_than, now() - make_interval(days => greatest(kept, 90)))
    order by id limit most);
  get diagnostics removed = row_count;
  perform set_config('evercall.audit_retention', 'off', true);
  return removed;
end
$$;
revoke execute on function remove_audit_entries(text, timestamptz, integer) from public;
comment on function remove_audit_entries(text, timestamptz, integer) is
  'removes entries of one tenant (_: of no tenant) that are older than the setting and than 90 days';
