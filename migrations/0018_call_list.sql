-- Lists of calls, newest first, and figures over a range of time.

alter table call_sessions add column called_number text;
comment on column call_sessions.called_number is 'number that was called; null in calls of 0.4.0';

-- The first one replaces the index on the time alone.
create index call_sessions_newest on call_sessions (start_time, id);
create index call_sessions_newest_of_tenant on call_sessions (tenant, start_time, id);
drop index call_sessions_start_time;
create index conversation_turns_timestamp on conversation_turns (timestamp);
create index conversation_turns_unanswered on conversation_turns (call_session_id)
  where outcome = 'unanswered' and user_input is not null;
create index call_sessions_active on call_sessions (start_time) where status = 'active';
