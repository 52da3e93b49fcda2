comment on column call_sessions.conversation_data is
  'summary of the call: agent version, connections, turns, cost of speculation, voice, who ended it and why, and how many signals its workflow did not take (refusedSignals, by name)';
comment on column signal_journal.status is
  'waiting; refused: the workflow had closed or Temporal can never store the signal, and the call has no record that could count it';
