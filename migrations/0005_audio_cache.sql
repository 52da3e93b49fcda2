-- Audio that our own voice has made: found by a hash of what was said, by whom and how.

create table audio_cache (
  key text primary key,
  content_type text not null,
  audio bytea not null,
  duration_ms integer not null,
  characters integer not null,
  hits bigint not null default 0,
  created_at timestamptz not null default now(),
  used_at timestamptz not null default now()
);

comment on column audio_cache.key is 'SHA-256 of text, voice, model, settings and format; the text itself is not stored';
comment on column audio_cache.characters is 'of the text: what the vendor bills, and what each hit saves';

create index audio_cache_used on audio_cache (used_at);
