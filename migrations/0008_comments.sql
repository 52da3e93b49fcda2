-- What every table and column holds. It replaces the comments of earlier migrations.

comment on table call_sessions is 'call record: one row per call';
comment on column call_sessions.id is 'Twilio Call SID';
comment on column call_sessions.phone_number is 'number of the caller';
comment on column call_sessions.start_time is 'when the call came in';
comment on column call_sessions.end_time is 'when the call ended; null while it is active';
comment on column call_sessions.status is 'active; completed; failed: the call was lost, or a question was not answered';
comment on column call_sessions.conversation_data is 'summary of the call: agent version, connections, turns, cost of speculation, voice, who ended it';
comment on column call_sessions.total_duration is 'seconds from start to end';
comment on column call_sessions.ai_response_count is 'turns with caller input in which the caller heard an answer';
comment on column call_sessions.user_input_count is 'turns with caller input';
comment on column call_sessions.knowledge_queries is 'turns with a knowledge search';
comment on column call_sessions.error_count is 'failures in all turns';
comment on column call_sessions.tenant is 'tenant of the agent';
comment on column call_sessions.agent_id is 'name of the agent''s file, without its ending';

comment on table conversation_turns is 'call record: one row per turn that is over';
comment on column conversation_turns.id is 'row number';
comment on column conversation_turns.call_session_id is 'the call: Twilio Call SID';
comment on column conversation_turns.turn_number is 'order of the turns of a call; the greeting is 0';
comment on column conversation_turns.timestamp is 'when the turn began';
comment on column conversation_turns.user_input is 'caller input: what was said, or the keys; null in a greeting or notice';
comment on column conversation_turns.ai_response is 'what the caller heard, including a filler; null if nothing';
comment on column conversation_turns.knowledge_used is 'passages that were found for the turn: id, title and score';
comment on column conversation_turns.response_time_ms is 'from the caller input to the first token of the answer';
comment on column conversation_turns.audio_duration_ms is 'how long the answer sounded, without a filler: exact for our own voice, else estimated';
comment on column conversation_turns.planned_response is 'what the agent wanted to say, including a filler; null if nothing';
comment on column conversation_turns.outcome is 'spoken; cut: it stopped before its end, by the caller or with the call; dropped: the connection was lost; unanswered';
comment on column conversation_turns.details is 'kind of turn, rung, model, voice, usage, times, speculation, failures';

comment on table system_metrics is 'measurements of turns';
comment on column system_metrics.id is 'row number';
comment on column system_metrics.timestamp is 'when the turn began';
comment on column system_metrics.metric_type is 'what was measured, such as api_response_time or error';
comment on column system_metrics.metric_value is 'milliseconds, or a count';
comment on column system_metrics.service_name is 'the service that was measured or that failed';
comment on column system_metrics.additional_data is 'details, such as the kind of an error';
comment on column system_metrics.call_session_id is 'the call: Twilio Call SID; not a foreign key, so metrics outlive a deleted call';
comment on column system_metrics.dedupe_key is 'identifies a measurement: saving it again updates its row';

comment on table tenants is 'owners of documents; an agent''s file names its tenant';
comment on column tenants.id is 'name of the tenant';
comment on column tenants.created_at is 'when the tenant was added';

comment on table knowledge_documents is 'documents that answers come from';
comment on column knowledge_documents.tenant is 'owner of the document';
comment on column knowledge_documents.path is 'name of the document: used to list and remove it';
comment on column knowledge_documents.title is 'title of the document';
comment on column knowledge_documents.content_hash is 'hash of the content and of how it was cut into passages';
comment on column knowledge_documents.updated_at is 'when the document was last stored';
comment on column knowledge_documents.kind is 'format of the content';
comment on column knowledge_documents.origin is 'folder: follows KNOWLEDGE_DIR; added: by command or API, stays until removed';
comment on column knowledge_documents.version is 'grows by one with each new content';
comment on column knowledge_documents.sha256 is 'SHA-256 of the content; null in rows of versions without it';
comment on column knowledge_documents.content is 'content of an added document, kept to cut it again; null for a page of the folder';

comment on table knowledge_passages is 'pieces of documents that a search finds';
comment on column knowledge_passages.tenant is 'owner of the document';
comment on column knowledge_passages.id is 'identifies the passage within its tenant';
comment on column knowledge_passages.document is 'path of the document';
comment on column knowledge_passages.position is 'order of the passages of a document';
comment on column knowledge_passages.title is 'title of the document and headings above the text';
comment on column knowledge_passages.text is 'the passage';
comment on column knowledge_passages.also_asked is 'other words in which callers ask for it, one wording per line: searched, never spoken';

comment on table knowledge_vectors is 'embedding vectors of passages; made in the background, and made again if lost';
comment on column knowledge_vectors.model is 'name of the embedding model and number of dimensions: only vectors of one model can be compared';
comment on column knowledge_vectors.sha256 is 'SHA-256 of title, line feed and text of the passage';
comment on column knowledge_vectors.vector is 'unit vector: 32-bit floats, lowest byte first';

comment on table signal_journal is 'signal journal: signals to call workflows that are not delivered yet';
comment on column signal_journal.id is 'identifies the signal: keeping it again updates its row';
comment on column signal_journal.call_session_id is 'the call: Twilio Call SID; not a foreign key, since the call record may begin later';
comment on column signal_journal.ordinal is 'order of the signals of a call: microseconds since 1970, rising';
comment on column signal_journal.name is 'name of the signal';
comment on column signal_journal.signal is 'the signal as the outbox delivers it';
comment on column signal_journal.gateway_id is 'gateway that delivers it';
comment on column signal_journal.status is 'waiting; refused: the workflow had closed, the signal is kept to find lost words';
comment on column signal_journal.kept_at is 'when the signal was first kept';
comment on column signal_journal.seen_at is 'when its gateway was last known to be alive; another gateway takes over the signal if that is too long ago';

comment on table audio_cache is 'audio made by our own voice';
comment on column audio_cache.key is 'SHA-256 of text, voice, model, settings and format; the text itself is not stored';
comment on column audio_cache.content_type is 'media type of the audio';
comment on column audio_cache.audio is 'the audio file';
comment on column audio_cache.duration_ms is 'length of the audio';
comment on column audio_cache.characters is 'length of the text: what the vendor bills, and what each hit saves';
comment on column audio_cache.hits is 'how often a gateway read it from here';
comment on column audio_cache.created_at is 'when it was made';
comment on column audio_cache.used_at is 'when a gateway last read it from here; the oldest is evicted first';
