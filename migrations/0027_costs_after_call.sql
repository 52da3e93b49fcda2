-- What follows a call costs as well. It is known only after the call's record is complete.

alter table call_summaries add column cost jsonb;
alter table deliveries add column cost jsonb;

-- The costs of a call are summed for each line of a list.
create index deliveries_of_call on deliveries (call_session_id);

comment on column call_summaries.cost is 'what the model has cost; form as in call_sessions';
comment on column deliveries.cost is 'what its text messages have cost; form as in call_sessions';
