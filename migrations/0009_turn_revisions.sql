-- Saves of a turn may arrive late or twice: a lower revision never replaces a higher one.
alter table conversation_turns add column revision integer not null default 0;
comment on column conversation_turns.revision is
  'Counts the changes of the turn. A save with a lower revision than the row has is ignored.';
comment on column signal_journal.status is
  'waiting; refused: the workflow had closed or Temporal can never store the signal, which is kept to find lost words';
