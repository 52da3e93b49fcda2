-- What turns and calls have cost, as computed when they were saved.

alter table conversation_turns add column cost jsonb;
alter table call_sessions add column cost jsonb;

comment on column conversation_turns.cost is 'what the turn has cost: currency, amount, items, and what has no known price (docs/metrics.md)';
comment on column call_sessions.cost is 'what the minutes of the call have cost; that of its turns is in conversation_turns';
